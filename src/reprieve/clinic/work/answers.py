"""What is the latest answer for a chart, and is it still the latest? Never computed in a request: the worker does that."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reprieve.clinic.store.models import Chart
from reprieve.clinic.work import queue
from reprieve.clinic.work.models import Answer


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The answer to show. `answer` None: none yet. `stale`: facts, knowledge, model or the day have changed since.

    `as_of`: the day the answer holds for. `computed_at`: when the worker found it. `failed`: a newer one was tried for and
    cannot be found; it is tried for again with new facts or a new day.
    """

    answer: dict[str, Any] | None
    as_of: dt.date | None
    computed_at: dt.datetime | None
    stale: bool
    failed: bool = False


@lru_cache(maxsize=1)
def versions() -> tuple[str, str]:
    """Of the knowledge and of the model this program answers with."""
    from reprieve.knowledge import load_knowledge
    from reprieve.response import MODEL_VERSION

    return load_knowledge().version, str(MODEL_VERSION)


def answer_for(row: Chart, as_of: dt.date) -> Shown:
    """The kept answer for this chart; a new one is asked for where it is missing or stale."""
    kept = Answer.objects.filter(chart=row).first()
    if kept is None:
        failed = not queue.ask(row, as_of=as_of)
        return Shown(answer=None, as_of=None, computed_at=None, stale=True, failed=failed)
    stale = (kept.content_key, kept.as_of, kept.knowledge, kept.model) != (
        row.content_key,
        as_of,
        *versions(),
    )
    failed = stale and not queue.ask(row, as_of=as_of)
    return Shown(
        answer=json.loads(kept.section),
        as_of=kept.as_of,
        computed_at=kept.computed_at,
        stale=stale,
        failed=failed,
    )
