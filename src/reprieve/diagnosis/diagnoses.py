"""Which of the 52 diagnoses does the chart meet, for each pain and side, on one basis, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reprieve.diagnosis.hierarchy import NOT_FULFILLED, Standing, near_miss, standing_of
from reprieve.diagnosis.known import HAS, Key
from reprieve.diagnosis.planes import Sheet, sheet_of, truth_at
from reprieve.diagnosis.program import Program
from reprieve.diagnosis.reasons import asks, shown_asks, told
from reprieve.diagnosis.rows import Basis, ConditionRow
from reprieve.diagnosis.truth import Case, any_truth, instances_of, truth_in, truth_of_none
from reprieve.knowledge.criteria import DiagnosisDef
from reprieve.knowledge.rule import All, CriterionRef, DiagnosisRef, Exists, Rule
from reprieve.verdict import Verdict


@dataclass(frozen=True, eq=False)
class Judged:
    """One case on one basis: its column of the sheet on which all rules were judged.

    `leads_to`: the condition that a diagnosis leads to, by diagnosis.
    """

    case: Case
    basis: Basis
    leads_to: Mapping[str, str]
    sheet: Sheet
    column: int
    _standings: dict[tuple[str, str | None], Standing] = field(default_factory=dict, repr=False)
    _rows: dict[str, tuple[ConditionRow, ...]] = field(default_factory=dict, repr=False)

    def standing(self, diagnosis: DiagnosisDef, about: str | None) -> Standing:
        """Does the diagnosis fulfil its own criteria for this instance, and is it coded?"""
        key = (diagnosis.id, about)
        found = self._standings.get(key)
        if found is None:
            found = self._standings[key] = self._stands(diagnosis, about)
        return found

    def truth(self, diagnosis: DiagnosisDef) -> bool | None:
        """Is the diagnosis met for any instance, after the hierarchy?"""
        instances = instances_of(self.case, diagnosis.scope, None)
        if not instances:
            return truth_of_none(self.case, diagnosis.scope)
        return any_truth([self.standing(diagnosis, about).truth for about in instances])

    def _stands(self, diagnosis: DiagnosisDef, about: str | None) -> Standing:
        ranked = self.sheet.program.by_id[diagnosis.id]
        slot = None
        if about is not None:
            slot = diagnosis.scope, self.case.known.instances[diagnosis.scope].index(about)
        own = truth_at(self.sheet.of(ranked.itself, slot), self.column)
        if own is False:
            return NOT_FULFILLED
        above = [(name, truth_at(self.sheet.of(rule, slot), self.column)) for name, rule in ranked.above]
        return standing_of(own, above)


def judge_together(
    cases: Sequence[tuple[Case, Basis]], program: Program, leads_to: Mapping[str, str]
) -> list[Judged]:
    """All rules on all of these cases, each one column of one sheet."""
    sheet = sheet_of(program, [case.known for case, _ in cases])
    return [
        Judged(_looking_up(case, sheet, column), basis, leads_to, sheet, column)
        for column, (case, basis) in enumerate(cases)
    ]


def _looking_up(case: Case, sheet: Sheet, column: int) -> Case:
    """The case, with named diagnoses and criteria read from its column in place of being worked out again."""
    slots = {
        about: (scope, k)
        for scope, abouts in case.known.instances.items()
        for k, about in enumerate(abouts)
    }

    def lookup(name: str, about: str | None) -> bool | None:
        return truth_at(sheet.named(name, None if about is None else slots[about]), column)

    return replace(case, lookup=lookup)


def diagnosis_rows(judged: Judged, diagnosis: DiagnosisDef) -> tuple[ConditionRow, ...]:
    """One row an instance; one row for the patient where there is no instance yet."""
    if diagnosis.id not in judged._rows:
        instances = instances_of(judged.case, diagnosis.scope, None)
        if instances:
            made = [_row(judged, diagnosis, one, judged.standing(diagnosis, one)) for one in instances]
        else:
            truth = truth_of_none(judged.case, diagnosis.scope)
            made = [_row(judged, diagnosis, None, Standing(truth, truth, (), ()))]
        judged._rows[diagnosis.id] = tuple(made)
    return judged._rows[diagnosis.id]


def _row(judged: Judged, diagnosis: DiagnosisDef, about: str | None, found: Standing) -> ConditionRow:
    case = judged.case
    return ConditionRow(
        id=diagnosis.id,
        name=diagnosis.name,
        code=judged.sheet.program.by_id[diagnosis.id].code,
        condition=judged.leads_to.get(diagnosis.id),
        kind="diagnosis",
        about=about,
        basis=judged.basis,
        as_of=case.known.as_of.isoformat(),
        verdict=Verdict.of(found.truth),
        fulfils_own_criteria=Verdict.of(found.own),
        set_aside_by=found.set_aside_by,
        could_be_set_aside_by=found.open_ if found.own else (),
        source=judged.sheet.program.by_id[diagnosis.id].sources,
        verification=diagnosis.verification,
        near=lambda: _near_miss(case, diagnosis, about) if found.own is False else None,
        because=lambda: reasons(case, diagnosis, about, found),
        ask_for=lambda: shown_asks(asks_of(case, diagnosis, about), about),
    )


def _near_miss(case: Case, diagnosis: DiagnosisDef, about: str | None) -> str | None:
    near = near_miss(case, diagnosis, about)
    if near is not None and diagnosis.near_miss is not None:
        return f"{near}; see {case.criteria.diagnoses[diagnosis.near_miss].name}"
    return near


def reasons(case: Case, diagnosis: DiagnosisDef, about: str | None, found: Standing) -> tuple[str, ...]:
    """One line a criterion with the facts that decided it, then who outranks it, then the authority."""
    lines = []
    if not instances_of(case, diagnosis.scope, about):
        has = HAS.get(diagnosis.scope, "")
        held = case.known.get(has, None)
        lines.append(f"no {diagnosis.scope.replace('_', ' ')} is described; {has}: {_said(case, has)}")
        if held is None or held.value is not False:
            lines[-1] += "; so it is not known"
        return (*lines, _authority(diagnosis))
    for part, label in _labelled(case, diagnosis):
        truth = truth_in(case, part, about)
        if found.own is False and truth is not False:
            continue
        facts = "; ".join(told(case, part, about))
        lines.append(f"{label}: {Verdict.of(truth).value.replace('_', ' ')} ({facts})")
    names = case.criteria.diagnoses
    lines += [
        f"set aside by {names[one].code} {names[one].name}, which is met" for one in found.set_aside_by
    ]
    if found.own is True:
        lines += [
            f"{names[one].code} {names[one].name} would set it aside and is not known"
            for one in found.open_
        ]
    return (*lines, _authority(diagnosis))


def _said(case: Case, fact: str) -> str:
    held = case.known.get(fact, None)
    return "not asked" if held is None else held.in_words()


def _labelled(case: Case, diagnosis: DiagnosisDef) -> list[tuple[Rule, str]]:
    """The parts of the diagnosis's own rule, each with its letter and text."""
    parts: Sequence[Rule] = diagnosis.rule.of if isinstance(diagnosis.rule, All) else (diagnosis.rule,)
    found: list[tuple[Rule, str]] = []
    for part in parts:
        match part:
            case CriterionRef(owner, criterion):
                whose = case.criteria.diagnoses[owner or ""]
                text = next(one.text for one in whose.criteria if one.id == criterion)
                prefix = "" if whose.id == diagnosis.id else f"{whose.code} "
                found.append((part, f"{prefix}{criterion} {text}"))
            case DiagnosisRef(other):
                found.append((part, case.criteria.diagnoses[other].name))
            case _:
                found.append((part, "part"))
    return found


def _authority(diagnosis: DiagnosisDef) -> str:
    edition = f" ({diagnosis.edition})" if diagnosis.edition else ""
    return (
        f"rule: {diagnosis.code}{edition}, {diagnosis.verification}, sources {', '.join(diagnosis.source)}"
    )


def asks_of(case: Case, diagnosis: DiagnosisDef, about: str | None) -> Mapping[Key, None]:
    """The facts that could still settle the diagnosis for this instance; for none, whether there is one."""
    if instances_of(case, diagnosis.scope, about):
        return asks(case, DiagnosisRef(diagnosis.id), about)
    return asks(case, Exists(diagnosis.scope, DiagnosisRef(diagnosis.id)), None)
