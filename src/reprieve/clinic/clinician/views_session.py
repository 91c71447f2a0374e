"""At the needle: the vials, and the session as it was planned or changed, judged by all rules before it is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprieve.chart import SignedPlan
from reprieve.clinic.access import SignedIn, for_clinician
from reprieve.clinic.clinician import giving
from reprieve.clinic.clinician.here import Here, here, page, save, sending_of, was_sent
from reprieve.clinic.clinician.planning import UNITS, reasons_of
from reprieve.clinic.clinician.small_facts import effects
from reprieve.errors import FactError, ReprieveError
from reprieve.plan.eligibility import as_blocks
from reprieve.plan.signing import SigningRefusedError
from reprieve.record import Session, windows_of

SOURCE = "session"
AT_ONCE = ("vasovagal", "injection_pain", "bruise", "hypersensitivity")


@for_clinician
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The form of a session; sent with `judge` it is judged alone, with `write` also written down."""
    place, said = here(request, public_id), request.POST
    if request.method != "POST":
        return _page(request, place)
    sending, found = sending_of(request), None
    try:
        if not was_sent(place, sending):
            found = giving.session_from(place, said, list(said))
            if said.get("do") != "write":
                return _page(request, place, found)
            if found.against and said.get("already_given") != "yes":
                raise SigningRefusedError(
                    _("Do not inject: rules stand in the way, and nothing was written."),
                    as_blocks(found.against),
                    "record.session.blocked",
                )
            facts = giving.facts_of(found, said)
            save(place, facts, source=SOURCE, sending=sending, unchanged_since=said.get("seen", ""))
    except ReprieveError as error:
        return _page(request, place, found, error)
    messages.success(request, _("The session is written down."))
    return redirect("clinician:chart", public_id=public_id)


@for_clinician
@require_POST
def vial(request: SignedIn, public_id: UUID) -> HttpResponse:
    """What is known of a vial, or how its state has changed."""
    place = here(request, public_id)
    try:
        save(place, [giving.vial_fact(place, request.POST)], source=SOURCE, sending=sending_of(request))
    except ReprieveError as error:
        return _page(request, place, error=error)
    messages.success(request, _("The vial is written down."))
    return redirect("clinician:session", public_id=public_id)


def _seen_cautions(said: QueryDict, found: Session | None) -> list[tuple[str, str]]:
    """The cautions that count as seen, with the reason that was written for each: one without its reason is asked again."""
    again = set() if found is None else {one.rule for one in found.against}
    why = reasons_of(said)
    return [(rule, why.get(rule, "")) for rule in said.getlist("acknowledge") if rule not in again]


def _page(
    request: SignedIn, place: Here, found: Session | None = None, error: ReprieveError | None = None
) -> HttpResponse:
    said = request.POST
    more: dict[str, Any] = {
        "vials": giving.vials_shown(place),
        "states": giving.STATES,
        "diluents": giving.DILUENTS,
        "storages": giving.STORAGES,
        "places": giving.PLACES,
        "products": list(place.knowledge.products.products),
        "at_once": [(id_, name) for id_, name in effects(place) if id_ in AT_ONCE],
        "said": said,
        "ticked": said.getlist("vial"),
        "seen_cautions": _seen_cautions(said, found),
        "judged": found,
        "windows": () if found is None else windows_of(found.injection, place.knowledge),
        "dilution": found.dilution.to_dict() if found is not None and found.dilution is not None else None,
        "against": () if found is None else [one.to_dict() for one in found.against],
    }
    try:
        signed = giving.signed_plan(place, giving.text(said or request.GET, "plan"))
    except FactError as why:
        return page(request, place, "session.html", {**more, "why_not": why}, error=error)
    volumes = _volumes(signed, found)
    sites = [
        {"site": one.site, "volume_ml": volumes.get(one.site), "name": one.site.replace("_", " "), "planned": one.units,
         "units": said.get(UNITS + one.site, f"{one.units:g}")}
        for one in signed.sites
    ]  # fmt: skip
    return page(request, place, "session.html", {**more, "signed": signed, "sites": sites}, error=error)


def _volumes(signed: SignedPlan, found: Session | None) -> dict[str, float | None]:
    """What is drawn up for each site: at the dilution of the vials that were used, else as it was signed."""
    if found is None:
        per_ml = signed.units_per_ml
        return {one.site: one.volume_ml or (one.units / per_ml if per_ml else None) for one in signed.sites}
    per_ml = found.injection.units_per_ml
    given = {one.site: one.units for one in found.injection.sites if one.site}
    return {site: units / per_ml if per_ml else None for site, units in given.items()}
