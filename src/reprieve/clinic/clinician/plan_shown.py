"""What does a page show of a plan: the map, units to change, what objects, what is to be acknowledged, which plans are signed?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import mark_safe

from reprieve.clinic.clinician.here import Here
from reprieve.clinic.clinician.planning import Asked, face_of, plan_of, shown_digest
from reprieve.plan import NoPlan, Plan
from reprieve.plan.entry import Entry
from reprieve.plan.signing import plans_in_force
from reprieve.record import sections_asked
from reprieve.report.questions import all_asked
from reprieve.report.sections import mark, rows
from reprieve.verdict import Verdict

STYLE = ("<style>", "</style>")


def shown_plan(
    place: Here,
    asked: Asked,
    *,
    acknowledged: Sequence[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The plan as a template reads it. Raises FactError for what no plan can have."""
    plan = plan_of(place, asked)
    context: dict[str, Any] = {
        "plan": None,
        "no_plan": None,
        "asked": asked,
        "entry": uuid.uuid4(),
        "seen": place.row.content_key,
        "knowledge_version": place.knowledge.version,
        "role": _role(place),
        "roles": place.knowledge.safety_rules.roles_that_may("sign"),
        "signed": signed_plans(place),
        "paradigms": _paradigms(place),
    }
    if isinstance(plan, NoPlan):
        vocabulary = place.knowledge.vocabulary
        return {**context, "no_plan": plan, "no_plan_asks": all_asked(plan.ask_for, vocabulary)}
    return {**context, **checks(place, plan, asked, acknowledged=acknowledged, reasons=reasons or {})}


def checks(
    place: Here,
    plan: Plan,
    asked: Asked,
    *,
    acknowledged: Sequence[str] = (),
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    """The map, the sites, and every rule that objects or is to be acknowledged."""
    face = face_of(plan)
    budget = plan.budgets[0].to_dict()
    stops = [one for one in plan.entries if one.blocks]
    return {
        "plan": plan,
        "shown_units": shown_digest(plan),
        "views": [(view.name, without_style(view.svg)) for view in face.views],
        "unplaced": face.unplaced,
        "sites": _sites(place, plan, asked),
        "by_muscle": face.by_muscle,
        "total": plan.drawing.total.amount,
        "published": sum(one.units for one in plan.published),
        "changes": plan.changes(),
        "budget": budget,
        "left_after": plan.budgets[0].left_after(plan.drawing.total.amount),
        "dates": plan.dates.to_dict(),
        "dilutions": rows([one.to_dict() for one in plan.dilutions()]),
        "met": [_row(place, one) for one in stops if one.verdict is Verdict.MET],
        "unknown": [_row(place, one) for one in stops if one.verdict is Verdict.UNKNOWN],
        "overridden": [_row(place, one) for one in plan.entries if one.overridden is not None],
        "cautions": [
            {**_row(place, one), "ticked": one.rule in acknowledged, "reason": reasons.get(one.rule, "")}
            for one in plan.entries
            if one.to_acknowledge
        ],
        "sections": sections_asked(plan, place.knowledge),
        "new_sites": _new_sites(place, plan),
    }


def _role(place: Here) -> str:
    """The role of the closed list that the person's own title names; nothing where it names none."""
    rules = place.knowledge.safety_rules
    named = rules.role_of(place.user.title)
    return "" if named is None else rules.role_by_id[named].name


def signed_plans(place: Here) -> list[dict[str, Any]]:
    """The signed plans in force, the latest first, and whether each was given."""
    given = {one.plan for one in place.view.injections}
    return [{"fact": one, "given": one.id in given} for one in reversed(plans_in_force(place.view))]


def without_style(svg: str) -> Any:
    """A drawing whose style comes from the page's own sheet: a style inline is refused by the browser here."""
    before, start, rest = svg.partition(STYLE[0])
    _, end, after = rest.partition(STYLE[1])
    assert start
    assert end
    return mark_safe(before + after)  # noqa: S308 - drawn by this program; every text in it was escaped


def _row(place: Here, entry: Entry) -> dict[str, Any]:
    found = entry.to_dict()
    return {
        **found,
        "asks": all_asked(found["ask_for"], place.knowledge.vocabulary),
        "mark": mark(found),
    }


def _sites(place: Here, plan: Plan, asked: Asked) -> list[dict[str, Any]]:
    """Each site with a field for its units; one that was set to 0 stays, so that it can be put back."""
    known = place.knowledge.muscles
    published = {one.site_id: one.units for one in plan.published}
    found = [
        {
            "site": one.site,
            "name": one.site.replace("_", " "),
            "muscle": known.by_id[one.muscle].name if one.muscle in known.by_id else one.muscle,
            "side": one.side,
            "units": f"{one.units.amount:g}",
            "volume_ml": one.volume_ml,
            "landmark": one.landmark,
            "published": published.get(one.site),
        }
        for one in plan.drawing.sites
    ]
    there = {row["site"] for row in found}
    for name in asked.units:
        if name not in there and name in known.sites:
            muscle, site = known.sites[name]
            found.append(
                {
                    "site": name, "name": name.replace("_", " "), "muscle": muscle.name, "side": site.side,
                    "units": "0", "volume_ml": None, "landmark": site.landmark, "published": published.get(name),
                }
            )  # fmt: skip
    return found


def _new_sites(place: Here, plan: Plan) -> list[tuple[str, str]]:
    """The sites of the map that the plan does not have, with their muscle."""
    there = {one.site for one in plan.drawing.sites}
    return [
        (name, f"{muscle.name.split(' (')[0]}: {name.replace('_', ' ')}")
        for name, (muscle, _) in place.knowledge.muscles.sites.items()
        if name not in there
    ]


def _paradigms(place: Here) -> list[tuple[str, str]]:
    """The paradigms that can be drawn, each with how it stands."""
    return [
        (one.id, f"{one.name} ({one.standing.replace('_', ' ')})")
        for one in place.knowledge.paradigms.by_id.values()
        if place.knowledge.paradigms.doses_of(one)
    ]
