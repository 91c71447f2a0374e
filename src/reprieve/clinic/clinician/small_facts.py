"""A score, a preventive medicine, an unwanted effect: which fact does a small form say? The core checks what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reprieve.clinic.clinician.here import Here
from reprieve.errors import FactError

KINDS = ("score", "preventive", "adverse_event")
FIELDS: dict[str, tuple[str, ...]] = {
    "score": ("instrument", "value"),
    "preventive": ("name", "drug_class", "from", "to", "dose_mg_per_day", "outcome"),
    "adverse_event": ("event", "severity", "side", "resolved_on"),
}
NUMBERS = frozenset({"value", "dose_mg_per_day"})
LONGEST = 200


def effects(place: Here) -> list[tuple[str, str]]:
    """Unwanted effects by id and name."""
    return [(one.id, one.name) for one in place.knowledge.adverse_effects.by_id.values()]


def forms_of(place: Here) -> dict[str, Any]:
    """What the small forms offer."""
    return {
        "instruments": list(place.knowledge.instruments.by_id),
        "outcomes": ("helped", "inadequate", "not_tolerated", "contraindicated", "ongoing"),
        "severities": ("mild", "moderate", "severe", "serious"),
        "sides": ("left", "right", "both", "midline"),
    }


def fact_of_form(place: Here, said: Mapping[str, Any]) -> dict[str, Any]:
    """The fact of one small form. Raises FactError for a kind that has no form, or a number that is none."""
    kind = str(said.get("kind", ""))
    if kind not in FIELDS:
        raise FactError(
            "kind",
            kind[:40],
            _("has no form here"),
            _("It is one of: %(names)s.") % {"names": ", ".join(KINDS)},
            "clinic.form.kind",
        )
    fact: dict[str, Any] = {"kind": kind, "on": str(said.get("on") or place.today.isoformat())[:40]}
    for name in FIELDS[kind]:
        text = str(said.get(name, "")).replace("\x00", "").strip()[:LONGEST]
        if text:
            fact[name] = _number(name, text) if name in NUMBERS else text
    return fact


def _number(name: str, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise FactError(
            name, text[:40], _("is no number"), _("Write a number."), "clinic.form.number"
        ) from None
