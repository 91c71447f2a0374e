"""What did a clinician decide last, and does that still stand, or is something known since?"""

from __future__ import annotations

from reprieve.chart import (
    AdverseEvent,
    Decision,
    Fact,
    Finding,
    Injection,
    Preventive,
    Retraction,
    Score,
    View,
)

NEWS = (Finding, Score, Injection, AdverseEvent, Preventive)
"""Kinds of fact after which a decision is looked at again. The diary is not one: it grows each day."""


def last_decision(view: View) -> Decision | None:
    """The latest that nobody took back: by its day, then by when it was written down. None where there is none."""
    return max(view.of(Decision), key=lambda one: (one.on, one.written_at, one.id), default=None)


def standing_decision(view: View) -> Decision | None:
    """The last decision, where nothing but the diary was written down, or taken back, since; else None."""
    last = last_decision(view)
    if last is None:
        return None
    of = {fact.id: fact for fact in view.whole}
    news = (_is_news(fact, of) and fact.written_at > last.written_at for fact in (*view.facts, *view.whole))
    return None if any(news) else last


def _is_news(fact: Fact, of: dict[str, Fact]) -> bool:
    if isinstance(fact, Retraction):
        return isinstance(of.get(fact.of), NEWS)
    return isinstance(fact, NEWS)
