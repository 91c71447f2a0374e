"""Is the answer drawn for the patient already? By the worker when it was found, else once, when somebody looks."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

from django.db import transaction

from reprieve.clinic.patient.models import Drawn
from reprieve.clinic.patient.own_answer import OwnAnswer, own_answer
from reprieve.clinic.store.models import Chart
from reprieve.report.pictures import Picture


def drawn_for(row: Chart, answer: dict[str, Any]) -> OwnAnswer:
    """The answer in the patient's words, as it is kept; drawn and kept where it is not."""
    kept = Drawn.objects.filter(chart=row, digest=_digest(answer)).first()
    return draw(row, answer) if kept is None else _read(kept.said)


def draw(row: Chart, answer: dict[str, Any]) -> OwnAnswer:
    """Draw the answer, which takes a moment, then keep it, unless the chart was erased meanwhile."""
    own = own_answer(answer)
    said = json.dumps(dataclasses.asdict(own))
    with transaction.atomic():
        if Chart.objects.select_for_update().filter(pk=row.pk).exists():
            Drawn.objects.update_or_create(chart=row, defaults={"digest": _digest(answer), "said": said})
    return own


def _digest(answer: dict[str, Any]) -> str:
    """The same for an answer and for what JSON makes of it."""
    text = json.dumps(json.loads(json.dumps(answer, default=str)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(said: str) -> OwnAnswer:
    found = json.loads(said)
    picture = found.pop("picture")
    lists: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
    }
    return OwnAnswer(**lists, picture=None if picture is None else _picture(picture))


def _picture(said: dict[str, Any]) -> Picture:
    table = tuple(tuple(row) for row in said["table"])
    return Picture(**{**said, "columns": tuple(said["columns"]), "table": table})
