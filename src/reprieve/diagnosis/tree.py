"""Why did a rule come out so? The whole tree: each node's verdict, each leaf's fact, value, date and informant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reprieve.diagnosis.reasons import parts_of
from reprieve.diagnosis.truth import Case, truth_in
from reprieve.knowledge.rule import (
    All,
    Any_,
    AtLeast,
    AtMost,
    Computed,
    CriterionRef,
    DiagnosisRef,
    Exactly,
    Exists,
    FlagRef,
    Leaf,
    Not,
    Rule,
    in_words,
)
from reprieve.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a rule. Leaves have `fact`, and `value`, `on` and `by` where something is recorded."""

    verdict: Verdict
    text: str
    about: str | None = None
    fact: str | None = None
    value: str | None = None
    on: str | None = None
    by: str | None = None
    children: tuple[Node, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        said = {
            "verdict": self.verdict.value,
            "text": self.text,
            "about": self.about,
            "fact": self.fact,
            "value": self.value,
            "on": self.on,
            "by": self.by,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        return {**kept, **({"children": [one.to_dict() for one in self.children]} if self.children else {})}

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The tree as indented text."""
        said = f": {self.value}" if self.value is not None else ""
        place = f" [{self.about}]" if self.about is not None else ""
        yield f"{'  ' * depth}{self.verdict.value.replace('_', ' '):8}{self.text}{place}{said}"
        for child in self.children:
            yield from child.lines(depth + 1)


def tree_of(case: Case, rule: Rule, about: str | None, text: str | None = None) -> Node:
    """The tree of one rule for one instance."""
    verdict = Verdict.of(truth_in(case, rule, about))
    if isinstance(rule, Leaf):
        held = case.known.get(rule.fact, about)
        place = case.known.key(rule.fact, about)[1]
        if held is None:
            return Node(verdict, text or in_words(rule), place, rule.fact, "not asked")
        on = held.on.isoformat() if held.on is not None else None
        return Node(verdict, text or in_words(rule), place, rule.fact, held.in_words(), on, held.by)
    if isinstance(rule, Computed):
        value = case.computed.get(rule.name)
        shown = "not known" if value is None else str(value)
        return Node(verdict, text or in_words(rule), None, rule.name, shown)
    parts = parts_of(case, rule, about)
    children = tuple(tree_of(case, part, one) for part, one in parts)
    return Node(verdict, text or _text(case, rule), about, children=children)


def _text(case: Case, rule: Rule) -> str:
    match rule:
        case All():
            return "all of"
        case Any_():
            return "any of"
        case Not():
            return "not"
        case AtLeast(n):
            return f"at least {n} of"
        case AtMost(n):
            return f"at most {n} of"
        case Exactly(n):
            return f"exactly {n} of"
        case Exists(scope):
            return f"there is a {scope.replace('_', ' ')} with"
        case CriterionRef(diagnosis, criterion):
            whose = case.criteria.diagnoses[diagnosis or ""]
            text = next(one.text for one in whose.criteria if one.id == criterion)
            return f"{whose.code} {criterion}: {text}"
        case DiagnosisRef(diagnosis):
            return f"{case.criteria.diagnoses[diagnosis].code} {case.criteria.diagnoses[diagnosis].name}"
        case FlagRef(flag):
            return case.red_flags.flags[flag].name
        case _:
            return "part"
