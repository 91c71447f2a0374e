"""What becomes of plans signed at random: amended, given days later with changes and other toxin in between, refereed plainly.

The referee is that of `generated.py`: it counts days and units of what was given, and calls nothing of the plan.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from reprieve.chart import Chart, Fact, SignedPlan
from reprieve.chart._jsonl import parse_fact
from reprieve.errors import ReprieveError
from reprieve.plan.signing import plans_in_force, sign
from reprieve.record import Session, session_of
from tests.plan.charts import AS_OF, KNOWLEDGE
from tests.record.generated import Attempt, _answers, _doses, _edit, _intervals, _planned, _session
from tests.record.people import a_vial

EVERY_RULE = [one.id for one in KNOWLEDGE.safety_rules.rules]
DAYS_LATER = (0, 0, 0, 0, 0, 1, 1, 7, 30, 85)


@dataclass(frozen=True)
class Given:
    """What was tried after a signature: `amendment` where one was signed, `session` where it could be judged."""

    facts: list[Fact]
    facts_signed_on: list[Fact]
    signed: SignedPlan
    amendment: SignedPlan | None
    session: Session | None
    known: list[Fact]
    on: dt.date


def given(seed: int, tried: Attempt) -> Given | None:
    """The plan that `attempt(seed)` signed, then perhaps amended, then given; None where none was signed."""
    if tried.signed is None:
        return None
    pick = random.Random(f"session {seed}")
    facts: list[Fact] = [*tried.facts, tried.signed]
    amendment = _amended(pick, facts, tried.signed) if pick.random() < 0.4 else None
    if amendment is not None:
        facts.append(amendment)
    plan, then = amendment or tried.signed, list(facts)
    on = plan.planned_for + dt.timedelta(days=pick.choice(DAYS_LATER))
    if pick.random() < 0.3:  # toxin elsewhere, after the signature
        elsewhere = _session(pick)
        day = plan.on + (on - plan.on) * pick.random()
        facts.append(parse_fact(json.dumps({**elsewhere.to_dict(), "id": "elsewhere", "on": str(day)})))
    expiry = on + dt.timedelta(days=pick.choice((-1, 0, 100, 100, 100, 100, 100, 100)))
    said = a_vial(units=400, product=plan.product, diluent_ml=8, expiry=str(expiry)).to_dict()
    opened = f"{on}T09:30:00+02:00"
    facts.append(
        parse_fact(json.dumps({**said, "id": "a-vial", "on": str(on), "reconstituted_at": opened}))
    )
    known = [one for one in facts if one.on <= on]
    return Given(facts, then, tried.signed, amendment, _tried(pick, facts, plan, on), known, on)


def _amended(pick: random.Random, facts: list[Fact], before: SignedPlan) -> SignedPlan | None:
    edits = [_edit(pick) for _ in range(pick.choice((1, 2)))]
    plan = _planned(facts, before.planned_for, {"paradigm": before.paradigm}, edits)
    if plan is None:
        return None
    view = Chart.from_facts(facts).as_of(AS_OF)
    seen = [one.rule for one in plan.entries if one.to_acknowledge]
    try:
        return sign(
            plan,
            view,
            KNOWLEDGE,
            by="B",
            role="nurse injector",
            acknowledged=seen,
            reasons=dict.fromkeys(seen, "said so"),
            amends=before.id,
        )
    except ReprieveError:
        return None


def _tried(pick: random.Random, facts: list[Fact], plan: SignedPlan, on: dt.date) -> Session | None:
    changes = dict(_edit(pick) for _ in range(pick.choice((0, 0, 1, 2))))
    try:
        return session_of(
            Chart.from_facts(facts),
            plan,
            KNOWLEDGE,
            on=on,
            vials=["A1"],
            changes=changes,
            given_at=dt.datetime.fromisoformat(f"{on}T10:30:00+02:00"),
            place=pick.choice(("clinic",) * 8 + ("home",)),
            acknowledged=EVERY_RULE,  # every caution that came since
            reasons=dict.fromkeys(EVERY_RULE, "said so"),
        )
    except ReprieveError:
        return None


def faults_of_session(one: Given) -> list[str]:
    """What is wrong with a session that nothing stood against, counted plainly; and with the plans in force."""
    found = _faults_of_amendment(one)
    if one.session is None or one.session.against:
        return found
    injection = one.session.injection
    plan: Any = SimpleNamespace(  # what was given, as the referee of plans reads it
        product=injection.product,
        indication=injection.indication,
        paradigm=(one.amendment or one.signed).paradigm,
        sites=injection.sites,
        planned_for=one.on,
        on=one.on,
    )
    sessions = [fact for fact in one.known if fact.kind == "injection" and fact.product != "placebo"]  # type: ignore[attr-defined]
    # an override counts while what its rule reads is the same: never for other toxin given since, and of the interval, which
    # reads days, on no other day
    may = set(_overridden(one)) - ({"S12"} if one.on != one.signed.planned_for else set())
    before = [fact for fact in sessions if fact in one.facts_signed_on]
    since = [fact for fact in sessions if fact not in one.facts_signed_on]
    vial = next(fact for fact in one.known if fact.kind == "vial")
    return [
        *found,
        *_doses(plan, sessions, may),
        *_intervals(plan, before, may),
        *_intervals(plan, since, set()),
        *_answers(plan, one.known, may),
        *(["an expired vial"] if vial.expiry < one.on else []),  # type: ignore[attr-defined]
        *(["not in a clinic"] if injection.place != "clinic" else []),
        *(["given before it was signed"] if one.on < one.signed.on else []),
    ]


def _overridden(one: Given) -> dict[str, Fact]:
    named = {id_ for plan in (one.signed, one.amendment) if plan is not None for id_ in plan.overrides}
    return {fact.rule: fact for fact in one.known if fact.id in named}  # type: ignore[attr-defined]


def _faults_of_amendment(one: Given) -> list[str]:
    """Of one line of plans the last alone is in force, and neither ever changes."""
    in_force = plans_in_force(Chart.from_facts(one.facts).as_of(one.on))
    expected = one.amendment or one.signed
    found = [] if [plan.id for plan in in_force] == [expected.id] else ["another plan is in force"]
    if one.amendment is None:
        return found
    if one.signed not in one.facts_signed_on or one.amendment.amends != one.signed.id:
        found.append("an amendment changed what was signed")
    sessions = [
        fact
        for fact in one.facts_signed_on
        if fact.kind == "injection" and fact.product != "placebo" and fact.on <= one.amendment.on  # type: ignore[attr-defined]
    ]
    may = set(_overridden(one))
    return [
        *found,
        *_doses(one.amendment, sessions, may),
        *_intervals(one.amendment, sessions, may),
        *_answers(one.amendment, one.facts_signed_on, may),
    ]
