"""Charts and edits made at random, an attempt to sign each, and a plain referee of what was signed.

The referee reads facts as they stand in the chart and counts days and units itself; it calls nothing of `reprieve.plan`.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reprieve.chart import Chart, Fact, SignedPlan
from reprieve.errors import ReprieveError
from reprieve.plan import NoPlan, Plan
from reprieve.plan.change import with_change
from reprieve.plan.own_sites import parse_own_sites
from reprieve.plan.signing import override_fact, sign
from tests.conftest import fact
from tests.plan.charts import (
    ANSWERED_NO,
    AS_OF,
    KNOWLEDGE,
    answer,
    answered,
    days_before,
    headache_days,
    plan_for,
)

OVERRIDABLE = ("S04", "S05", "S12", "S13", "S15", "S27", "S31", "C09", "C28")
STALE_DAYS = 84  # warning signs, pregnancy, breastfeeding and infection are asked again after so many days
GAPS = (0, 40, 60, 76, 77, 78, 83, 84, 85, 89, 90, 119, 120, 121, 150, 200)
DOSES = (25, 100, 155, 195, 204, 205, 206, 244, 245, 246, 300, 345, 400)
PARADIGMS = (
    "preempt_fixed_155",
    "preempt_follow_the_pain_195",
    "occipital_neuralgia_36",
    "tmd_masseter_temporalis_30_20",
    "tmd_refractory_80",
)
NECK = {"cervical_paraspinal", "trapezius", "sternocleidomastoid", "splenius_capitis", "levator_scapulae", "platysma", "digastric",
        "medial_pterygoid", "lateral_pterygoid"}  # fmt: skip

# a clinician's own sites: the most a published schedule gives a muscle on one side, from the papers; None: none is published
MOST_ON_A_SIDE = {
    "onabotulinumtoxinA": {"temporalis": 30, "occipitalis": 25, "trapezius": 35, "frontalis": 10, "corrugator": 5, "procerus": 5,
                           "cervical_paraspinal": 10, "masseter": 30, "any other": 35},
    "incobotulinumtoxinA": {"masseter": 50, "temporalis": 25, "lateral_pterygoid": 10, "any other": 50},
}  # fmt: skip
MOST_A_SESSION = {
    "incobotulinumtoxinA": 400,
    "abobotulinumtoxinA": 1500,
    "daxibotulinumtoxinA": 250,
    "prabotulinumtoxinA": 20,
    "letibotulinumtoxinA": 20,
}
OWN_MUSCLES = ("masseter", "temporalis", "trapezius", "occipitalis", "zygomaticus", "lateral_pterygoid")
OWN_UNITS = (2.5, 5, 10, 10, 20, 25, 25.5, 30, 30.5, 35, 50, 51, 100, 250, 251, 400, 401, 1001, 1501)
PTERYGOIDS = {"medial_pterygoid", "lateral_pterygoid"}
ASKED_120 = 120  # the longest window of a stop, days

MUST_BE_NO = (
    # each of these, true, stale or unanswered, stops every plan; by the rules' own words
    "hypersensitivity_to_botulinum_toxin_or_excipients",
    "motor_neurone_or_peripheral_motor_neuropathy",
    "fever",
    "cancer_history",
    "thunderclap_onset",
    "papilloedema",
    "neurological_deficit",
    "new_seizure",
    "facial_swelling_with_fever_or_dysphagia",
    "neck_pain_with_horner_or_neuro_signs",
    "exertional_jaw_pain",
    "suicidal_thoughts",
    "immunosuppressed",
)


@dataclass(frozen=True)
class Attempt:
    """One chart, what was tried on it, and what came of it. `decided`: overrides that were given for this very plan."""

    facts: list[Fact]
    signed: SignedPlan | None
    decided: list[Fact] = field(default_factory=list)
    planned: bool = False


def attempt(seed: int) -> Attempt:
    """Make a chart, perhaps change sites, perhaps override, and try to sign."""
    pick = random.Random(seed)
    facts = _chart(pick)
    on = AS_OF + dt.timedelta(days=pick.choice((0, 0, 0, 1, 7, 30)))
    asked: dict[str, Any] = {"paradigm": pick.choice(PARADIGMS)} if pick.random() < 0.5 else {}
    if pick.random() < 0.3:
        asked = {"own": _own(pick), "condition": None}
    edits = [_edit(pick) for _ in range(pick.choice((0, 0, 0, 1, 2)))]
    plan = _planned(facts, on, asked, edits)
    if plan is None:
        return Attempt(facts, None)
    decided = []
    if pick.random() < 0.6:
        decided = [one for rule in OVERRIDABLE if (one := _override(plan, rule)) is not None]
        given = decided
        if pick.random() < 0.3:  # a session is added after the override
            added = _session(pick)
            given = [one for one in decided if not _ends(added, one.rule, plan, facts)]  # type: ignore[attr-defined]
            facts = [*facts, added]
        facts = [*facts, *decided, *_made_up(pick)]
        plan = _planned(facts, on, asked, edits)
        if plan is None:
            return Attempt(facts, None)
        decided = given
    return Attempt(facts, _signed(plan, facts), decided, planned=True)


def _own(pick: random.Random) -> Any:
    """A clinician's own one to three sites, of any product."""
    product = pick.choice(("onabotulinumtoxinA",) * 3 + tuple(MOST_A_SESSION))
    sites = [
        f"{{site: own_{n}, muscle: {pick.choice(OWN_MUSCLES)}, side: {pick.choice(('left', 'right'))}, units: {pick.choice(OWN_UNITS)}}}"
        for n in range(pick.choice((1, 2, 3)))
    ]
    condition = pick.choice(("chronic_migraine", "bruxism", "tmd_myofascial_pain"))
    return parse_own_sites(
        f"{{condition: {condition}, product: {product}, sites: [{', '.join(sites)}]}}", KNOWLEDGE
    )


def _ends(added: Any, rule: str, plan: Plan, facts: list[Fact]) -> bool:
    """Whether a session that was not there when a rule was overridden changes what the rule stood on, for certain."""
    days = (plan.planned_for - added.on).days
    if added.product == "placebo":
        return False
    if rule == "S13":
        return days < 120
    muscles = {site.site: site.muscle for site in plan.drawing.sites}
    same = added.indication == plan.drawing.indication or {one.muscle for one in added.sites} & set(
        muscles.values()
    )
    before = [
        (plan.planned_for - one.on).days
        for one in facts
        if one.kind == "injection" and one.product != "placebo"
    ]  # type: ignore[attr-defined]
    return rule == "S12" and bool(same) and all(days < one for one in before)


def _chart(pick: random.Random) -> list[Fact]:
    without = tuple(pick.sample(ANSWERED_NO, k=pick.choice((0, 0, 0, 0, 0, 0, 1, 3))))
    treated = pick.random() < 0.7
    facts = answered(without=without, treated=treated)
    for _ in range(pick.choice((0, 0, 0, 1, 2))):
        name = pick.choice(ANSWERED_NO)
        value, age = pick.choice(((True, 0), (None, 0), (False, 0), (True, 30), (False, 100)))
        keep = age == 0 or pick.random() < 0.5
        facts = [one for one in facts if keep or getattr(one, "name", None) != name]
        facts.append(answer(name, value, on=days_before(age)))
    if pick.random() < 0.2:
        facts = [one for one in facts if one.kind != "person"]
        born, sex = pick.choice((1950, 2006, 2008, 2009, 2012)), pick.choice(("female", "male"))
        facts.append(fact("person", "2026-01-01", born=born, sex=sex))
    if pick.random() < 0.1:
        facts = [one for one in facts if getattr(one, "name", None) != "injection_consent_recorded"]
    facts += headache_days(pick.choice((10, 14, 15, 20, 20, 25)))
    if treated:
        facts += [_session(pick) for _ in range(pick.choice((1, 1, 1, 2, 3)))]
    if pick.random() < 0.1:
        facts.append(answer("bont_units_last_3_months_all_sites", pick.choice((0, 100, 245, 246, 390))))
    if pick.random() < 0.3:
        facts = [one for one in facts if getattr(one, "name", None) != "bont_given_elsewhere"]
        value, age = pick.choice(((True, 0), (None, 0), (False, 84), (False, 85), (False, 30)))
        if pick.random() < 0.7:
            facts.append(answer("bont_given_elsewhere", value, on=days_before(age)))
        if pick.random() < 0.5:
            told = pick.choice((None, 20, 83, 84, 119, 120, 300))
            facts.append(answer("bont_last_date", None if told is None else days_before(told).isoformat()))
    pick.shuffle(facts)
    return facts


def _session(pick: random.Random) -> Fact:
    product = pick.choice(
        ("onabotulinumtoxinA",) * 5 + ("incobotulinumtoxinA", "abobotulinumtoxinA", "placebo")
    )
    muscle = pick.choice(("temporalis", "masseter", "frontalis", "bladder", "calf"))
    indication = pick.choice(("chronic_migraine", "cosmetic", "spasticity", None))
    units = 0 if product == "placebo" else pick.choice(DOSES)
    said = {"indication": indication} if indication else {}
    sites = [{"muscle": muscle, "side": "both", "units": units}]
    return fact("injection", days_before(pick.choice(GAPS)), product=product, sites=sites, **said)


def _edit(pick: random.Random) -> tuple[str, float]:
    planned = [
        one.site_id for one in KNOWLEDGE.paradigms.doses_of(KNOWLEDGE.paradigms.by_id["preempt_fixed_155"])
    ]
    site = pick.choice(planned if pick.random() < 0.7 else list(KNOWLEDGE.muscles.sites))
    return site, pick.choice((0, 0, 2.5, 2.5, 5, 5, 5.5, 10, 300))


def _planned(
    facts: list[Fact], on: dt.date, asked: dict[str, Any], edits: Sequence[tuple[str, float]]
) -> Plan | None:
    try:
        plan = plan_for(facts, on=on, **asked)
        if isinstance(plan, NoPlan):
            return None
        for site, units in edits:
            plan = with_change(plan, site=site, units=units)
    except ReprieveError:
        return None
    return plan


def _override(plan: Plan, rule: str) -> Fact | None:
    try:
        return override_fact(
            plan, KNOWLEDGE, rule=rule, name="A. Clinician", role="nurse injector", reason="said so"
        )
    except ReprieveError:
        return None


def _made_up(pick: random.Random) -> list[Fact]:
    """An override that nobody gave for this plan: it must never count."""
    if pick.random() < 0.5:
        return []
    said = {"version": 1, "name": "B", "role": "c", "reason": "d", "stands_on": ["anything: at all"]}
    return [fact("override", AS_OF, rule=pick.choice(OVERRIDABLE), **said)]


def _signed(plan: Plan, facts: list[Fact]) -> SignedPlan | None:
    seen = [entry.rule for entry in plan.entries if entry.to_acknowledge]
    try:
        return sign(
            plan,
            Chart.from_facts(facts).as_of(AS_OF),
            KNOWLEDGE,
            by="A",
            role="neurologist",
            acknowledged=seen,
            reasons=dict.fromkeys(seen, "said so"),
        )
    except ReprieveError:
        return None


def faults(tried: Attempt) -> list[str]:
    """What is wrong with the plan that was signed, counted plainly; nothing where none was signed."""
    plan = tried.signed
    if plan is None:
        return []
    # an override that was given for this very plan, or one in the chart that equals it, lets its rule be met
    may = {one.rule for one in tried.decided if one.id in plan.overrides}  # type: ignore[attr-defined]
    found = (
        []
        if set(plan.overrides) <= {one.id for one in tried.decided}
        else ["an override that was not given counts"]
    )
    sessions = [
        one
        for one in tried.facts
        if one.kind == "injection" and one.product != "placebo" and one.on <= plan.on
    ]  # type: ignore[attr-defined]
    return [
        *found,
        *_doses(plan, sessions, may),
        *_intervals(plan, sessions, may),
        *_history(plan, tried.facts, sessions),
        *_answers(plan, tried.facts, may),
        *(
            f"{rule} was {said}"
            for rule, said in plan.rules.items()
            if said != "not_met" and rule not in may and _stops(rule)
        ),
    ]


def _stops(rule: str) -> bool:
    return rule.startswith(("S", "rf_"))


def _doses(plan: SignedPlan, sessions: list[Any], may: set[str]) -> list[str]:
    """Caps as the labels have them: 400 U in 84 days, all uses; 195 U and 5 U a site for PREEMPT; the largest session of others.

    Own sites: no more in a muscle on one side than was ever published.
    """
    total = sum(site.units for site in plan.sites)
    found = []
    if plan.product == "onabotulinumtoxinA":
        window = [
            one
            for one in sessions
            if 0 <= (plan.planned_for - one.on).days < 84 and one.product == plan.product
        ]
        used = sum(site.units for one in window for site in one.sites)
        if used + total > 400:
            found.append(f"{used} + {total} U in 84 days")
    most = MOST_A_SESSION.get(plan.product, math.inf)
    if plan.product == "abobotulinumtoxinA" and {one.muscle for one in plan.sites} & NECK - PTERYGOIDS:
        most = 1000
    same_day = [
        one
        for one in sessions
        if one.on == plan.planned_for
        and one.product == plan.product
        and one.product == "incobotulinumtoxinA"
    ]
    total_of_day = total + sum(site.units for one in same_day for site in one.sites)
    if total_of_day > most and not may & {"C09", "C28"}:
        found.append(f"{total_of_day} U of {plan.product} in a session")
    limits = MOST_ON_A_SIDE.get(plan.product)
    if limits is not None and "S31" not in may:
        for muscle, side in {(one.muscle, one.side) for one in plan.sites}:
            given = sum(one.units for one in plan.sites if (one.muscle, one.side) == (muscle, side))
            if given > limits.get(muscle, limits["any other"]):
                found.append(f"{given} U in {muscle} {side}")
    if plan.paradigm.startswith("preempt"):
        if total > 195:
            found.append(f"{total} U of PREEMPT")
        if max(site.units for site in plan.sites) > 5:
            found.append("more than 5 U at a site of PREEMPT")
    return found


def _intervals(plan: SignedPlan, sessions: list[Any], may: set[str]) -> list[str]:
    """77 days to the same indication or muscle, or to what may be the same; 120 days to another product."""
    on_map = set(KNOWLEDGE.muscles.by_id)
    muscles = {site.muscle for site in plan.sites}
    found = []
    for one in sessions:
        days, injected = (plan.planned_for - one.on).days, {site.muscle for site in one.sites}
        same = one.indication in (plan.indication, None) or injected & muscles or injected - on_map
        if same and days < 77 and "S12" not in may:
            found.append(f"{days} days after {one.indication} in {injected}")
        if one.product != plan.product and days < 120 and "S13" not in may:
            found.append(f"{one.product} {days} days before {plan.product}")
    return found


def _history(plan: SignedPlan, facts: list[Fact], sessions: list[Any]) -> list[str]:
    """That there was no other toxin was said and is kept, or the last one was long enough ago to lie in no window."""
    if _said("bont_given_elsewhere", facts, plan.on) is False:
        return []
    asked = [one for one in facts if one.kind == "finding" and one.name == "bont_given_elsewhere"]  # type: ignore[attr-defined]
    never = [one for one in facts if one.kind == "finding" and one.name == "bont_previous_treatment"]  # type: ignore[attr-defined]
    denied = not asked and _said("bont_previous_treatment", facts, plan.on) is False
    if denied and all(never[-1].on <= one.on for one in sessions):
        return []
    last = _said("bont_last_date", facts, plan.on)
    if isinstance(last, str) and (plan.planned_for - dt.date.fromisoformat(last)).days >= ASKED_120 - 1:
        return []
    return ["that there was no other toxin is not known"]


def _answers(plan: SignedPlan, facts: list[Fact], may: set[str]) -> list[str]:
    """What has to be known and harmless on the day of signing."""
    found = [
        f"{name} is {said}" for name in MUST_BE_NO if (said := _said(name, facts, plan.on)) is not False
    ]
    person = next(one for one in facts if one.kind == "person")
    age = plan.planned_for.year - person.born - 1  # type: ignore[attr-defined]
    if plan.indication == "chronic_migraine" and age < 18:
        found.append(f"perhaps {age} years old")
    for name, rule in (("pregnant", "S15"), ("breastfeeding", "S27")):
        if person.sex != "male" and rule not in may and _said(name, facts, plan.on) is not False:  # type: ignore[attr-defined]
            found.append(f"{name} is {_said(name, facts, plan.on)}")
    if {site.muscle for site in plan.sites} & NECK and "S05" not in may:
        for name in ("preexisting_dysphagia_or_aspiration_risk", "preexisting_respiratory_compromise"):
            if _said(name, facts, plan.on) is not False:
                found.append(f"{name} with neck sites")
    if _said("injection_consent_recorded", facts, plan.on) is not True:
        found.append("no consent")
    return found


def _said(name: str, facts: list[Fact], on: dt.date) -> object:
    """The last answer; None where there is none, where it is too old, or where two of one day differ."""
    answers = [one for one in facts if one.kind == "finding" and one.name == name and one.on <= on]  # type: ignore[attr-defined]
    if not answers:
        return None
    last = max(one.on for one in answers)
    keeps = KNOWLEDGE.vocabulary.facts[name].keeps_days
    if keeps is not None and (on - last).days > keeps:
        return None
    values = {one.value for one in answers if one.on == last and one.value is not None}  # type: ignore[attr-defined]
    return values.pop() if len(values) == 1 else None
