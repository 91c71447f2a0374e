"""In which small ways could a rule be wrong: a part lost, a limit moved, a value forgotten, yes for no?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reprieve.knowledge.rule import All, Any_, AtLeast, AtMost, Exists, Leaf, Not, Rule

TURNED: Final = {
    "is_true": "is_false",
    "is_false": "is_true",
    "ge": "gt",
    "gt": "ge",
    "le": "lt",
    "lt": "le",
    "eq": "ne",
    "ne": "eq",
}


def changed(rule: Rule) -> Iterator[Rule]:
    """The rule with one small change, in every way there is. References to other rules stay as they are."""
    match rule:
        case Leaf():
            yield from _changed_leaf(rule)
        case All() | Any_() | AtLeast() | AtMost():
            for i, part in enumerate(rule.of):
                before, after = rule.of[:i], rule.of[i + 1 :]
                for other in changed(part):
                    yield replace(rule, of=(*before, other, *after))
                if before or after:
                    yield replace(rule, of=(*before, *after))
            if isinstance(rule, (AtLeast, AtMost)):
                yield replace(rule, n=rule.n + 1)
                yield replace(rule, n=rule.n - 1)
            elif len(rule.of) > 1:
                yield Any_(rule.of) if isinstance(rule, All) else All(rule.of)
        case Not():
            yield rule.of
            for other in changed(rule.of):
                yield replace(rule, of=other)
        case Exists():
            for other in changed(rule.where):
                yield replace(rule, where=other)


def _changed_leaf(leaf: Leaf) -> Iterator[Leaf]:
    value = leaf.value
    if leaf.op in TURNED:
        yield replace(leaf, op=TURNED[leaf.op])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield replace(leaf, value=value / 2)
        yield replace(leaf, value=value * 2)
    elif leaf.op == "between" and isinstance(value, tuple):
        low, high = float(value[0]), float(value[1])
        for ends in ((low / 2, high), (low * 2, high), (low, high / 2), (low, high * 2)):
            yield replace(leaf, value=ends)
    elif isinstance(value, tuple) and len(value) > 1:
        for i in range(len(value)):
            yield replace(leaf, value=value[:i] + value[i + 1 :])
