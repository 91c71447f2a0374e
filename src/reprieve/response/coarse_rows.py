"""Which days stand in stretches around coarsely recorded ones, and how are these laid out in rows of one length?

A stretch: coarse days, the unrecorded days before and between them (up to seven on end), and the exactly recorded day
that ends it. Rows are filled one after the other; a stretch that does not fit a row is cut, and goes on in a row of
its own that begins `RUN_UP` days earlier without counting these again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.coarse_days import CoarseDays
from reprieve.response.likelihood import WINDOW
from reprieve.response.scales import Coarse

STEPS = 28  # in a row
RUN_UP = 14


class Piece(NamedTuple):
    """Consecutive days `first` to `last`, of which those before `counts_from` only lead up to the rest."""

    first: int
    last: int
    counts_from: int
    lag_before: float


def stretches(y: NDArray[np.int8], coarse: Sequence[Coarse], categories: int) -> list[Piece]:
    """The stretches of a diary, each at most a row long. Days may be negative: before the diary's first day."""
    exact = np.flatnonzero(y >= 0)
    found: list[Piece] = []
    end = -1  # the last day that stands in a stretch
    days = sorted(one.day for one in coarse if y[one.day] < 0)
    for place, day in enumerate(days):
        if day <= end:
            continue
        before = int(exact[np.searchsorted(exact, day) - 1]) if exact.size and exact[0] < day else None
        known = before is not None and day - before - 1 <= WINDOW
        first = before + 1 if known and before is not None else day - WINDOW
        lag = float(y[before]) / (categories - 1) if known else 0.5
        end = day
        for later in days[place + 1 :]:
            if later - end - 1 > WINDOW or _next(exact, end) < later:
                break
            end = later
        closing = _next(exact, end)
        if closing < len(y) and closing - end - 1 <= WINDOW:
            end = closing
        found += _cut(Piece(first, end, first, lag))
    return found


def _next(exact: NDArray[np.int64], day: int) -> int:
    place = int(np.searchsorted(exact, day + 1))
    return int(exact[place]) if place < exact.size else 2**31


def _cut(whole: Piece) -> list[Piece]:
    pieces, rest = [], whole
    while rest.last - rest.first + 1 > STEPS:
        last = rest.first + STEPS - 1
        pieces.append(rest._replace(last=last))
        rest = Piece(last + 1 - RUN_UP, rest.last, last + 1, 0.5)
    return [*pieces, rest]


def days_in(pieces: Sequence[Piece]) -> frozenset[int]:
    """Every day that stands in a stretch."""
    return frozenset(day for piece in pieces for day in range(piece.first, piece.last + 1))


def in_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces in rows of `STEPS` days: each into the first row that has room, the longest first."""
    rows: list[list[Piece]] = []
    room: list[int] = []
    for piece in sorted(pieces, key=lambda one: one.first - one.last):
        length = piece.last - piece.first + 1
        place = next((n for n, left in enumerate(room) if left >= length), None)
        if place is None:
            rows.append([])
            room.append(STEPS)
            place = len(rows) - 1
        rows[place].append(piece)
        room[place] -= length
    return rows


def coarse_arrays(
    rows: Sequence[Sequence[Piece]],
    y: NDArray[np.int8],
    coarse: Sequence[Coarse],
    *,
    categories: int,
    room: int,
    front: int,
) -> CoarseDays:
    """The rows as arrays. `front`: days put before the diary; `room`: rows."""
    shape = (room, STEPS if room else 0)
    day, lowest = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    highest = np.full(shape, categories - 1, dtype=np.int32)
    begins, lag, weight = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    open_days = {one.day: one for one in coarse}
    for number, row in enumerate(rows):
        step = 0
        for piece in row:
            begins[number, step], lag[number, step] = 1.0, piece.lag_before
            for on in range(piece.first, piece.last + 1):
                # before the first day the first day's predictor stands in
                day[number, step] = max(on, 0) + front
                told = on >= 0 and y[on] >= 0
                one = open_days.get(on)
                if told:
                    lowest[number, step] = highest[number, step] = y[on]
                elif one is not None:
                    lowest[number, step], highest[number, step] = one.lowest, one.highest
                weight[number, step] = float(on >= piece.counts_from and (told or one is not None))
                step += 1
    return CoarseDays(day, lowest, highest, begins, lag, weight)  # type: ignore[arg-type]
