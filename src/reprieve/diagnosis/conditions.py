"""Which of the ten conditions of conditions.yaml does the chart meet, on one basis?"""

from __future__ import annotations

from reprieve.diagnosis.diagnoses import Judged, asks_of, diagnosis_rows
from reprieve.diagnosis.hierarchy import near_miss
from reprieve.diagnosis.known import Key
from reprieve.diagnosis.reasons import shown_asks
from reprieve.diagnosis.rows import ConditionRow
from reprieve.diagnosis.truth import any_truth, instances_of
from reprieve.knowledge.conditions import ConditionDef, Conditions
from reprieve.knowledge.criteria import DiagnosisDef
from reprieve.verdict import Verdict

NO_CRITERIA = "no criteria here yet; the clinician's own diagnosis decides"


def condition_row(judged: Judged, condition: ConditionDef) -> ConditionRow:
    """Is the condition met: any of its diagnoses, all it needs beside, and none it must not be with?"""
    case = judged.case
    diagnoses, by_id = case.criteria.diagnoses, judged.sheet.program.by_id
    anyof = [diagnoses[name] for name in condition.criteria]
    needed = [diagnoses[name] for name in condition.with_]
    barred = [diagnoses[name] for name in condition.without]
    truth = _truth(judged, anyof, needed, barred)
    named = [*anyof, *needed, *barred]
    return ConditionRow(
        id=condition.id,
        name=condition.name,
        code=" or ".join(by_id[one.id].code for one in anyof) or "no criteria",
        condition=condition.id,
        kind="condition",
        about=None,
        basis=judged.basis,
        as_of=case.known.as_of.isoformat(),
        verdict=Verdict.of(truth),
        fulfils_own_criteria=Verdict.of(truth),
        set_aside_by=(),
        could_be_set_aside_by=(),
        source=tuple(dict.fromkeys(title for one in named for title in by_id[one.id].sources)),
        verification=_weakest([one.verification for one in named]),
        near=lambda: (
            next((note for one in anyof if (note := _near(judged, one))), None) if truth is False else None
        ),
        because=lambda: _condition_reasons(judged, condition, anyof, needed, barred, truth),
        ask_for=lambda: (
            shown_asks(_condition_asks(judged, [*anyof, *needed, *barred]), None)
            or ("the clinician's own diagnosis",)
        ),
    )


def _truth(
    judged: Judged, anyof: list[DiagnosisDef], needed: list[DiagnosisDef], barred: list[DiagnosisDef]
) -> bool | None:
    if not anyof:
        return None
    truths = [any_truth([judged.truth(one) for one in anyof])]
    truths += [judged.truth(one) for one in needed]
    truths += [_opposite(judged.truth(one)) for one in barred]
    return False if False in truths else None if None in truths else True


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _near(judged: Judged, diagnosis: DiagnosisDef) -> str | None:
    instances = instances_of(judged.case, diagnosis.scope, None)
    return next((note for one in instances if (note := near_miss(judged.case, diagnosis, one))), None)


def _weakest(marks: list[str]) -> str | None:
    """Recalled if any is recalled: a mark is never upgraded."""
    return None if not marks else "recalled" if "recalled" in marks else "verified"


def _condition_reasons(
    judged: Judged,
    condition: ConditionDef,
    anyof: list[DiagnosisDef],
    needed: list[DiagnosisDef],
    barred: list[DiagnosisDef],
    truth: bool | None,
) -> tuple[str, ...]:
    if not anyof:
        return (condition.note or NO_CRITERIA,)
    lines: list[str] = []
    telling: list[DiagnosisDef] = [*anyof, *needed, *barred]
    if truth is True:
        telling = [*(one for one in anyof if judged.truth(one) is True), *needed]
    for diagnosis in telling:
        for row in diagnosis_rows(judged, diagnosis):
            if truth is True and row.verdict is not Verdict.MET:
                continue
            place = f" of {row.about}" if row.about else ""
            lines.append(f"{row.code} {row.name}{place}: {row.verdict.value.replace('_', ' ')}")
            lines += row.because()
    return tuple(dict.fromkeys(lines))


def _condition_asks(judged: Judged, diagnoses: list[DiagnosisDef]) -> dict[Key, None]:
    """What could still settle the diagnoses it names that are not known."""
    asked: dict[Key, None] = {}
    for diagnosis in diagnoses:
        if judged.truth(diagnosis) is not None:
            continue
        instances = instances_of(judged.case, diagnosis.scope, None)
        for about in instances or (None,):
            if not instances or judged.standing(diagnosis, about).truth is None:
                asked |= asks_of(judged.case, diagnosis, about)
    return asked


def conditions_by_diagnosis(conditions: Conditions) -> dict[str, str]:
    """The condition that each diagnosis leads to; the first in the file where there are two."""
    found: dict[str, str] = {}
    for one in conditions.by_id.values():
        for name in one.criteria:
            found.setdefault(name, one.id)
    return found
