"""Compiled loops: many draws of one diary, followed day by day side by side.

Draws lie in blocks of `LANES`, so that what one day hands on to the next stays in the fastest memory and every line of
arithmetic is done for several draws at once. Each day's predictor is made by the recurrences that its parts follow (what
is left of an injection falls by one factor a day), and read for all that the day is asked for: a category recorded after
a recorded one, a step of the chances of categories over unrecorded days, the record that ends these, and the chance of
a bad day in treatment. The arithmetic is that of `model.predictor` and `likelihood`, with odds in place of logarithms;
a product of odds is brought back to between one and two, and its powers of two are counted, before it could overflow.
The loops themselves are C (`loops/follow.c`); here is what they read.
"""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, REAL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LANES = 64
COURSES = 3
WEEK = 7
STENCIL, MOST_NODES = 4, 14  # days between take four nodes; most of a segment
REST = 2 + COURSES  # rows handed on behind those of the injections
_ALONE, _CURVE = 9, 8  # rows of these


class Persons(NamedTuple):
    """What stays the same from day to day: (block of draws, row, lane), the row as named. In the order of `loops/days.h`."""

    alone: Floats  # b, rho, pi, 1/tau_pi, eps, rate of onset; then of the settled curve: middle, 1/half width, memory
    drift: Floats  # 14-day block, the first first
    effect: Floats  # cycle: log odds at full relief
    strength: Floats  # injection
    slow: Floats  # injection: which part of its action is left a day later
    steps: Floats  # other change of treatment
    cuts: Floats  # exp(c_k)
    after: Floats  # exp(-rho lag), by yesterday's category
    log_within: Floats  # log(1 - exp(c_k - c_k+1)), by category; 0 at both ends
    curve: Floats  # log odds of a bad day where the scale has settled, as a polynomial of degree 7; not read on two levels


class Days(NamedTuple):
    """What each day of the grid is asked, (day,) unless said. In the order of `loops/days.h`."""

    block: Ints
    cycle: Ints  # the latest visit; -1 before the first
    since_first: Floats
    renewed: Floats
    steps: Floats  # (day, step)
    moved: NDArray[np.bool_]  # whether the burden is another than the day before
    y: Ints
    direct: NDArray[np.bool_]  # the day before is recorded too
    yesterday: Ints  # its category
    opens: Floats  # the lag before the first of some unrecorded days; -1 elsewhere
    hidden: Ints  # how often the chances of an unrecorded day are moved on
    closes: NDArray[np.bool_]  # recorded after these
    treated: Floats
    wanted: NDArray[np.bool_]  # whether its predictor is kept
    injected: Ints  # (injection,) its day
    dose: Floats  # (injection,)
    told: Floats  # (category,) how often it was recorded
    lag_of_good: float  # lags before days recorded below the highest category, summed
    half_action: float  # action with half of the relief
    hill: float


class Nodes(NamedTuple):
    """The days on which predictors are worked out, and what they weigh (`nodes`). In the order of `loops/between.h`."""

    first_day: Ints  # (segment + 1,)
    first_node: Ints  # (segment + 1,)
    told: Flags  # (segment,) whether any of its days is recorded, or unrecorded and counts
    followed: Flags  # (segment,) whether its chances of a bad day are wanted
    treated_days: Floats  # (segment,)
    day: Ints  # (node,)
    treated: Floats  # (node,) weight in the sum over treated days
    good: Floats  # (node,) weight in the sum over days recorded below the highest category
    stencil: Ints  # (day,) the first of its four nodes, or its own, counted in the segment
    weights: Floats  # (day, 4)
    own: Flags  # (day,) whether its own node is enough


class _Persons(ctypes.Structure):
    _fields_ = [
        *((name, INT) for name in ("blocks", "cycles", "injections", "others", "levels")),
        *((name, ARRAY) for name in Persons._fields),
    ]


class _Days(ctypes.Structure):
    _fields_ = [
        ("days", INT),
        *((name, ARRAY) for name in Days._fields[:-3]),
        *((name, REAL) for name in Days._fields[-3:]),
    ]


class _Found(ctypes.Structure):
    _fields_ = [
        ("draws", INT),
        *((name, ARRAY) for name in ("x", "likely", "bad", "weeks", "end", "begin")),
        ("carried", INT),
    ]


class _Nodes(ctypes.Structure):
    _fields_ = [("segments", INT), *((name, ARRAY) for name in Nodes._fields)]


class Weekly(NamedTuple):
    """Courses by week, and what goes on from day to day; (block of draws, row, lane) unless said."""

    weeks: Floats  # (block of draws, week, course, lane) filled: means; it begins at 0
    end: Floats  # filled: what each injection and then the rest (`REST`) hands on after the last day
    begin: Floats | None = None  # the same of the day before the first; None where nothing came before


def follow_blocks(
    persons: Persons,
    days: Days,
    first: int,
    last: int,
    x_of_days: Floats,
    likely: Floats,
    bad_days: Floats,
    weekly: Weekly | None = None,
) -> None:
    """Blocks `first` to `last` (not with it) of the draws; several threads may follow blocks of their own.

    Filled: x_of_days (day, draw) on wanted days, likely (block, lane), bad_days (block, course, lane), which begins at 0.
    """
    rows = _checked(persons, days)
    blocks, injections = len(persons.alone), persons.strength.shape[1]
    if not 0 <= first <= last <= blocks:
        raise ValueError(f"blocks {first} to {last} of {blocks} draws in blocks cannot be followed")
    if days.wanted.any():
        _held("x_of_days", x_of_days, np.float64, (len(days.y), blocks * LANES))
    _held("likely", likely, np.float64, (blocks, LANES))
    _held("bad_days", bad_days, np.float64, (blocks, COURSES, LANES))
    found = _Found(x_of_days.shape[1], x_of_days.ctypes.data, likely.ctypes.data, bad_days.ctypes.data)
    if weekly is not None:
        _held("weeks", weekly.weeks, np.float64, (blocks, len(days.y) // WEEK, COURSES, LANES))
        _held("end", weekly.end, np.float64, (blocks, injections + REST, LANES))
        found.weeks, found.end = weekly.weeks.ctypes.data, weekly.end.ctypes.data
        if len(days.y) % WEEK:
            raise ValueError(f"{len(days.y)} days are not whole weeks")
    if weekly is not None and weekly.begin is not None:
        found.carried = weekly.begin.shape[1] - REST
        _held("begin", weekly.begin, np.float64, (blocks, min(found.carried, injections) + REST, LANES))
        found.begin = weekly.begin.ctypes.data
    who = _Persons(*rows, *(part.ctypes.data for part in persons))
    asked = _Days(len(days.y), *(part.ctypes.data for part in days[:-3]), *days[-3:])
    failed = loops().follow_blocks(
        ctypes.byref(who), ctypes.byref(asked), INT(first), INT(last), ctypes.byref(found)
    )
    if failed:
        raise MemoryError("no room to follow draws")


def skim_blocks(
    persons: Persons, days: Days, nodes: Nodes, first: int, last: int, likely: Floats, bad_days: Floats
) -> None:
    """As `follow_blocks`, with predictors of the nodes only; none are kept."""
    rows = _checked(persons, days)
    blocks, segments, length = len(persons.alone), len(nodes.told), len(days.y)
    if not 0 <= first <= last <= blocks or days.wanted.any():
        raise ValueError(
            f"blocks {first} to {last} of {blocks} cannot be followed, or their predictors not kept"
        )
    _held("likely", likely, np.float64, (blocks, LANES))
    _held("bad_days", bad_days, np.float64, (blocks, COURSES, LANES))
    count = len(nodes.day)
    shapes = {"first_day": (segments + 1,), "first_node": (segments + 1,), "weights": (length, STENCIL)}
    shapes |= dict.fromkeys(("told", "followed", "treated_days"), (segments,))
    shapes |= dict.fromkeys(("day", "treated", "good"), (count,))
    kinds: dict[str, Any] = dict.fromkeys(("told", "followed", "own"), np.bool_)
    kinds |= dict.fromkeys(("treated_days", "treated", "good", "weights"), np.float64)
    for name, part in zip(Nodes._fields, nodes, strict=True):
        _held(name, part, kinds.get(name, np.int64), shapes.get(name, (length,)))
    if segments:
        in_segment = np.repeat(np.diff(nodes.first_node), np.diff(nodes.first_day))
        right = (
            (nodes.first_day[[0, -1]] == (0, length)).all()
            and (nodes.first_node[[0, -1]] == (0, count)).all()
            and (np.diff(nodes.first_node) > 0).all()
            and in_segment.max() <= MOST_NODES
            and (nodes.stencil >= 0).all()
            and (nodes.stencil + np.where(nodes.own, 1, STENCIL) <= in_segment).all()
            and (np.diff(nodes.day) > 0).all()
            and nodes.day[0] >= 0
            and nodes.day[-1] < length
        )
        if not right:
            raise ValueError("nodes name days or nodes that are not there")
    found = _Found(0, None, likely.ctypes.data, bad_days.ctypes.data)
    who = _Persons(*rows, *(part.ctypes.data for part in persons))
    asked = _Days(length, *(part.ctypes.data for part in days[:-3]), *days[-3:])
    of_days = _Nodes(segments, *(part.ctypes.data for part in nodes))
    failed = loops().skim_blocks(
        ctypes.byref(who), ctypes.byref(asked), ctypes.byref(of_days), INT(first), INT(last), ctypes.byref(found)
    )  # fmt: skip
    if failed:
        raise MemoryError("no room to follow draws")


def _checked(persons: Persons, days: Days) -> tuple[int, ...]:
    """The rows that the loops will read, once every array is seen to have them."""
    blocks, length = len(persons.alone), len(days.y)
    drift, cycles, injections, steps, levels = (
        part.shape[1] for part in (persons.drift, persons.effect, persons.strength, persons.steps, persons.after)
    )  # fmt: skip
    of_person = (_ALONE, drift, cycles, injections, injections, steps, levels - 1, levels, levels, _CURVE)
    for name, part, rows in zip(Persons._fields, persons, of_person, strict=True):
        _held(name, part, np.float64, (blocks, rows, LANES))
    integers, flags = {"block", "cycle", "y", "yesterday", "hidden", "injected"}, {"moved", "direct", "closes", "wanted"}  # fmt: skip
    shapes = {"steps": (length, steps), "injected": (injections,), "dose": (injections,), "told": (levels,)}
    for name, day in zip(Days._fields[:-3], days[:-3], strict=True):
        kind = np.int64 if name in integers else np.bool_ if name in flags else np.float64
        _held(name, day, kind, shapes.get(name, (length,)))
    for name, rows in (("block", drift), ("cycle", cycles), ("y", levels), ("yesterday", levels)):
        places = getattr(days, name)
        if length and not (places.max() < rows and places.min() >= (-1 if name == "cycle" else 0)):
            raise ValueError(f"days.{name} names rows that are not there")
    return drift, cycles, injections, steps, levels


def _held(name: str, part: Any, kind: Any, shape: tuple[int, ...]) -> None:
    """The loops trust what they are given: a wrong shape would read what is not there."""
    if part.dtype != kind or part.shape != shape or not part.flags.c_contiguous:
        raise ValueError(
            f"{name} is {part.dtype} {part.shape}, the loops need contiguous {np.dtype(kind)} {shape}"
        )
