"""How are diaries laid out as arrays of few shapes, so that few programs are ever compiled?

A diary is set against the right: its last day is `as_of`. In front of it stand unrecorded days up to a length of the
grid. Nothing that is put in changes an answer: padded days are not recorded, padded injections have no dose, and
padded gaps have no weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from reprieve.response.coarse_rows import Piece, coarse_arrays, days_in, in_rows, stretches
from reprieve.response.courses import Schedule
from reprieve.response.likelihood import WINDOW, Diary, Gaps
from reprieve.response.model import BLOCK, Data, Sizes, Visits
from reprieve.response.observations import Case
from reprieve.response.spans import Spans
from reprieve.response.visit_scores import score_arrays

Floats = NDArray[np.float64]

GAP_SIZES = (1, 2, WINDOW)  # most hidden days in each group
_DAY_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64)  # of nine blocks
_UNIT = 9 * BLOCK
_GAP_STEPS = tuple(sorted({4 * 2**n for n in range(15)} | {6 * 2**n for n in range(14)}))


@dataclass(frozen=True)
class Layout:
    """The lengths that one compiled program is made for."""

    days: int
    injections: int
    gaps: tuple[int, ...]
    steps: int = 0
    spans: int = 0
    coarse: int = 0  # rows of stretches around coarsely recorded days
    scores: int = 0

    @property
    def sizes(self) -> Sizes:
        return Sizes(self.steps, self.injections, self.days // BLOCK)

    @property
    def plain(self) -> bool:
        """Whether there are recorded days alone, which need no compiled program."""
        return not (self.spans or self.coarse or self.scores)


class _Gaps(NamedTuple):
    """Recorded days whose yesterday is not, with as many hidden days as their group has room for."""

    day: NDArray[np.int64]  # (gap,)
    hidden: NDArray[
        np.int64
    ]  # (gap, most) first to last, before the chart's first day too; behind the last: anything
    length: NDArray[np.int64]  # (gap,)
    lag_before: Floats  # (gap,)


def layout_for(cases: Sequence[Case]) -> Layout:
    """The smallest layout of the grid that holds all of these."""
    days = max(len(case.y) for case in cases)
    injections = max((len(case.injection_days) for case in cases), default=0)
    gaps = [0] * len(GAP_SIZES)
    for case in cases:
        for group, found in enumerate(_found_in(case).gaps):
            gaps[group] = max(gaps[group], len(found.day))
    return Layout(
        next(step * _UNIT for step in (*_DAY_STEPS, *range(72, 10_000, 8)) if step * _UNIT >= days),
        max(4, _in_fours(injections)),
        tuple(next(size for size in _GAP_STEPS if size >= count) for count in gaps),
        _in_fours(max((len(case.steps) for case in cases), default=0)),
        _in_fours(max((len(case.spans) for case in cases), default=0)),
        next(size for size in (0, *_GAP_STEPS) if size >= max(len(_found_in(case).rows) for case in cases)),
        _in_fours(max((len(case.scores) for case in cases), default=0)),
    )


def own_layout(case: Case) -> Layout:
    """No longer than this case asks for: for the loops, which take any lengths."""
    found = _found_in(case)
    return Layout(
        -(-len(case.y) // BLOCK) * BLOCK,
        max(1, len(case.injection_days)),
        tuple(len(gaps.day) for gaps in found.gaps),
        len(case.steps),
        len(case.spans),
        len(found.rows),
        len(case.scores),
    )


def _in_fours(count: int) -> int:
    return -(-count // 4) * 4


@dataclass(frozen=True)
class _Found:
    gaps: list[_Gaps]
    rows: list[list[Piece]]


_FOUND: WeakKeyDictionary[Case, _Found] = WeakKeyDictionary()


def _found_in(case: Case) -> _Found:
    """The gaps and the coarse stretches of a case, found once: a case never changes."""
    if case not in _FOUND:
        pieces = stretches(case.y, case.coarse, case.categories)
        _FOUND[case] = _Found(gaps_of(case.y, case.categories, besides=days_in(pieces)), in_rows(pieces))
    return _FOUND[case]


def gaps_of(y: NDArray[np.int8], categories: int, besides: frozenset[int] = frozenset()) -> list[_Gaps]:
    """Exactly recorded days whose yesterday is not, by the number of hidden days that count; not those of `besides`."""
    recorded = np.flatnonzero(y >= 0)
    last = np.concatenate([recorded[:1] - WINDOW - 2, recorded[:-1]])
    missed = recorded - last - 1
    asked = missed > 0
    if besides:
        asked &= ~np.isin(recorded, sorted(besides))
    day, last, missed = recorded[asked], last[asked], missed[asked]
    known = (missed <= WINDOW) & (last >= 0)
    lag = np.where(known, y[np.maximum(last, 0)] / (categories - 1), 0.5) if len(day) else np.zeros(0)
    length = np.minimum(missed, WINDOW)
    group = np.searchsorted(GAP_SIZES, length)
    found = []
    for number, most in enumerate(GAP_SIZES):
        own = group == number
        hidden = (day - length)[own, None] + np.arange(most)
        found.append(_Gaps(day[own], hidden, length[own], lag[own]))
    return found


def arrays_of(case: Case, layout: Layout, eps: float = np.nan) -> Data:
    """One case as arrays of this layout. `eps`: NaN, or expectation fixed at so many log odds."""
    front = layout.days - len(case.y)
    y = np.full(layout.days, -1, dtype=np.int32)
    y[front:] = case.y
    direct = np.zeros(layout.days)
    direct[1:] = (y[1:] >= 0) & (y[:-1] >= 0)
    lag = np.zeros(layout.days)
    lag[1:] = np.where(direct[1:] > 0, y[:-1], 0) / (case.categories - 1)
    found = _found_in(case)
    groups = tuple(
        _gap_arrays(gaps, room, most, front)
        for gaps, room, most in zip(found.gaps, layout.gaps, GAP_SIZES, strict=True)
    )
    lowest, highest = y.copy(), y.copy()
    for one in case.coarse:
        if case.y[one.day] < 0:
            lowest[front + one.day], highest[front + one.day] = one.lowest, one.highest
    coarse = coarse_arrays(
        found.rows, case.y, case.coarse, categories=case.categories, room=layout.coarse, front=front
    )
    visits = visits_of(
        case.injection_days + front, case.doses, layout.days, layout.injections, case.expectation_half_life
    )
    steps = np.zeros((layout.days, layout.steps))
    for place, step in enumerate(case.steps):
        steps[
            front + max(step.first, 0) : layout.days if step.last is None else front + step.last + 1, place
        ] = step.share
    diary = Diary(y, direct, lag, groups, lowest, highest, coarse)  # type: ignore[arg-type]
    known, places = told_of_each_day(case)
    scores = score_arrays(case.scores, known, places, room=layout.scores, length=layout.days)
    return Data(diary, visits, steps, _span_arrays(case, layout), scores, np.asarray(eps))  # type: ignore[arg-type]


def told_of_each_day(case: Case) -> tuple[Floats, Floats]:
    """Whether each day had pain (1 or 0), and its place on the scale; NaN where the record leaves it open, (day,).

    A day of a counted span takes the span's share; the middle of what a coarse day leaves open stands for its place.
    """
    lowest, highest = case.between[:, 0].astype(float), case.between[:, 1].astype(float)
    told = lowest >= 0
    known = np.where(told & ((lowest > 0) | (highest == 0)), lowest > 0, np.nan)
    place = np.where(told, (lowest + highest) / 2 / (case.categories - 1), np.nan)
    for span in case.spans:
        known[span.first : span.last + 1] = span.pain_days / span.of
    return known, place


def _span_arrays(case: Case, layout: Layout) -> Spans:
    front = layout.days - len(case.y)
    days = np.zeros((layout.spans, layout.days))
    share, worth = np.zeros(layout.spans), np.zeros(layout.spans)
    for place, span in enumerate(case.spans):
        days[place, front + span.first : front + span.last + 1] = 1
        share[place], worth[place] = span.pain_days / span.of, span.worth
    return Spans(days, share, worth)  # type: ignore[arg-type]


def visits_of(
    days: NDArray[np.int64], doses: NDArray[np.float64], length: int, room: int, half_life: float
) -> Visits:
    """Visits on these days (counted from the start of the grid) as arrays."""
    grid = np.arange(length)
    since_first = np.maximum(grid - days[0], 0.0) if len(days) else np.zeros(length)
    renewed, cycle = np.zeros(length), np.zeros((length, room))
    for number, day in enumerate(days):
        renewed[day:] = np.exp(-np.log(2) * (grid[day:] - day) / half_life)
        cycle[day:, :number] = 0
        cycle[day:, number] = 1
    day_room, dose_room = np.zeros(room), np.zeros(room)
    day_room[: len(days)] = days
    dose_room[: len(days)] = doses
    return Visits(since_first, renewed, day_room, dose_room, cycle)  # type: ignore[arg-type]


def _gap_arrays(found: _Gaps, room: int, most: int, front: int) -> Gaps:
    count = len(found.day)
    day = np.zeros(room, dtype=np.int32)
    hidden = np.zeros((room, most), dtype=np.int32)
    length = np.ones(room, dtype=np.int32)
    lag = np.zeros(room)
    weight = np.zeros(room)
    day[:count] = found.day + front
    # before the first day the first day's predictor stands in
    counts = np.arange(most) < found.length[:, None]
    hidden[:count] = np.where(counts, np.maximum(found.hidden, 0) + front, 0)
    length[:count], lag[:count], weight[:count] = found.length, found.lag_before, 1.0
    return Gaps(day, hidden, length, lag, weight)  # type: ignore[arg-type]


def stacked(rows: Sequence[Data]) -> Data:
    """Many cases of one layout with a leading axis (chart,)."""
    return _with_axis(rows)  # type: ignore[no-any-return]


def _with_axis(rows: Sequence[Any]) -> Any:
    """Trees of arrays, as named tuples and tuples, leaf by leaf."""
    first = rows[0]
    if not isinstance(first, tuple):
        return np.stack(rows)
    parts = [_with_axis(part) for part in zip(*rows, strict=True)]
    return type(first)(*parts) if hasattr(first, "_fields") else tuple(parts)


def schedule_of(
    visits: Visits, length: int, treated_from: int | None, steps: NDArray[np.float64] | None = None
) -> Schedule:
    """The same visits day by day. `treated_from`: the first treated day of the grid."""
    room = len(np.asarray(visits.day))
    working, given, giver = np.zeros((length, room)), np.zeros(length), np.zeros(length, dtype=np.int32)
    doses = zip(np.asarray(visits.day, dtype=int), np.asarray(visits.dose), strict=True)
    for number, (day, dose) in enumerate(doses):
        if dose and 0 <= day < length - 1:
            working[day + 1 :, number] = dose
            given[day + 1], giver[day + 1] = dose, number
    treated = np.zeros(length)
    if treated_from is not None:
        treated[treated_from:] = 1.0
    cycle = np.argmax(np.asarray(visits.cycle), axis=1) if room else np.zeros(length, dtype=np.int64)
    return Schedule(
        working,
        given,
        giver,
        np.asarray(visits.renewed),
        np.asarray(visits.since_first),
        treated,
        cycle.astype(np.int32),
        np.zeros((length, 0)) if steps is None else np.asarray(steps),
    )
