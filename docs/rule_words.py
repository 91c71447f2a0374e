"""How does one read a rule without reading the program? Each part in plain words, as a nested list.

Names of facts are their vocabulary names with spaces, with the unit in words; nothing is left out or smoothed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reprieve.knowledge import Knowledge
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
    Value,
    children_of,
)

UNITS = {
    "d/mo": "days a month",
    "h/mo": "hours a month",
    "h/d": "hours a day",
    "1/d": "a day",
    "1/h": "an hour",
    "mg/d": "mg a day",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "a": "years",
    "h": "hours",
    "min": "minutes",
    "s": "seconds",
    "mm[Hg]": "mmHg",
    "1": "",
}
COMPARED = {
    "eq": "is",
    "ne": "is anything but",
    "ge": "at least",
    "gt": "more than",
    "le": "at most",
    "lt": "less than",
    "in": "is one of",
    "includes_any": "includes any of",
    "includes_all": "includes all of",
}
SCOPES = {
    "headache": "headache",
    "facial_pain": "facial pain",
    "tmd": "jaw",
    "tmd_side": "side of the jaw",
    "medication_trial": "trial of a preventive",
}


@dataclass(frozen=True)
class Said:
    """One part of a rule in words, with its own parts below it."""

    text: str
    parts: tuple[Said, ...] = ()


def spaced(name: str) -> str:
    """A name as one reads it."""
    return name.replace("_", " ")


def value_in_words(value: object) -> str:
    """A value of a fact as one reads it."""
    match value:
        case None:
            return "asked, not known"
        case True:
            return "yes"
        case False:
            return "no"
        case float() | int():
            return f"{value:g}"
        case list() | tuple():
            return ", ".join(value_in_words(one) for one in value) or "none"
        case Mapping() if "days_before" in value:
            return f"{value['days_before']} days before"
        case _:
            return spaced(str(value))


def rule_in_words(rule: Rule, knowledge: Knowledge, *, of: str | None = None) -> Said:
    """The rule and its parts, each in words. `of`: the diagnosis whose own criteria stand beside, by their letters."""
    match rule:
        case Leaf() | Computed():
            return Said(_leaf(rule, knowledge))
        case CriterionRef(diagnosis, criterion) if diagnosis == of:
            return Said(f"criterion {criterion}")
        case CriterionRef(diagnosis, criterion):
            whose = knowledge.criteria.diagnoses[diagnosis or ""]
            text = next(one.text for one in whose.criteria if one.id == criterion)
            return Said(f"{whose.code} {criterion}: {text}")
        case DiagnosisRef(diagnosis):
            named = knowledge.criteria.diagnoses[diagnosis]
            return Said(f"the criteria of {named.code} {named.name} are met")
        case FlagRef(flag):
            return Said(f"the warning sign is met: {knowledge.red_flags.flags[flag].name}")
        case _:
            return Said(
                _joined(rule), tuple(rule_in_words(one, knowledge, of=of) for one in children_of(rule))
            )


def _joined(rule: Rule) -> str:
    match rule:
        case All():
            return "all of these"
        case Any_():
            return "any of these"
        case Not():
            return "not this"
        case AtLeast(n):
            return f"at least {n} of these"
        case AtMost(n):
            return f"at most {n} of these"
        case Exactly(n):
            return f"exactly {n} of these"
        case Exists(scope):
            return f"there is a {SCOPES.get(scope, spaced(scope))} of which this is so"
        case _:
            return "this"


def _leaf(leaf: Leaf | Computed, knowledge: Knowledge) -> str:
    if isinstance(leaf, Leaf):
        name, unit = spaced(leaf.fact), knowledge.vocabulary.facts[leaf.fact].unit
        beside = " (not recorded counts as no)" if leaf.missing_is_false else ""
    else:
        computed = knowledge.safety_rules.computed[leaf.name]
        name, unit, beside = spaced(leaf.name), computed.unit, f" ({computed.what})"
    return f"{name}: {_comparison(leaf.op, leaf.value, _unit(unit, name))}{beside}"


def _unit(unit: str | None, name: str) -> str:
    """The unit in words, unless the name has said it already (`headache days per month`)."""
    words = UNITS.get(unit or "", unit or "")
    return "" if any(word in name.split() for word in words.split() if len(word) > 1) else words


def _comparison(op: str, value: Value, unit: str) -> str:
    if op == "is_true":
        return "yes"
    if op == "is_false":
        return "no"
    beside = f" {unit}" if unit else ""
    if op == "between" and isinstance(value, tuple):
        return f"{value[0]:g} to {value[1]:g}{beside}"
    return f"{COMPARED[op]} {value_in_words(value)}{beside}"
