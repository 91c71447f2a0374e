"""Which answers were told later than one that is dated as late or later, and so would outrank or contradict them?

A date belongs to where somebody is. Who answers west of the clinic, "today", may write the day before the clinic's "no" of an
hour ago: by the dates alone that "no" is the later answer. So where both moments are known, an answer about the day it was
told on is at least as late as what was told before it: both then are of one date and contradict each other, which is not known.
Whether something is urgent is judged by what was told last as well (`as_last_told`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reprieve.chart import Finding, View


def dates_that_count(findings: Sequence[Finding]) -> Mapping[str, dt.date]:
    """By id, the later date of each answer that was told after one of a later date. `findings`: of one question."""
    return {
        one.id: max(other.on for other in before)
        for one, before in _told_after(findings)
        if any(other.on > one.on for other in before)
    }


def as_last_told(view: View) -> View | None:
    """The view without the answers that were told before another of the same question or later date; None: there are none."""
    gone = {
        other.id
        for findings in view.answers.values()
        for one, before in _told_after(findings)
        for other in before
        if one.value != other.value
    }
    if not gone:
        return None
    return replace(view, facts=tuple(fact for fact in view.facts if fact.id not in gone))


def _told_after(findings: Sequence[Finding]) -> Iterable[tuple[Finding, list[Finding]]]:
    """Each answer about the day it was told on, with those told before it whose date is no earlier."""
    if len(findings) < 2:
        return
    for one in findings:
        at = one.recorded_at
        if one.value is None or not isinstance(at, dt.datetime) or at.date() != one.on:
            continue
        before = [
            other
            for other in findings
            if isinstance(other.recorded_at, dt.datetime) and other.recorded_at < at and other.on >= one.on
        ]
        if before:
            yield one, before
