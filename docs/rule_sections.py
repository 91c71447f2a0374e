"""What do the pages of rules show: each rule's text, its parts in words, its sources, and its worked examples?

One page a group of a classification, of warning signs, of safety rules, and of the rules of bodies and payers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from docs.rule_words import Said, rule_in_words, spaced, value_in_words
from reprieve.knowledge import Knowledge
from reprieve.knowledge.criteria import DiagnosisDef
from reprieve.knowledge.example_person import ABSENT, PATIENT
from reprieve.knowledge.examples import Example, Examples, RuleExamples
from reprieve.knowledge.payer_rules import PayerRule
from reprieve.knowledge.red_flags import FlagDef
from reprieve.knowledge.safety_rules import SafetyRule

CHAPTERS = {  # the chapters of ICHD-3 that have a diagnosis here, the longer titles shortened
    "1": "Migraine",
    "2": "Tension-type headache",
    "3": "Trigeminal autonomic cephalalgias",
    "4": "Other primary headache disorders",
    "8": "Headache attributed to a substance or its withdrawal",
    "11": "Headache attributed to a disorder of the jaw joint or another structure of head and neck",
    "13": "Painful lesions of the cranial nerves and other facial pain",
}
FLAG_GROUPS = {
    "SNNOOP10": "Warning signs of headache (SNNOOP10)",
    "orofacial": "Warning signs of face, mouth and jaw",
    "safety": "Safety of the person",
    "after_toxin": "After botulinum toxin",
}
SEVERITIES = {
    "stop": "Safety: what stops a plan",
    "caution": "Safety: what asks for care",
    "info": "Safety: what is always said",
}
EXPECTED = {"met": "met", "not_met": "not met", "unknown": "not known"}
TOO_LONG_TO_TELL = frozenset({"facts", "diary"})


@dataclass(frozen=True)
class Shown:
    """One worked example as a row. `changed`: in what this person differs from the typical one."""

    id: str
    says: str
    changed: str
    expected: str
    verdict: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One rule with all that is shown of it."""

    id: str
    title: str
    text: tuple[tuple[str, str], ...]
    parts: tuple[Said, ...]
    notes: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str | None], ...]
    verification: str
    typical: tuple[str, ...] = ()
    examples_note: str | None = None
    examples: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page: its file name without ending, its title, its rules."""

    name: str
    title: str
    sections: tuple[Section, ...]


def rule_pages(knowledge: Knowledge, examples: Examples) -> tuple[Page, ...]:
    """Every page, diagnoses first, with the examples of each rule."""
    pages: dict[tuple[str, str], list[Section]] = {}
    for diagnosis in knowledge.criteria.diagnoses.values():
        pages.setdefault(_group_of(diagnosis), []).append(_of_diagnosis(diagnosis, knowledge))
    for flag in knowledge.red_flags.flags.values():
        group = f"warning_signs_{flag.group.lower()}", FLAG_GROUPS[flag.group]
        pages.setdefault(group, []).append(_of_flag(flag, knowledge))
    for severity, title in SEVERITIES.items():
        pages[f"safety_{severity}", title] = [
            _of_safety(rule, knowledge)
            for rule in knowledge.safety_rules.rules
            if rule.severity == severity
        ]
    pages["bodies_and_payers", "Rules of bodies, labels and payers"] = [
        _of_payer(rule, knowledge) for rule in knowledge.payer_rules.rules
    ]
    pages["conditions", "Conditions, as answers name them"] = list(_conditions(knowledge))
    return tuple(
        Page(name, title, tuple(_with_examples(one, examples.by_rule.get(one.id)) for one in sections))
        for (name, title), sections in pages.items()
    )


def _group_of(diagnosis: DiagnosisDef) -> tuple[str, str]:
    number = diagnosis.codes.get("ichd3")
    if diagnosis.classification == "ICHD-3" and number:
        chapter = str(number).split(".", maxsplit=1)[0]
        return f"ichd3_{chapter}", f"ICHD-3 chapter {chapter}: {CHAPTERS[chapter]}"
    if diagnosis.id.startswith("sb_"):
        return "sleep_bruxism", "Sleep bruxism (international consensus 2018)"
    name = re.sub(r"\W+", "", diagnosis.classification).lower()
    return name, {"dctmd": "DC/TMD: disorders of the jaw", "icop": "ICOP: orofacial pain"}[name]


def _of_diagnosis(one: DiagnosisDef, knowledge: Knowledge) -> Section:
    names = {name: f"{each.code} {each.name}" for name, each in knowledge.criteria.diagnoses.items()}
    above = dict.fromkeys(
        (
            *(rule.named for rule in one.exclusions),
            *one.outranked_by,
            *one.outranked_same_instance,
            *one.subsumed_by,
        )
    )
    notes = [("Edition", one.edition)] if one.edition else []
    if above:
        notes.append(("Set aside by", "; ".join(names.get(name, name) for name in above)))
    if one.note:
        notes.append(("Note", one.note))
    return Section(
        id=one.id,
        title=_titled(one),
        text=tuple((each.id, each.text) for each in one.criteria),
        parts=(
            rule_in_words(one.rule, knowledge, of=one.id),
            *(_labelled(each.id, rule_in_words(each.rule, knowledge, of=one.id)) for each in one.criteria),
        ),
        notes=tuple(notes),
        sources=_listed(one.source, knowledge.criteria.sources),
        verification=one.verification,
    )


def _titled(one: DiagnosisDef) -> str:
    return one.code if one.code.endswith(one.name) else f"{one.code} {one.name}"


def _of_flag(one: FlagDef, knowledge: Knowledge) -> Section:
    parts = [rule_in_words(one.rule, knowledge)]
    notes = [("Urgency", spaced(one.urgency))]
    if one.escalation is not None and one.escalated_urgency is not None:
        more = spaced(one.escalated_urgency)
        parts.append(_labelled(f"more urgent ({more})", rule_in_words(one.escalation, knowledge)))
        notes.append(("More urgent", f"{more}, where the second part is met too"))
    notes += [
        ("May be", ", ".join(one.suspect)),
        ("What follows", one.consequence),
        ("Keeps toxin back", "yes, until a clinician has cleared it" if one.blocks_toxin else "no"),
    ]
    if one.threshold_note:
        notes.append(("Threshold", one.threshold_note))
    return Section(
        id=one.id,
        title=one.name,
        text=(),
        parts=tuple(parts),
        notes=tuple(notes),
        sources=_listed(one.source, knowledge.red_flags.sources),
        verification=one.verification,
    )


def _of_safety(rule: SafetyRule, knowledge: Knowledge) -> Section:
    return _written(
        rule,
        knowledge,
        ("What follows", rule.consequence),
        (
            "Judged",
            {"sign": "before signing", "inject": "with the needle in hand"}.get(rule.stage, "afterwards"),
        ),
        ("Rests on", rule.basis),
        ("May be overridden by", rule.override),
    )


def _of_payer(rule: PayerRule, knowledge: Knowledge) -> Section:
    return _written(
        rule,
        knowledge,
        ("Whose rule", f"{rule.body}, {rule.jurisdiction}"),
        ("If met", rule.decision),
        ("About", ", ".join(map(spaced, rule.applies_to))),
    )


def _written(rule: SafetyRule | PayerRule, knowledge: Knowledge, *notes: tuple[str, str | None]) -> Section:
    parts: tuple[Said, ...] = ()
    if rule.tree is not None:
        parts = (rule_in_words(rule.tree, knowledge),)
    elif rule.always:
        parts = (Said("holds for everyone"),)
    further = (
        ("Shown, never judged, because", rule.text_because),
        ("How it is counted", rule.rule_note),
        ("Where sources differ", rule.disagreement),
        ("Note", rule.note),
    )
    return Section(
        id=rule.id,
        title=f"{rule.id}: {rule.condition}",
        text=(),
        parts=parts,
        notes=tuple((name, text) for name, text in (*notes, *further) if text),
        sources=tuple(_with_address(one) for one in rule.source.split("; ")),
        verification=rule.verification,
    )


def _conditions(knowledge: Knowledge) -> Iterable[Section]:
    names = {name: _titled(each) for name, each in knowledge.criteria.diagnoses.items()}
    for one in knowledge.conditions.by_id.values():
        said = {"any of": one.criteria, "and": one.with_, "and none of": one.without}
        parts = tuple(
            Said(word, tuple(Said(names[name]) for name in found)) for word, found in said.items() if found
        )
        marks = {
            knowledge.criteria.diagnoses[name].verification
            for name in (*one.criteria, *one.with_, *one.without)
        }
        yield Section(
            id=one.id,
            title=one.name,
            text=(),
            parts=parts,
            notes=(("Note", one.note),) if one.note else (),
            sources=(("as of its diagnoses", None),) if parts else (),
            verification="recalled" if "recalled" in marks or not marks else "verified",
        )


def _with_examples(section: Section, rules: RuleExamples | None) -> Section:
    if rules is None:
        return section
    return replace(
        section,
        typical=_person(rules.typical),
        examples_note=rules.note,
        examples=tuple(_shown(one) for one in rules.examples),
    )


def _shown(one: Example) -> Shown:
    expected = EXPECTED[one.expect]
    if one.urgency is not None and one.expect != "not_met":
        expected += f" ({spaced(one.urgency)})"
    if one.set_aside_by:
        expected += f"; set aside by {', '.join(one.set_aside_by)}"
    return Shown(one.id, one.says, "; ".join(_person(one.change)), expected, one.expect, one.because)


def _person(written: Mapping[str, Any]) -> tuple[str, ...]:
    """A person, or a change of one, a line a place."""
    lines = []
    for place, said in written.items():
        where = "" if place == PATIENT else f"{_place(place)}: "
        if said == ABSENT:
            lines.append(f"{where}not recorded")
        elif isinstance(said, Mapping) and place not in TOO_LONG_TO_TELL:
            told = (f"{spaced(name)}: {_told(value)}" for name, value in said.items())
            lines.append(where + ", ".join(told))
        else:
            lines.append(where + "; ".join(_record(one) for one in _rows(said)) if said else f"{where}none")
    return tuple(lines)


def _told(value: Any) -> str:
    if value == ABSENT:
        return "not recorded"
    if isinstance(value, Mapping) and "days_before" not in value:
        return ", ".join(f"{spaced(str(name))} {value_in_words(one)}" for name, one in value.items())
    return value_in_words(value)


def _rows(said: Any) -> list[Mapping[str, Any]]:
    return [said] if isinstance(said, Mapping) else list(said)


def _record(one: Mapping[str, Any]) -> str:
    """A record of the chart, or a block of the diary, in one line."""
    rest = dict(one)
    kind = spaced(str(rest.pop("kind", "")))
    when = rest.pop("days_before", None)
    told = []
    for name, value in rest.items():
        if name == "sites":
            sites = [f"{spaced(site['muscle'])} {site['side']} {site['units']:g} U" for site in value]
            told.append(", ".join(sites))
        else:
            told.append(f"{spaced(name)}: {_told(value)}")
    head = " ".join(part for part in (kind, f"{when} days before" if when is not None else "") if part)
    return ", ".join(part for part in (head, *told) if part)


def _place(place: str) -> str:
    kind, _, name = place.partition(":")
    return f"{spaced(kind)} ({spaced(name)})" if name else spaced(kind)


def _labelled(label: str, said: Said) -> Said:
    return Said(f"{label}: {said.text}", said.parts)


def _listed(
    names: Iterable[str], sources: Mapping[str, Mapping[str, Any]]
) -> tuple[tuple[str, str | None], ...]:
    return tuple(
        (str(sources.get(name, {}).get("title", name)), sources.get(name, {}).get("url") or None)
        for name in names
    )


def _with_address(source: str) -> tuple[str, str | None]:
    title, found, address = source.rpartition(" - http")
    return (title, f"http{address}") if found else (source, None)
