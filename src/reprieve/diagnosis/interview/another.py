"""How does the person describe one more headache or pain?

It gets the next free number and the name the person gives it; from then on it is asked about like the first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from reprieve.chart import Chart, Finding
from reprieve.diagnosis.interview.asked import asked_of
from reprieve.diagnosis.known import HAS
from reprieve.errors import FactError

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

BY: Final = "patient"


def another(
    chart: Chart, knowledge: Knowledge, as_of: dt.date, *, scope: str, label: str | None = None
) -> list[Finding]:
    """The facts that begin the description of one more headache or facial pain, called `label` by the person.

    Raises: FactError where `scope` is neither.
    """
    interview = knowledge.interview
    if scope not in interview.labels:
        raise FactError(
            "another",
            scope,
            "only headaches and facial pains can be several",
            f"Write one of {', '.join(interview.labels)}.",
            "interview.another",
        )
    view = chart.as_of(as_of)
    known = asked_of(view, knowledge, interview).known
    there = known.instances.get(scope, ())
    described = {one.about for one in view.of(Finding)}
    said: list[tuple[str, bool | str | None, str | None]] = []
    has = known.held.get((HAS[scope], None))
    if has is None or has.value is not True:
        said.append((HAS[scope], True, None))
    # a first one that was only assumed so far must not be lost when the second is named
    said += [(interview.labels[scope], None, one) for one in there if one not in described]
    said.append((interview.labels[scope], label or None, f"{scope}:{_next_number(there)}"))
    return [
        Finding(kind="finding", on=as_of, name=name, value=value, about=about, by=BY)
        for name, value, about in said
    ]


def _next_number(abouts: Iterable[str]) -> int:
    """One more than the highest number in use, or than how many there are."""
    names = list(abouts)
    numbers = [int(found.group()) for one in names if (found := re.search(r"\d+$", one))]
    return max([len(names), *numbers]) + 1
