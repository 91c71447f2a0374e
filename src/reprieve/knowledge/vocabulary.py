"""Which findings can a chart hold, in what type, unit and range, and for whom or what?

Data: `clinical/history_facts.yaml`, one row a fact. Parsing is pure (text in, value out).
"""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import yaml

from reprieve.errors import KnowledgeError
from reprieve.knowledge.rule import Leaf, RuleFaultError, parse_rule

TYPES: Final = ("boolean", "number", "integer", "string", "enum", "set", "date")
SCOPES: Final = ("patient", "headache", "facial_pain", "tmd", "tmd_side", "medication_trial", "any")
INFORMANTS: Final = ("patient", "clinician", "exam", "diary", "test", "derived")
NOTHING: Final = "none"  # `counts_as`: where the fact does not apply no comparison with it holds

Fault = tuple[str, str]  # what is wrong, and how to mend it

_ABOUT: Final[Mapping[str, re.Pattern[str]]] = {
    "headache": re.compile(r"headache:\S+"),
    "facial_pain": re.compile(r"facial_pain:\S+"),
    "tmd": re.compile(r"tmd"),
    "tmd_side": re.compile(r"tmd_side:(right|left)"),
    "red_flag": re.compile(r"red_flag:\S+"),
}
_WRITE_ABOUT: Final[Mapping[str, str]] = {
    "headache": "`headache:` and a short name, the same one for all facts of that headache",
    "facial_pain": "`facial_pain:` and a short name, the same one for all facts of that pain",
    "tmd": "`tmd`",
    "tmd_side": "`tmd_side:right` or `tmd_side:left`",
}


@dataclass(frozen=True, slots=True)
class FactDef:
    """What one name in the vocabulary means.

    `range` is in `unit`, both ends included. `keeps_days`: after so many days an answer is unknown again.
    `applies_when`: where this is false the fact counts as `not_applicable_value` and is not asked.
    """

    name: str
    scope: str
    type: str
    answered_by: str
    section: str
    question: str
    unit: str | None = None
    range: tuple[float, float] | None = None
    allowed: tuple[str, ...] = ()
    keeps_days: int | None = None
    applies_when: Leaf | None = None
    counts_as: str | None = None
    used_by: tuple[str, ...] = ()

    @property
    def not_applicable_value(self) -> bool | int | str | tuple[()] | None:
        """What the fact counts as where it does not apply; None: nothing, no comparison holds."""
        if self.counts_as is not None:
            return None if self.counts_as == NOTHING else self.counts_as
        match self.type:
            case "boolean":
                return False
            case "number" | "integer":
                return 0
            case "set":
                return ()
            case _:
                return NOTHING if NOTHING in self.allowed else None

    def too_old(self, on: dt.date, as_of: dt.date) -> bool:
        """Whether an answer of that day no longer counts, and is to be asked again."""
        return self.keeps_days is not None and (as_of - on).days > self.keeps_days

    def fault_of(self, value: object) -> Fault | None:
        """What is wrong with this value of the fact, and the remedy; None: nothing.

        A value of None is always right: asked, and not known.
        """
        if value is None:
            return None
        match self.type:
            case "boolean":
                return (
                    None
                    if isinstance(value, bool)
                    else ("it is a yes-or-no fact", "Write true, false or null.")
                )
            case "number" | "integer":
                return self._fault_of_number(value)
            case "enum":
                return None if value in self.allowed else self._not_allowed("one of")
            case "set":
                return self._fault_of_set(value)
            case "date":
                return None if _is_date(value) else ("it is a date", "Write it as YYYY-MM-DD, or null.")
            case _:
                text = isinstance(value, str) and value.strip()
                return None if text else ("it is a text", "Write some words in quotes, or null.")

    def _fault_of_number(self, value: object) -> Fault | None:
        kind = "a whole number" if self.type == "integer" else "a number"
        unit = f" in {self.unit}" if self.unit and self.unit != "1" else ""
        low, high = self.range or (-math.inf, math.inf)
        remedy = f"Write {kind}{unit} from {low:g} to {high:g}, or null."
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            return f"it is {kind}{unit}", remedy
        if self.type == "integer" and value != int(value):
            return f"it is {kind}{unit}", remedy
        if not low <= value <= high:
            return f"it runs from {low:g} to {high:g}{unit}", remedy
        return None

    def _fault_of_set(self, value: object) -> Fault | None:
        if not isinstance(value, (list, tuple, set, frozenset)):
            return (
                "it is a list of choices",
                f"Write a list, such as [{self.allowed[0]}]; [] is none of them.",
            )
        return None if all(one in self.allowed for one in value) else self._not_allowed("a list of")

    def _not_allowed(self, what: str) -> Fault:
        return "it is not among the choices", f"Write {what} {', '.join(self.allowed)}; or null."


def fault_of_about(definition: FactDef, about: str | None) -> Fault | None:
    """Can this fact be about this patient, headache, facial pain, jaw or jaw side? None: yes."""
    scope = definition.scope
    if scope == "medication_trial":
        return (
            "it is computed from `preventive` facts",
            "Record a fact of kind `preventive` with name, from, to, dose_mg_per_day and outcome.",
        )
    if scope == "any":
        if about is None or any(pattern.fullmatch(about) for pattern in _ABOUT.values()):
            return None
        return (
            "it names no instance",
            "Leave `about` out, or write headache:ID, facial_pain:ID, tmd, tmd_side:right, tmd_side:left "
            "or red_flag:ID.",
        )
    if scope == "patient":
        return None if about is None else ("the fact is about the patient as a whole", "Leave `about` out.")
    if about is not None and _ABOUT[scope].fullmatch(about):
        return None
    return f"the fact belongs to one {scope.replace('_', ' ')}", f"Write about: {_WRITE_ABOUT[scope]}."


@dataclass(frozen=True)
class Vocabulary:
    """Every fact a finding can name. `adverse_event_facts`: which recorded effects show which fact."""

    facts: Mapping[str, FactDef]
    adverse_event_facts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    checked_by: str | None = None

    def get(self, name: str) -> FactDef | None:
        return self.facts.get(name)

    @cached_property
    def conditional(self) -> tuple[tuple[str, FactDef, Leaf], ...]:
        """The facts that do not always apply, each with the rule that says when; equal rules are one object."""
        rules: dict[Leaf, Leaf] = {}
        return tuple(
            (name, one, rules.setdefault(one.applies_when, one.applies_when))
            for name, one in self.facts.items()
            if one.applies_when is not None
        )

    @cached_property
    def conditions_of_facts(self) -> frozenset[str]:
        """The facts on which it depends whether others apply."""
        return frozenset(rule.fact for _, _, rule in self.conditional)

    def nearest(self, name: str) -> str | None:
        """The name that was perhaps meant; None where nothing is near."""
        found = difflib.get_close_matches(name, self.facts, n=1, cutoff=0.6)
        return found[0] if found else None

    def fault_of_about(self, definition: FactDef, about: str | None) -> Fault | None:
        """Can this fact be about this instance? None: yes."""
        return fault_of_about(definition, about)


def parse_vocabulary(text: str) -> Vocabulary:
    """The vocabulary in this YAML. Raises KnowledgeError naming every fault."""
    doc = yaml.load(text, Loader=yaml.CSafeLoader)  # the C form of the safe loader
    if (
        not isinstance(doc, dict)
        or not isinstance(doc.get("facts"), list)
        or not isinstance(doc.get("meta"), dict)
    ):
        raise KnowledgeError("history_facts: needs `meta` and a list `facts`.")
    faults: list[str] = []
    facts: dict[str, FactDef] = {}
    for i, row in enumerate(doc["facts"]):
        where = f"facts[{row.get('name', i) if isinstance(row, dict) else i}]"
        found = list(_faults_of_row(row))
        if not found and row["name"] in facts:
            found = ["name: it is defined twice. Keep one."]
        if not found:
            try:
                facts[row["name"]] = _definition(row)
            except RuleFaultError as error:
                found = [str(error)]
        faults += [f"{where}.{fault}" for fault in found]
    stated = doc["meta"].get("count")
    if not faults and stated != len(facts):
        faults.append(f"meta.count: it says {stated}, and there are {len(facts)} facts. Correct the count.")
    for definition in facts.values():
        if (rule := definition.applies_when) and rule.fact not in facts:
            faults.append(f"facts[{definition.name}].applies_when: no fact {rule.fact!r}. Name a fact.")
    shown_by = doc.get("adverse_event_facts") or {}
    faults += [f"adverse_event_facts: no fact {name!r}." for name in shown_by if name not in facts]
    if faults:
        raise KnowledgeError("history_facts:\n  " + "\n  ".join(faults))
    return Vocabulary(
        MappingProxyType(facts),
        MappingProxyType({name: tuple(events) for name, events in shown_by.items()}),
        MappingProxyType(doc.get("sources") or {}),
        doc["meta"].get("checked_by"),
    )


def faults_of_vocabulary(vocabulary: Vocabulary, *, adverse_event_ids: Collection[str]) -> list[str]:
    """What does not fit the other files: effects that nobody knows, sources that are not listed."""
    return [
        f"history_facts: adverse_event_facts.{name}: no effect {event!r} in adverse_effects.yaml."
        for name, events in vocabulary.adverse_event_facts.items()
        for event in events
        if event not in adverse_event_ids
    ]


_KEYS: Final = {
    "name": str, "scope": str, "type": str, "answered_by": str, "section": str, "question": str,
    "used_by": list,
}  # fmt: skip
_MAY: Final = {
    "unit": str, "range": list, "allowed": list, "keeps_days": int, "applies_when": dict, "counts_as": str,
    "code": dict, "basis": dict,
}  # fmt: skip


def _faults_of_row(row: object) -> list[str]:
    """Everything wrong with one row, in the order of its keys."""
    if not isinstance(row, dict):
        return [f"row: {row!r} is no mapping. Write name, scope, type and the other keys."]
    faults = [f"{key}: missing. Add it." for key in _KEYS if key not in row]
    known = {**_KEYS, **_MAY}
    for key, value in row.items():
        if key not in known:
            faults.append(f"{key}: no such key. Use one of {', '.join(known)}.")
        elif not isinstance(value, known[key]) or isinstance(value, bool):
            faults.append(f"{key}: {value!r}. Write a {known[key].__name__}.")
    if faults:
        return faults
    for key, allowed in (("type", TYPES), ("scope", SCOPES), ("answered_by", INFORMANTS)):
        if row[key] not in allowed:
            faults.append(f"{key}: {row[key]!r}. Use one of {', '.join(allowed)}.")
    numeric, chosen = row["type"] in ("number", "integer"), row["type"] in ("enum", "set")
    if numeric != ("range" in row) or numeric != ("unit" in row):
        faults.append("range: a number needs `unit` and `range`, and no other type may have them.")
    elif numeric and not (len(row["range"]) == 2 and row["range"][0] < row["range"][1]):
        faults.append(f"range: {row['range']}. Write [lowest, highest].")
    if chosen != bool(row.get("allowed")):
        faults.append("allowed: an enum or a set needs choices, and no other type may have them.")
    if row.get("keeps_days", 1) < 1:
        faults.append(f"keeps_days: {row['keeps_days']}. Write a number of days above 0.")
    for key in ("code", "basis"):
        if key in row and row[key].get("verification") not in ("verified", "recalled"):
            faults.append(f"{key}.verification: missing. Write verified or recalled.")
    return faults


def _definition(row: Mapping[str, Any]) -> FactDef:
    applies = parse_rule(row["applies_when"], "applies_when") if "applies_when" in row else None
    if applies is not None and not isinstance(applies, Leaf):
        raise RuleFaultError("applies_when: needs one comparison of one fact.")
    return FactDef(
        name=row["name"],
        scope=row["scope"],
        type=row["type"],
        answered_by=row["answered_by"],
        section=row["section"],
        question=row["question"],
        unit=row.get("unit"),
        range=(float(row["range"][0]), float(row["range"][1])) if "range" in row else None,
        allowed=tuple(row.get("allowed", ())),
        keeps_days=row.get("keeps_days"),
        applies_when=applies,
        counts_as=row.get("counts_as"),
        used_by=tuple(row["used_by"]),
    )


def _is_date(value: object) -> bool:
    if isinstance(value, dt.date):
        return not isinstance(value, dt.datetime)
    if not isinstance(value, str):
        return False
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
