"""What else is renewed when a chart's answer was? Functions that a clinic application hangs in, each in its own module.

An application with a module `renewing` is found by the worker:

    @after_answer
    def renew(row: Chart, chart: core.Chart, answer: Section) -> None: ...

`chart` is as it is when the answer is kept; it may hold facts that came after the answer was asked for. What takes long is
drawn before, while nobody has to wait for a lock:

    @before_answer
    def draw(answer: Section) -> Callable[[Chart], None]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reprieve import chart as core
from reprieve.clinic.store.models import Chart

Renewal = Callable[[Chart, core.Chart, dict[str, Any]], None]
Drawing = Callable[[dict[str, Any]], Callable[[Chart], None]]
RENEWALS: list[Renewal] = []
DRAWINGS: list[Drawing] = []


def after_answer(renew: Renewal) -> Renewal:
    """Call this function, inside the transaction that keeps the answer, for each chart whose answer was renewed."""
    if renew not in RENEWALS:
        RENEWALS.append(renew)
    return renew


def before_answer(draw: Drawing) -> Drawing:
    """Call this function outside of any transaction; what it returns is called inside the one that keeps the answer."""
    if draw not in DRAWINGS:
        DRAWINGS.append(draw)
    return draw
