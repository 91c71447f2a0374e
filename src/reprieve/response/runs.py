"""Into which runs of days is a diary cut, so that within one of them next to nothing changes but the toxin's action?

A run is at most fourteen days long, lies in one block of the drift, and begins anew with every visit and wherever
another change of treatment begins or ends. On its days the burden and the effect are one number, and what is left of
an injection falls by one factor a day: many draws side by side are then followed with a few multiplications a day.
Runs are put in up to a length that only the layout knows; those have no days.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.model import BLOCK, Data

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Runs(NamedTuple):
    """A diary's days by run. Shapes name their axes; every number is of the day grid of the layout."""

    length: Floats  # (run,) days
    block: Ints  # (run,) of the drift, counted from the first day
    given: Floats  # (run, injection) standard doses given on the first day
    cycle: Floats  # (run, injection) 1 for the latest visit
    since_first: Floats  # (run,) days from the first visit; 0 before it
    begun: Floats  # (run,) 1 from the first visit on
    steps: Floats  # (run, step) 1 where it holds
    renewed: Floats  # (slot, run) what is left of renewed expectation on each day
    day: Ints  # (slot, run) the day of the grid; the last day where there is none
    there: Floats  # (slot, run) 1 on a day of the run
    of_day: Ints  # (day,) the run of each day
    slot_of_day: Ints  # (day,)


def runs_of(data: Data) -> Runs:
    """The runs of one chart (no leading axis)."""
    visits, steps = data.visits, np.asarray(data.steps)
    cycle, since_first = np.asarray(visits.cycle), np.asarray(visits.since_first)
    days, room = len(since_first), len(np.asarray(visits.day))
    begun = since_first > 0
    begun[:-1] |= begun[1:]  # the first visit's own day
    changes = np.zeros(days, dtype=bool)
    changes[::BLOCK] = True
    for by_day in (cycle, steps, begun[:, None]):
        changes[1:] |= (by_day[1:] != by_day[:-1]).any(axis=1)
    day, dose = np.asarray(visits.day, dtype=int), np.asarray(visits.dose)
    changes[day[dose != 0]] = True
    starts = np.flatnonzero(changes)
    count = days // BLOCK + room + 2 * steps.shape[1]
    ends = np.append(starts[1:], days)
    lengths = ends - starts
    of_day = np.repeat(np.arange(len(starts)), lengths)
    slot_of_day = np.arange(days) - starts[of_day]
    slots = np.arange(BLOCK)[:, None]
    there = slots < lengths
    on = np.minimum(starts + slots, days - 1)
    given = (starts[:, None] == day) * dose

    def filled(rows: NDArray[Any]) -> Any:
        """With runs without days behind."""
        return np.concatenate([rows, np.zeros((count - len(rows), *rows.shape[1:]), rows.dtype)])

    return Runs(
        filled(lengths.astype(float)),
        filled(starts // BLOCK),
        filled(given),
        filled(cycle[starts]),
        filled(since_first[starts]),
        filled(begun[starts].astype(float)),
        filled(steps[starts]),
        filled(np.asarray(visits.renewed)[on].T).T,
        filled(on.T).T,
        filled(there.T.astype(float)).T,
        of_day,
        slot_of_day,
    )
