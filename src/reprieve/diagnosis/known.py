"""What is known of the patient, each headache, each facial pain, the jaw and each jaw side on a day?

Of one name and one `about` the latest date counts; two values on that date contradict each other and leave the fact
unknown. Answers grow old (`keeps_days`). What cannot apply counts as false, none or 0. Counts from a complete diary
hold over typed answers, typed answers over incomplete counts, and both are shown where they disagree.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from reprieve.chart import AdverseEvent, DiaryDay, DiarySpan, Preventive, View
from reprieve.diagnosis.derived import Derived, Months, derive_from_diary, response_percent
from reprieve.diagnosis.held import RECORD, Held, Plain, Range, held_value, truth_of
from reprieve.diagnosis.last_answer import Last, last_of
from reprieve.diagnosis.last_told import dates_that_count
from reprieve.diagnosis.person_facts import age_of, body_mass_index, sex_of
from reprieve.diagnosis.preventive_records import preventive_counts, preventive_instances
from reprieve.diagnosis.toxin_records import from_adverse_events, from_injections, toxin_sessions
from reprieve.knowledge.criteria import DerivedSettings
from reprieve.knowledge.vocabulary import FactDef, Vocabulary

UNKNOWN_CHOICE: Final = "unknown"  # a choice of some enums that says: not known
JAW: Final = "tmd"
SIDES: Final = ("tmd_side:right", "tmd_side:left")
HAS: Final[Mapping[str, str]] = {
    "headache": "has_headache",
    "facial_pain": "has_facial_pain",
    "tmd": "has_jaw_problem",
    "tmd_side": "has_jaw_problem",
}

RECALLED: Final = "headache_days_per_month"  # what a recalled span counts
Key = tuple[str, str | None]
Said = tuple[dt.date, Plain | Range | None, str | None]  # on, value, by


@dataclass(frozen=True, slots=True)
class Known:
    """Every fact as it stands on `as_of`, the instances there are, and the counts behind the facts."""

    as_of: dt.date
    held: Mapping[Key, Held]
    instances: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, Derived]
    vocabulary: Vocabulary

    def get(self, fact: str, about: str | None) -> Held | None:
        """The fact as a rule about this instance sees it; None: never asked."""
        if (
            self.vocabulary.facts[fact].scope == "patient"
        ):  # the most, and every leaf of a rule comes by here
            return self.held.get((fact, None))
        return self.held.get(self.key(fact, about))

    def has(self, about: str) -> bool:
        """Whether there is this headache, pain, jaw or jaw side."""
        return about in self.instances.get(about.partition(":")[0], ())

    def with_answers(self, answers: Mapping[Key, Held]) -> Known:
        """The same with these answers in place of what was held: what would be known if somebody said so.

        What no longer applies counts as it does in `know`; a pain that is answered for is there.
        """
        held = {**self.held, **answers}
        names = {fact for fact, _ in answers}
        if names & self.vocabulary.conditions_of_facts:
            _apply_conditions(held, self.vocabulary)
        abouts = {about for _, about in answers if about is not None}
        jaw = HAS[JAW] in names and held[HAS[JAW], None].value is True
        if not jaw and all(map(self.has, abouts)):
            return replace(self, held=held)
        instances = dict(self.instances)
        for about in sorted(abouts):
            scope = about.partition(":")[0]
            if scope not in ("tmd", "tmd_side", "red_flag"):
                instances[scope] = tuple(dict.fromkeys((*instances.get(scope, ()), about)))
        if jaw or any(about.startswith(JAW) for about in abouts):
            instances |= {"tmd": (JAW,), "tmd_side": SIDES}
        return replace(self, held=held, instances=instances)

    def key(self, fact: str, about: str | None) -> Key:
        """Where a rule about this instance finds (or should ask for) the fact."""
        scope = self.vocabulary.facts[fact].scope
        if scope == "patient":
            return fact, None
        if scope == "tmd":
            return fact, JAW
        if scope == "any":
            if (fact, about) in self.held:
                return fact, about
            if about is not None and about.startswith("tmd_side:") and (fact, JAW) in self.held:
                return fact, JAW
            return fact, None
        return fact, about


def know(view: View, vocabulary: Vocabulary, settings: DerivedSettings) -> Known:
    """Everything the view says, typed, recorded and counted, in the form that rules read."""
    as_of = view.as_of
    said: defaultdict[Key, list[Said]] = defaultdict(list)
    for (name, about), answers in view.answers.items():
        definition = vocabulary.get(name)
        if definition is not None:
            told = dates_that_count(answers)
            said[name, about] += [
                (told.get(one.id, one.on), _value(one.value, definition), one.by) for one in answers
            ]
    lasting: dict[str, dt.date] = {}
    for name, on in from_adverse_events(view.of(AdverseEvent), vocabulary, as_of):
        said[name, None].append((on, True, RECORD))
        lasting[name] = max(on, lasting.get(name, on))
    written = [day.on for day in view.of(DiaryDay) if day.headache is True]
    if written and (HAS["headache"], None) not in said:  # who writes down headaches has them
        said[HAS["headache"], None].append((written[-1], True, "diary"))
    held = {key: _settled(answers, vocabulary.facts[key[0]], as_of) for key, answers in said.items()}
    for (
        name,
        on,
    ) in lasting.items():  # a later "no" does not end an effect on record: that it is resolved does
        settled = held[name, None]
        if settled.value is False:
            note = f"typed: {settled.in_words()}; on record since {on}, and not recorded as resolved"
            held[name, None] = Held(value=True, on=on, by=RECORD, note=note)
    instances = _instances(said, held)
    typed = {name: one for (name, about), one in held.items() if about is None}
    preventives = view.of(Preventive)
    recorded = preventive_counts(preventives, settings=settings, as_of=as_of)
    recorded |= from_injections(
        view.injections, typed, as_of=as_of, settings=settings, vocabulary=vocabulary
    )
    for name, one in (
        ("age_years", age_of(view.person, typed.get("age_years"), as_of)),
        ("sex_at_birth", sex_of(view.person, typed.get("sex_at_birth"))),
        ("body_mass_index", body_mass_index(typed)),
    ):
        if one is not None:
            recorded[name] = one
    held.update({(name, None): _beside(one, typed.get(name)) for name, one in recorded.items()})

    trials = preventive_instances(preventives, settings=settings, vocabulary=vocabulary, as_of=as_of)
    for (name, about), one in trials.items():
        held[name, about] = one
    if trials:
        instances["medication_trial"] = tuple(dict.fromkeys(about for _, about in trials))

    derived = _derived(view, typed, settings)
    recalled = _recalled(view, settings)
    for name, count in derived.items():
        typed_or_recalled = _later(typed.get(name), recalled) if name == RECALLED else typed.get(name)
        held[name, None] = _counted(count, typed_or_recalled)
    if recalled is not None and RECALLED not in derived:
        best = _later(typed.get(RECALLED), recalled)
        if best is not None:
            held[RECALLED, None] = best
    _apply_conditions(held, vocabulary)
    return Known(
        as_of, MappingProxyType(held), MappingProxyType(instances), MappingProxyType(derived), vocabulary
    )


def _derived(view: View, typed: Mapping[str, Held], settings: DerivedSettings) -> dict[str, Derived]:
    """The counts of the diary. In someone who has no headaches the diary's pain is not counted as headache."""
    months = Months(view.diary, settings)
    derived = derive_from_diary(months, view.as_of)
    response = response_percent(months, view.as_of, toxin_sessions(view.injections, cosmetic=False))
    if response is not None:
        derived[response.name] = response
    no_headache = typed.get(HAS["headache"])
    if no_headache is not None and no_headache.value is False:
        return {
            name: one for name, one in derived.items() if "headache" not in name and "migraine" not in name
        }
    return derived


def _value(raw: object, definition: FactDef) -> Plain | Range | None:
    if definition.type == "enum" and raw == UNKNOWN_CHOICE:
        return None
    return held_value(raw)


def _day(answer: tuple[dt.date, Plain | Range]) -> dt.date:
    return answer[0]


def _settled(answers: list[Said], definition: FactDef, as_of: dt.date) -> Held:
    """The one answer that counts: the latest; a value goes before "not known" of the same date."""
    if len(answers) == 1:
        on, value, by = answers[0]
    else:
        last: Last[Plain | Range] = last_of(answers)
        on, value, by = last.on, last.value, last.by
        if len(last.values) > 1:
            differ = [Held(value=one, by=who) for day, one, who in answers if day == on and one is not None]
            shown = " and ".join(sorted(one.in_words() for one in differ))
            return Held(value=None, on=on, note=f"contradiction: {shown}", contradictory=True)
    if value is None:
        before = max(
            ((day, was) for day, was, _ in answers if was is not None and day < on), default=None, key=_day
        )
        if before is None:
            return Held(value=None, on=on, by=by, note="asked, not known")
        was = Held(value=before[1]).in_words()
        return Held(
            value=None, on=on, by=by, note=f"asked, not known; was {was} on {before[0]}", was=before[1]
        )
    if definition.too_old(on, as_of):
        was = Held(value=value).in_words()
        return Held(
            value=None,
            on=on,
            by=by,
            note=f"was {was}; an answer older than {definition.keeps_days} days is asked again",
            was=value,
        )
    return Held(value=value, on=on, by=by)


def _instances(said: Mapping[Key, list[Said]], held: Mapping[Key, Held]) -> dict[str, tuple[str, ...]]:
    """The headaches, facial pains and jaw sides there are. A jaw that is described, or hurts, has both its sides."""
    abouts = sorted({about for _, about in said if about is not None})
    found = {
        scope: tuple(about for about in abouts if about.startswith(f"{scope}:"))
        for scope in ("headache", "facial_pain")
    }
    has = held.get((HAS[JAW], None))
    sides = any(about in SIDES for about in abouts)
    jaw = sides or JAW in abouts or (has is not None and has.value is True)
    denied = has is not None and has.value is False
    found["tmd"] = (JAW,) if jaw else ()
    found["tmd_side"] = SIDES if sides or (jaw and not denied) else ()
    return found


def _beside(recorded: Held, typed: Held | None) -> Held:
    """The recorded value, with the typed one noted where they disagree."""
    if typed is None or typed.value is None or typed.value == recorded.value or recorded.note is not None:
        return recorded
    return recorded.noting(f"typed: {typed.in_words()}")


def _counted(count: Derived, typed: Held | None) -> Held:
    """A complete count holds over a typed answer; without one the typed answer; without that the range."""
    window = count.in_words()
    counted = Held(value=count.range, by="diary" if count.recorded is not None else RECORD, note=window)
    if typed is None or not isinstance(typed.value, Range):
        return counted
    agrees = count.range.low <= typed.value.low and typed.value.high <= count.range.high
    of_another_time = typed.on is not None and typed.on < count.first
    if count.range.exact or (
        not agrees and (of_another_time or count.name.startswith("months_at_current"))
    ):
        # A typed number that the diary excludes does not hold where it was said before these days began. Months in a
        # row are read from complete months only: they hold over any typed number they exclude.
        return counted if agrees else counted.noting(f"typed: {typed.in_words()}")
    return typed if agrees else typed.noting(f"the diary counts {count.range}: {window}")


def _recalled(view: View, settings: DerivedSettings) -> Held | None:
    """Headache days of a month, from the last recalled span of about a month (28 to 31 days)."""
    spans = [
        one for one in view.of(DiarySpan) if settings.month_days <= one.days <= settings.month_days + 3
    ]
    if not spans:
        return None
    last = max(one.on for one in spans)
    ranges = set()
    for span in (one for one in spans if one.on == last):
        outside = span.days - settings.month_days  # days of the span that the month does not hold
        low = max(0, span.pain_days - outside)
        ranges.add(Range(low, min(settings.month_days, span.pain_days + span.days - span.days_recorded)))
    if len(ranges) > 1:
        return Held(value=None, on=last, by="diary", note="recalled counts that differ", contradictory=True)
    return Held(value=ranges.pop(), on=last, by="diary", note="recalled count")


def _later(one: Held | None, other: Held | None) -> Held | None:
    """The later of two answers; on one date the first."""
    if one is None or other is None:
        return one or other
    return other if (other.on or dt.date.min) > (one.on or dt.date.min) else one


def _apply_conditions(held: dict[Key, Held], vocabulary: Vocabulary) -> None:
    """Where a fact cannot apply it counts as false, none or 0.

    A typed value that denies this stands, as a contradiction to be cleared up: an answer to another question must not
    take a warning sign away.
    """
    truths: dict[int, bool | None] = {}
    for name, definition, rule in vocabulary.conditional:
        if id(rule) not in truths:
            truths[id(rule)] = truth_of(rule, held.get((rule.fact, None)))
        if truths[id(rule)] is not False:
            continue
        counts_as = held_value(definition.not_applicable_value)
        typed = held.get((name, None))
        reason = held[rule.fact, None]
        note = f"{rule.fact} is {reason.in_words()}"
        if typed is not None and typed.value is not None and typed.value != counts_as:
            said = f"typed {typed.in_words()}, but {note}"
            held[name, None] = replace(typed, note=said, contradictory=True)
        else:
            held[name, None] = Held(value=counts_as, on=reason.on, by=reason.by, note=note, applies=False)
