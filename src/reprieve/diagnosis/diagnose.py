"""What pain is this, now and before treatment, and is anything urgent?

Treatment hides what it treats. With an injection in the chart every condition is judged twice: `now`, and
`before_treatment`, on what was known on the eve of the first session for that indication. The second is the
diagnosis that evidence, prior and plan go by. Without injections there is `now` only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from reprieve.diagnosis.conditions import condition_row, conditions_by_diagnosis
from reprieve.diagnosis.derived import Derived
from reprieve.diagnosis.diagnoses import Judged, diagnosis_rows, judge_together
from reprieve.diagnosis.evaluate import Case, case_of
from reprieve.diagnosis.held import Held, Range
from reprieve.diagnosis.hierarchy import outranking
from reprieve.diagnosis.planes import truth_at
from reprieve.diagnosis.program import program_of
from reprieve.diagnosis.red_flags import flag_rows
from reprieve.diagnosis.rows import Basis, ConditionRow, FlagRow
from reprieve.diagnosis.toxin_records import COSMETIC, toxin_sessions
from reprieve.diagnosis.tree import Node, tree_of
from reprieve.diagnosis.truth import instances_of
from reprieve.errors import NotAnswerableError
from reprieve.knowledge.rule import DiagnosisRef, FlagRef
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.chart import Injection, View
    from reprieve.knowledge import Knowledge
    from reprieve.knowledge.conditions import Conditions


VERDICTS: Final = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """Every condition, diagnosis and red flag judged; a row and its words are made when they are first read.

    `now`: the chart as judged now. `before`: as judged on the eve of the first session that could hide a condition,
    by that condition (None: any other).
    """

    knowledge: Knowledge
    injections: tuple[Injection, ...]
    now: Judged
    before: Mapping[str | None, Judged]

    @property
    def case(self) -> Case:
        """The chart as judged now, for other rules."""
        return self.now.case

    @cached_property
    def conditions(self) -> tuple[ConditionRow, ...]:
        """Conditions (kind `condition`), then diagnoses; each now and, where treatment was given, before it."""
        rows = [
            condition_row(judged, condition)
            for condition in self.knowledge.conditions.by_id.values()
            for judged in self._bases(condition.id)
        ]
        for diagnosis in self.knowledge.criteria.diagnoses.values():
            for judged in self._bases(self.now.leads_to.get(diagnosis.id)):
                rows += diagnosis_rows(judged, diagnosis)
        return tuple(rows)

    @cached_property
    def red_flags(self) -> tuple[FlagRow, ...]:
        """Every red flag: those met first, then those not known, each the most urgent first."""
        return flag_rows(self.case)

    @cached_property
    def recorded_indications(self) -> tuple[str, ...]:
        """What injections were given for, as ids of conditions.yaml, the latest first."""
        return _indications(self.injections, self.case, self.knowledge.conditions)

    @cached_property
    def derived(self) -> tuple[dict[str, Any], ...]:
        """Each counted or calculated fact."""
        return tuple(derived_rows(self.case))

    def row(self, id_: str, basis: str | None = None, about: str | None = None) -> ConditionRow | None:
        """The row of a condition or diagnosis; of a basis and an instance where they are given."""
        for one in self.conditions:
            if one.id == id_ and basis in (None, one.basis) and about in (None, one.about):
                return one
        return None

    def flag(self, id_: str) -> FlagRow:
        """The row of a red flag. Raises KeyError where there is none."""
        for one in self.red_flags:
            if one.id == id_:
                return one
        raise KeyError(id_)

    def eve_of(self, id_: str) -> dt.date | None:
        """The last day before treatment could hide this condition or diagnosis; None: untreated, or neither of them."""
        condition = self.knowledge.conditions.id_of(id_)
        if condition is None and id_ not in self.knowledge.criteria.diagnoses:
            return None
        judged = self.before.get(condition or self.now.leads_to.get(id_)) if self.before else None
        return None if judged is None else judged.case.known.as_of

    def verdicts(self) -> dict[tuple[str, str | None, Basis], Verdict]:
        """The verdict of every diagnosis and red flag, by id, instance and basis, without a word about it."""
        found: dict[tuple[str, str | None, Basis], Verdict] = {}
        sheet = self.now.sheet
        for ranked in sheet.program.ranked:
            id_, scope = ranked.diagnosis.id, ranked.diagnosis.scope
            for judged in self._bases(self.now.leads_to.get(id_)):
                for k, about in enumerate(instances_of(judged.case, scope, None)):
                    plane = sheet.standing(ranked, None if about is None else (scope, k))
                    found[id_, about, judged.basis] = VERDICTS[truth_at(plane, judged.column)]
        for flag in self.knowledge.red_flags.flags.values():
            found[flag.id, None, "now"] = VERDICTS[truth_at(sheet.of(flag.rule), self.now.column)]
        return found

    def to_dict(self, *, all_: bool = False) -> dict[str, Any]:
        """JSON-able: those met or not known; `all_` gives those not met too."""
        return {
            "conditions": [
                one.to_dict() for one in self.conditions if all_ or one.verdict is not Verdict.NOT_MET
            ],
            "red_flags": [
                one.to_dict() for one in self.red_flags if all_ or one.verdict is not Verdict.NOT_MET
            ],
            "derived": {one["name"]: {k: v for k, v in one.items() if k != "name"} for one in self.derived},
            "contradictions": [
                {"name": name, "about": about, "shown": held.in_words()}
                for (name, about), held in sorted(self.case.known.held.items(), key=str)
                if held.contradictory
            ],
        }

    def _bases(self, condition: str | None) -> tuple[Judged, ...]:
        return (self.now, self.before[condition]) if self.before else (self.now,)


def diagnose(view: View, knowledge: Knowledge) -> Diagnosis:
    """What does this chart meet, not meet, or leave open, as of the day of the view?"""
    return diagnose_together([view], knowledge)[0]


def diagnose_together(views: Sequence[View], knowledge: Knowledge) -> list[Diagnosis]:
    """The diagnosis of each chart, all rules of all charts judged in one pass; in order."""
    program = program_of(knowledge)
    leads_to = conditions_by_diagnosis(knowledge.conditions)
    cases: list[tuple[Case, Basis]] = []
    eves = [_eves(view.injections, knowledge.conditions) for view in views]
    for view, days in zip(views, eves, strict=True):
        cases.append((case_of(view, knowledge), "now"))
        cases += [
            (case_of(view.before(day), knowledge), "before_treatment") for day in sorted({*days.values()})
        ]
    judged = iter(judge_together(cases, program, leads_to))
    found = []
    for view, days in zip(views, eves, strict=True):
        now = next(judged)
        on = {day: next(judged) for day in sorted({*days.values()})}
        before = {condition: on[day] for condition, day in days.items()}
        found.append(Diagnosis(knowledge, view.injections, now, before))
    return found


def _eves(injections: Sequence[Injection], conditions: Conditions) -> dict[str | None, dt.date]:
    """For each condition (None: any other) the day of the first session that could hide it; empty: no session."""
    sessions = toxin_sessions(injections)
    days = {one: first_session(sessions, one, conditions) for one in (*conditions.by_id, None)}
    return {condition: day for condition, day in days.items() if day is not None}


def first_session(
    sessions: Sequence[Injection], condition: str | None, conditions: Conditions
) -> dt.date | None:
    """The day of the first session that could hide this condition; None: no session at all.

    The first for that indication; where there is none, the first that was not cosmetic (toxin for one pain may ease
    another); else the first of all.
    """
    if not sessions:
        return None
    own = [
        one for one in sessions if condition is not None and conditions.id_of(one.indication) == condition
    ]
    unsaid = [one for one in sessions if one.indication is None]
    therapeutic = [one for one in sessions if one.indication != COSMETIC]
    for found in ([*own, *unsaid] if own else [], therapeutic, list(sessions)):
        if found:
            return min(one.on for one in found)
    return None


def leading_condition(diagnosis: Diagnosis, injections: Sequence[Injection]) -> tuple[str | None, str]:
    """Which condition do evidence, prior and plan go by, and why?

    The one met before treatment (or now, when untreated), the recorded indication first where several are met; else
    the recorded indication, as not known; else none.
    """
    treated = any(True for _ in toxin_sessions(injections))
    basis = "before_treatment" if treated else "now"
    rows = [one for one in diagnosis.conditions if one.kind == "condition" and one.basis == basis]
    met = [one.id for one in rows if one.verdict is Verdict.MET]
    recorded = [one for one in diagnosis.recorded_indications if one in met]
    when = "before the first session" if treated else "now"
    if met:
        chosen = recorded[0] if recorded else met[0]
        others = [one for one in met if one != chosen]
        beside = f"; also met: {', '.join(others)}" if others else ""
        return chosen, f"its criteria are met {when}{beside}"
    if diagnosis.recorded_indications:
        chosen = diagnosis.recorded_indications[0]
        verdict = next((one.verdict for one in rows if one.id == chosen), Verdict.UNKNOWN)
        state = "not known" if verdict is Verdict.UNKNOWN else "not met"
        return chosen, f"it is the recorded indication; whether its criteria were met {when} is {state}"
    return None, f"no condition's criteria are met {when}, and no indication is recorded"


def explain(view: View, knowledge: Knowledge, id_: str) -> Node:
    """The criterion tree of a condition, a diagnosis or a red flag, as judged now.

    Raises: NotAnswerableError where nothing has that id.
    """
    condition = knowledge.conditions.id_of(id_)
    judged = diagnose(view, knowledge).now
    case = judged.case
    if id_ in case.criteria.diagnoses:
        return _explained(judged, id_)
    if id_ in case.red_flags.flags:
        return tree_of(case, FlagRef(id_), None)
    if condition is not None:
        found = knowledge.conditions.by_id[condition]
        names = (*found.criteria, *found.with_, *found.without)
        children = tuple(_explained(judged, name) for name in names)
        return Node(condition_row(judged, found).verdict, found.name, children=children)
    raise NotAnswerableError(
        f"nothing has the id {id_!r}.",
        ("an id of conditions.yaml, criteria.yaml, red_flags.yaml, safety_rules.yaml or payer_rules.yaml",),
    )


def _explained(judged: Judged, id_: str) -> Node:
    """Every instance's own criteria, and below them the diagnoses that would set it aside."""
    case = judged.case
    diagnosis = case.criteria.diagnoses[id_]
    instances = instances_of(case, diagnosis.scope, None)
    if not instances:
        return tree_of(case, DiagnosisRef(id_), None)
    nodes = []
    for about in instances:
        own = tree_of(case, DiagnosisRef(id_), about)
        above = tuple(
            tree_of(case, rule, about, f"set aside by {case.criteria.diagnoses[name].name}")
            for name, rule in outranking(diagnosis)
        )
        verdict = Verdict.of(judged.standing(diagnosis, about).truth)
        nodes.append(Node(verdict, f"{diagnosis.code} {diagnosis.name}", about, children=(own, *above)))
    return (
        nodes[0]
        if len(nodes) == 1
        else Node(Verdict.of(judged.truth(diagnosis)), diagnosis.name, children=tuple(nodes))
    )


def derived_rows(case: Case) -> list[dict[str, Any]]:
    """Each counted or calculated fact: what holds, the range counted, the window, and a typed answer beside it."""
    known = case.known
    rows = []
    for name, count in known.derived.items():
        rows.append(_derived_row(name, count, known.held.get((name, None))))
    return rows


def _derived_row(name: str, count: Derived, held: Held | None) -> dict[str, Any]:
    found = held.value if held is not None else None
    holds = found if isinstance(found, Range) else count.range
    return {
        "name": name,
        "value": holds.low if holds.exact else None,
        "low": holds.low,
        "high": holds.high,
        "counted": {"low": count.range.low, "high": count.range.high},
        "window": {"from": count.first.isoformat(), "to": count.last.isoformat()},
        "days_recorded": count.recorded,
        "by": held.by if held is not None else None,
        "note": held.note if held is not None else None,
    }


def _indications(injections: Sequence[Injection], case: Case, conditions: Conditions) -> tuple[str, ...]:
    """What was injected for, the latest first; without injections, the planned indication."""
    given = [conditions.id_of(one.indication) for one in reversed(injections)]
    planned = case.known.get("treatment_indication", None)
    if planned is not None and isinstance(planned.value, str):
        given.append(conditions.id_of(planned.value))
    return tuple(dict.fromkeys(one for one in given if one is not None))
