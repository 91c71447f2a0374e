"""What was injected: as planned, or changed at a site; from which vials, when, where and by whom?

Every change is judged at once, by all rules of signing and by those of the needle. What stands in the way keeps the session
from being written down, unless it was given already: a record holds what was done, and says what stood against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reprieve.chart import Chart, Injection, SignedPlan, View
from reprieve.chart._whole import standing
from reprieve.diagnosis import diagnose
from reprieve.errors import FactError
from reprieve.knowledge import Knowledge
from reprieve.knowledge.paradigms import Paradigm
from reprieve.plan import Plan
from reprieve.plan.acknowledged import was_acknowledged, written_reasons
from reprieve.plan.dilution import Dilution
from reprieve.plan.document import MadeFrom
from reprieve.plan.entry import Entry
from reprieve.plan.later import check_no_later_session
from reprieve.plan.own_sites import OWN, own_sites
from reprieve.plan.paradigm import Drawing, PlannedSite
from reprieve.plan.plan import Drawn, plan_of
from reprieve.plan.signing import moment, plans_in_force, written
from reprieve.plan.units import Units
from reprieve.plan.vials import VialRecord, vials_of
from reprieve.record.append import with_facts
from reprieve.record.session_vials import (
    check_capacity,
    dilution_arithmetic,
    dilution_in,
    of_the_vials,
    vials_for,
)
from reprieve.verdict import Verdict

TENTH = 10
HAIR = 1e-9
VOLUMES = "S28"  # site volume and site units disagree with the dilution


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session ready to be written down: the fact, the plan as judged with its changes, and what stands against it.

    `dilution`: the arithmetic of the vials; None where their size or diluent is not on record. `vials_after`: its vials with what
    it leaves in them.
    """

    injection: Injection
    plan: Plan
    against: tuple[Entry, ...]
    dilution: Dilution | None
    changed: tuple[str, ...]
    vials_after: tuple[VialRecord, ...]


def session_of(
    chart: Chart,
    signed: SignedPlan,
    knowledge: Knowledge,
    *,
    on: dt.date,
    vials: Sequence[str] = (),
    changes: Mapping[str, float] | None = None,
    volumes_ml: Mapping[str, float] | None = None,
    given_at: dt.datetime | None = None,
    injector_role: str | None = None,
    place: str | None = None,
    reaction_seen: bool | None = None,
    already_given: bool = False,
    recorded_at: dt.datetime | dt.date | None = None,
    acknowledged: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> Session:
    """The session of a signed plan on a day, with every rule judged on what is known that day.

    `changes`: units by site, 0 for one left out, a site of the map for one added. `volumes_ml`: as drawn up, to be checked
    against the units. `reaction_seen`: false where one was looked for and none seen. `already_given`: a record of what was done,
    from whatever vial. `acknowledged`: ids of the cautions that are new since the signature, and were seen; `reasons`: in
    writing, by id, of those that ask for one. Raises: FactError for a site that is not on the map, vials that do not fit, or a
    day with a session on record after it.
    """
    if signed.on > on:
        raise FactError(
            "on",
            on.isoformat(),
            f"the plan was signed on {signed.on}",
            "Give the day it was given on.",
            "record.session.day",
        )
    view = known_of(chart, on)
    if not already_given:
        check_no_later_session(view)
    records = vials_for(vials_of(view), vials, signed.product, already_given=already_given)
    per_ml = dilution_in(records, already_given=already_given)
    drawing = of_the_vials(_drawing(signed, knowledge, changes or {}, volumes_ml or {}, per_ml), records)
    if not already_given:
        check_capacity(drawing, records, chart.as_of(chart.last_date).injections)
    plan, given = _judged(chart, knowledge, signed, drawing, on), written_reasons(reasons or {})
    cautions = _cautions(plan, signed)
    seen = [one.rule for one in cautions if was_acknowledged(one, acknowledged, given)]
    said = _injection(
        drawing, signed, records, on, per_ml, given_at, injector_role, place, reaction_seen, recorded_at
    )
    if seen:
        why = {rule: given[rule] for rule in seen if rule in given}
        said |= {"acknowledged": seen, **({"reasons": why} if why else {})}
    injection = written(said)
    assert isinstance(injection, Injection)
    after = with_facts(chart, [injection])
    judged_after = _judged(after, knowledge, signed, drawing, on)
    left = vials_of(known_of(after, on))
    return Session(
        injection=injection,
        plan=plan,
        against=(
            *_of_signing(plan, per_ml),
            *(one for one in cautions if one.rule not in seen),
            *(one for one in judged_after.entries if one.blocks_at_the_needle),
        ),
        dilution=dilution_arithmetic(drawing, records),
        changed=tuple(_changes_in_words(signed, drawing)),
        vials_after=tuple(left[name] for name in injection.vials or ()),
    )


def plan_to_give(view: View, named: str | None = None) -> SignedPlan:
    """The signed plan in force of that id; without one, the only plan in force that was not given yet.

    Raises: FactError where there is none, or where it would be a guess which one is meant.
    """
    in_force = plans_in_force(view)
    given = {one.plan for one in view.injections}
    if named is not None:
        found = [one for one in in_force if one.id == named]
    else:
        found = [one for one in in_force if one.id not in given] or list(in_force)
    if not found:
        raise FactError(
            "from_plan",
            named or "latest",
            f"is no signed plan in force on {view.as_of}",
            "Sign a plan first: reprieve record sign.",
            "record.session.plan",
        )
    if len(found) > 1:
        plans = "; ".join(f"{one.id} ({one.indication}, {one.total_units:g} U, {one.on})" for one in found)
        raise FactError(
            "from_plan",
            "latest",
            f"could be any of {len(found)} signed plans in force",
            f"Name one by its id: {plans}. A plan that takes the place of another is signed with --amends.",
            "record.session.plan.several",
        )
    return found[0]


def known_of(chart: Chart, on: dt.date) -> View:
    """All that is known now of that day and before, whenever it was written down: a session may be recorded later."""
    return View(on, tuple(fact for fact in standing(chart.facts) if fact.on <= on), whole=chart.facts)


def _judged(chart: Chart, knowledge: Knowledge, signed: SignedPlan, drawing: Drawing, on: dt.date) -> Plan:
    view = known_of(chart, on)
    made_from = MadeFrom(view=view, diagnosis=diagnose(view, knowledge), knowledge=knowledge)
    why = (f"plan {signed.id} signed by {signed.signed_by} ({signed.role}) on {signed.on}",)
    found = Drawn(paradigm=_paradigm(signed, knowledge), drawing=drawing, why=why, steps=())
    return plan_of(made_from, found, on=on, chart=chart.name)


def _paradigm(signed: SignedPlan, knowledge: Knowledge) -> Paradigm:
    """The paradigm that was signed; a clinician's own sites are the ceiling of each: more is signed anew, as an amendment."""
    if signed.paradigm == OWN:
        return own_sites(
            _as_planned(signed),
            condition=signed.indication,
            product=signed.product,
            units_per_0_1_ml=None if signed.units_per_ml is None else signed.units_per_ml / TENTH,
            source="signed plan",
        ).paradigm
    return knowledge.paradigms.by_id[signed.paradigm]


def _as_planned(signed: SignedPlan) -> tuple[PlannedSite, ...]:
    return tuple(
        PlannedSite(
            site=one.site,
            muscle=one.muscle,
            side=one.side,
            units=Units(signed.product, one.units),
            injections=one.injections,
            volume_ml=one.volume_ml,
        )
        for one in signed.sites
    )


def _of_signing(plan: Plan, per_ml: float | None) -> list[Entry]:
    """The stops of signing that are met or not known on the day itself.

    The rule on volumes is open where no vial says what the units are dissolved in: the plan's dilution is not measured.
    """
    judged = (_not_measured(one) if per_ml is None and one.rule == VOLUMES else one for one in plan.entries)
    return [one for one in judged if one.blocks]


def _cautions(plan: Plan, signed: SignedPlan) -> list[Entry]:
    """The cautions of the day itself that nobody saw at the signature; one that was not known then and is met now is another."""
    return [one for one in plan.entries if one.to_acknowledge and not _seen_at_signing(one, signed)]


def _seen_at_signing(one: Entry, signed: SignedPlan) -> bool:
    was_open = signed.rules.get(one.rule) == Verdict.UNKNOWN.value
    return one.rule in (signed.acknowledged or ()) and not (was_open and one.verdict is Verdict.MET)


def _not_measured(rule: Entry) -> Entry:
    why = ("units and diluent of each vial of the session are not on record, so its dilution is not known",)
    ask = ("each vial's record: its units and its diluent in mL",)
    return replace(rule, verdict=Verdict.UNKNOWN, because=lambda: why, ask_for=lambda: ask)


def _drawing(
    signed: SignedPlan,
    knowledge: Knowledge,
    changes: Mapping[str, float],
    volumes_ml: Mapping[str, float],
    per_ml: float | None,
) -> Drawing:
    """The signed sites with their changes, as a drawing that rules can read.

    A vial diluted otherwise than was signed is held against the volume as signed (units over the signed dilution where none
    is stated), until the volume that was drawn up is said: the same volume would be another dose.
    """
    paradigm = knowledge.paradigms.by_id.get(signed.paradigm)
    if paradigm is None and signed.paradigm != OWN:
        raise FactError(
            "paradigm",
            signed.paradigm,
            "is no paradigm that is known here",
            "Sign a new plan.",
            "record.session.paradigm",
        )
    same = signed.units_per_ml is None or per_ml is None or abs(per_ml - signed.units_per_ml) < HAIR
    sites = {
        one.site: replace(one, volume_ml=one.volume_ml or _as_signed(one.units.amount, signed, same=same))
        for one in _as_planned(signed)
    }
    for name, units in changes.items():
        sites[name] = replace(
            sites.get(name) or _new_site(name, signed.product, knowledge),
            units=Units(signed.product, units),
            volume_ml=_as_signed(units, signed, same=same),  # the signed volume was that of other units
        )
    for name, volume in volumes_ml.items():
        if name not in sites:
            raise _no_site(name, sorted(sites))
        sites[name] = replace(sites[name], volume_ml=volume)
    return Drawing(
        paradigm=signed.paradigm,
        indication=signed.indication,
        product=signed.product,
        is_labelled=paradigm is not None and paradigm.is_labelled,
        units_per_0_1_ml=None if per_ml is None else per_ml / TENTH,
        sites=tuple(one for one in sites.values() if one.units.amount > 0),
    )


def _as_signed(units: float, signed: SignedPlan, *, same: bool) -> float | None:
    """The volume of these units at the signed dilution, where the vial's is another; None where it follows from the vial."""
    return None if same or signed.units_per_ml is None else units / signed.units_per_ml


def _new_site(name: str, product: str, knowledge: Knowledge) -> PlannedSite:
    if name not in knowledge.muscles.sites:
        raise _no_site(name, list(knowledge.muscles.sites))
    muscle, site = knowledge.muscles.sites[name]
    return PlannedSite(
        site=name, muscle=muscle.id, side=site.side, units=Units(product, 0.0), landmark=site.landmark
    )


def _no_site(name: str, known: Sequence[str]) -> FactError:
    return FactError(
        "site",
        name,
        "is no site of the plan or the map",
        f"It is one such as {', '.join(known[:3])}; `reprieve knowledge show muscles` has all.",
        "record.session.site",
    )


def _injection(
    drawing: Drawing,
    signed: SignedPlan,
    vials: Sequence[VialRecord],
    on: dt.date,
    per_ml: float | None,
    given_at: dt.datetime | None,
    injector_role: str | None,
    place: str | None,
    reaction_seen: bool | None,
    recorded_at: dt.datetime | dt.date | None,
) -> dict[str, Any]:
    lots = {one.lot for one in vials}
    expiries = [one.expiry for one in vials if one.expiry is not None]
    said: dict[str, Any] = {
        "kind": "injection",
        "on": on.isoformat(),
        "product": drawing.product,
        "indication": signed.indication,
        "plan": signed.id if drawing.product == signed.product else None,  # another product was no plan's
        "sites": [
            {
                "muscle": one.muscle,
                "side": one.side,
                "units": one.units.amount,
                "injections": one.injections,
                "site": one.site,
            }
            for one in drawing.sites
        ],
        "units_per_ml": per_ml,
        "lot": ", ".join(sorted(lot for lot in lots if lot)) or None,
        "expiry": min(expiries).isoformat() if expiries else None,
        "vials": [one.vial for one in vials] or None,
        "given_at": given_at.isoformat() if given_at is not None else None,
        "injector_role": injector_role,
        "place": place,
        "reaction_seen": reaction_seen,
        **moment(recorded_at),
    }
    return {name: value for name, value in said.items() if value is not None}


def _changes_in_words(signed: SignedPlan, drawing: Drawing) -> list[str]:
    planned = {one.site: one.units for one in signed.sites}
    given = {one.site: one.units.amount for one in drawing.sites}
    return [
        f"{site}: {planned.get(site, 0):g} U planned, {given.get(site, 0):g} U given"
        for site in dict.fromkeys((*planned, *given))
        if planned.get(site, 0) != given.get(site, 0)
    ]
