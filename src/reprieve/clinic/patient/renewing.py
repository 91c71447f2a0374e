"""What does the worker renew for a patient's pages once an answer was found? Its words and figure."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from reprieve import chart as core
from reprieve.clinic.patient.drawing import draw
from reprieve.clinic.store.models import Chart
from reprieve.clinic.work.renewing import after_answer


@after_answer
def renew(row: Chart, chart: core.Chart, answer: dict[str, Any]) -> None:
    """Draw the answer, where somebody can look at it; after it was kept, so that no writer waits meanwhile."""
    if row.person_id is not None:
        transaction.on_commit(partial(draw, row, answer), robust=True)
