"""What else is renewed when a chart's answer was? Functions that a clinic application hangs in, each in its own module.

An application with a module `renewing` is found by the worker:

    @after_answer
    def renew(row: Chart, chart: core.Chart, answer: Section) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reprieve import chart as core
from reprieve.clinic.store.models import Chart

Renewal = Callable[[Chart, core.Chart, dict[str, Any]], None]
RENEWALS: list[Renewal] = []


def after_answer(renew: Renewal) -> Renewal:
    """Call this function, inside the transaction that keeps the answer, for each chart whose answer was renewed."""
    if renew not in RENEWALS:
        RENEWALS.append(renew)
    return renew
