"""What does the program say of one worked example?

Diagnoses, conditions and red flags are judged by `reprieve.diagnosis`; rules of safety and payers as a plan lists
them, else as the sets of rules that decide on going on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reprieve.diagnosis import Diagnosis, diagnose
from reprieve.knowledge.example_person import PlanAsked
from reprieve.knowledge.examples import Example, Kind, RuleExamples
from reprieve.verdict import Verdict, any_of
from reprieve.worked_examples.person import AS_OF, chart_of_person

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came out. `own`, `set_aside_by`: of a diagnosis; `urgency`: of a red flag that is met or not known."""

    verdict: Verdict
    because: tuple[str, ...]
    own: Verdict | None = None
    set_aside_by: frozenset[str] = frozenset()
    urgency: str | None = None

    def differs_from(self, example: Example) -> list[str]:
        """In what the outcome is not what the example expects; empty where all is as expected."""
        wanted = {
            "verdict": (example.expect, self.verdict.value),
            "own": (example.own, self.own.value if self.own else None),
            "urgency": (example.urgency, self.urgency),
            "set_aside_by": (
                None if example.set_aside_by is None else frozenset(example.set_aside_by),
                self.set_aside_by,
            ),
        }
        return [
            f"{name}: expected {expected}, found {found}"
            for name, (expected, found) in wanted.items()
            if expected is not None and expected != found
        ]


def judge_example(rules: RuleExamples, example: Example, knowledge: Knowledge) -> Outcome:
    """What the program says of this example. Raises ChartError if its person makes no chart."""
    person = rules.situations[example.id]
    chart = chart_of_person(person, knowledge, name=f"{rules.rule}/{example.id}")
    if rules.kind in ("safety", "payer"):
        from reprieve.worked_examples.planned import rule_verdict

        verdict, because = rule_verdict(rules.rule, chart, person.plan or PlanAsked(), knowledge)
        return Outcome(verdict=verdict, because=because)
    diagnosis = diagnose(chart.as_of(AS_OF), knowledge)
    if rules.kind == "red_flag":
        flag = diagnosis.flag(rules.rule)
        return Outcome(verdict=flag.verdict, because=flag.because(), urgency=flag.urgency)
    return _condition(rules.rule, rules.kind, example, diagnosis)


def _condition(id_: str, kind: Kind, example: Example, diagnosis: Diagnosis) -> Outcome:
    """A diagnosis or condition; where no instance is named, that of any headache, pain or side."""
    rows = [
        row
        for row in diagnosis.conditions
        if (row.id, row.kind, row.basis) == (id_, kind, example.basis)
        and example.about in (None, row.about)
    ]
    if not rows:
        return Outcome(verdict=Verdict.UNKNOWN, because=(f"no row for {id_} of {example.about}",))
    return Outcome(
        verdict=any_of(row.verdict for row in rows),
        because=tuple(line for row in rows for line in row.because()),
        own=any_of(row.fulfils_own_criteria for row in rows),
        set_aside_by=frozenset(name for row in rows for name in row.set_aside_by),
    )
