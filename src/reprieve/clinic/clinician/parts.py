"""Which parts of a chart's page has the worker drawn, and what else does the page list from the chart itself?"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from reprieve.clinic.clinician.here import Here
from reprieve.clinic.clinician.models import Need, Parts
from reprieve.clinic.clinician.today_list import holding, shown


def drawn_parts(place: Here) -> dict[str, SafeString]:
    """The parts by name as the worker drew them; none yet for a new chart."""
    kept = Parts.objects.filter(chart=place.row).first()
    if kept is None:
        return {}
    # made by this program from an answer; every text in it was escaped when it was drawn
    return {name: mark_safe(html) for name, html in json.loads(kept.drawn).items()}  # noqa: S308


def needs_now(place: Here) -> list[dict[str, Any]]:
    """What this person needs now, in words, most urgent first."""
    rows = holding(Need.objects.filter(chart=place.row), place.today)
    return sorted((shown(row) for row in rows), key=lambda one: int(one["rank"]))
