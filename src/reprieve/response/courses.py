"""What chance of a bad day do these parameters mean for each day, with the toxin, with dummy injections, without visits?

p1: as fitted. p0: the same without the specific effect, that is with dummy injections at the same visits. pb: also
without what renewed hope and time have brought since the first visit. On two levels each course is followed exactly
from day to day. On a pain scale the chance moves each day towards the one that the scale settles to at that day's
predictor (`settled`; the error is measured in the tests).
A forecast goes on from the last day: two futures, each with visits of its own. The shapes name their axes in order.
The days are followed by the compiled loops that weigh draws (`side_by_side`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.asked import days_of_schedule, persons_from
from reprieve.response.model import BLOCK, PriorShape, Sizes, split
from reprieve.response.settled import settled_curve
from reprieve.response.side_by_side import (
    COURSES,
    LANES,
    REST,
    WEEK,
    Days,
    Persons,
    Weekly,
    follow_blocks,
)
from reprieve.response.threads import in_threads

__all__ = ["FUTURE_WEEKS", "WEEK", "Courses", "Schedule", "courses_many"]

Floats = NDArray[np.float64]

FUTURE_WEEKS = 24


class Schedule(NamedTuple):
    """Visits day by day, (day,) unless said. `working`: standard doses of each injection from the day after it on."""

    working: np.ndarray  # (day, injection)
    given: np.ndarray  # the day before
    giver: np.ndarray  # which injection that was
    renewed: np.ndarray
    since_first: np.ndarray
    treated: np.ndarray  # 1 on treated days
    cycle: np.ndarray  # the latest visit, counted from 0
    steps: np.ndarray  # (day, step) its share where this other change of treatment holds, else 0


class Courses(NamedTuple):
    """Mean chance of a bad day: per week, over the treated days, and in two futures. Courses in order p1, p0, pb."""

    weeks: Floats  # (week, course, draw)
    treated: Floats  # (course, draw), sums
    futures: Floats  # (future, week, course, draw)


def courses_many(
    theta: Floats,
    future_drift: Floats,
    future_own: Floats,
    eps: Floats,
    past: Schedule,
    futures: Schedule,
    shape: PriorShape,
    bad_from: int,
) -> Courses:
    """The courses of many charts; every array has a leading axis (chart,).

    Of each chart: theta (draw, parameter); future_drift (draw, block); future_own (2, visit to come, draw), effects and
    durations of its own; eps (draw,), NaN or expectation fixed at so many log odds; futures (future, day). Only as many
    of the first draws go on into the futures as there are rows of `future_drift`.
    """
    each = [
        _courses(
            theta[n], future_drift[n], future_own[n], eps[n],
            _row(past, n), [_row(_row(futures, n), k) for k in range(futures.given.shape[1])], shape, bad_from,
        )
        for n in range(len(theta))
    ]  # fmt: skip
    return Courses(*(np.stack(parts) for parts in zip(*each, strict=True)))


def _row(schedules: Schedule, n: int) -> Schedule:
    return Schedule(*(part[n] for part in schedules))


def _courses(
    theta: Floats,
    future_drift: Floats,
    future_own: Floats,
    eps: Floats,
    past: Schedule,
    futures: list[Schedule],
    shape: PriorShape,
    bad_from: int,
) -> Courses:
    count, few = len(theta), len(future_drift)
    visits = past.working.shape[-1]
    sizes = Sizes(past.steps.shape[-1], visits, len(past.given) // BLOCK)
    places = _in_whole_blocks(count)
    curve = settled_curve(theta, sizes, shape, bad_from)
    parts = split(theta[places], sizes, shape.categories)  # type: ignore[arg-type]
    persons = persons_from(parts, eps[places], shape, curve[:, places])
    weeks, treated, end = _followed(persons, days_of_schedule(past, shape), None)

    if few > count:
        raise ValueError(f"{few} draws are to go on into the futures, but there are {count}")
    if not futures[0].given.size:
        return Courses(weeks[..., :count], treated[..., :count], np.zeros((len(futures), 0, COURSES, few)))
    going = _in_whole_blocks(few)
    parts = split(theta[going], sizes, shape.categories)  # type: ignore[arg-type]
    own = future_own[..., going]
    fresh: dict[str, Any] = {
        "cycle_effects": np.concatenate([parts.cycle_effects, own[0].T], axis=1),
        "cycle_durations": np.concatenate([parts.cycle_durations, own[1].T], axis=1),
        "drift": future_drift[going, ::-1],
    }
    parts = parts._replace(**fresh)
    persons = persons_from(parts, eps[going], shape, curve[:, going])
    begin = end[: len(going) // LANES]
    ahead = [
        _followed(persons, days_of_schedule(one, shape, carried=visits), begin)[0][..., :few]
        for one in futures
    ]
    return Courses(weeks[..., :count], treated[..., :count], np.stack(ahead))


def _in_whole_blocks(count: int) -> NDArray[np.int64]:
    """Places of so many draws, the first of them once more behind until they fill whole blocks."""
    return np.resize(np.arange(count), -(-count // LANES) * LANES)


def _followed(persons: Persons, days: Days, begin: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Means by week (week, course, draw), sums over treated days (course, draw), and what the last day hands on."""
    blocks, length = len(persons.alone), len(days.y)
    weekly = Weekly(
        np.zeros((blocks, length // WEEK, COURSES, LANES)),
        np.zeros((blocks, persons.strength.shape[1] + REST, LANES)),
        begin,
    )
    likely, bad = np.zeros((blocks, LANES)), np.zeros((blocks, COURSES, LANES))

    def some(first: int, last: int) -> None:
        follow_blocks(persons, days, first, last, np.zeros((0, 0)), likely, bad, weekly)

    in_threads(some, blocks)
    weeks = weekly.weeks.transpose(1, 2, 0, 3).reshape(length // WEEK, COURSES, -1)
    return weeks, bad.transpose(1, 0, 2).reshape(COURSES, -1), weekly.end
