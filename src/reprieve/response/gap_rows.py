"""Which recorded days stand behind unrecorded ones, and which of these count? All of one chart, as the loops read them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.likelihood import WINDOW, Diary


class GapRows(NamedTuple):
    """One row for each recorded day behind unrecorded ones."""

    day: NDArray[np.int64]  # (gap,) the recorded day
    hidden: NDArray[
        np.int64
    ]  # (gap, WINDOW) the unrecorded days before it, first to last; 0 behind the last
    length: NDArray[np.int64]  # (gap,) how many they are
    lag_before: NDArray[np.float64]  # (gap,) the category of the day before these, 0-1
    counts: NDArray[np.bool_]  # (gap, WINDOW) whether there is such a day


def gap_rows(diary: Diary) -> GapRows:
    """The gaps of a diary (no leading axis), padding left out."""
    groups = []
    for gaps in diary.gaps:
        real = np.asarray(gaps.weight) > 0
        hidden = np.asarray(gaps.hidden)[real]
        wide = np.zeros((len(hidden), WINDOW), dtype=np.int64)
        wide[:, : hidden.shape[1]] = hidden
        groups.append(
            (
                np.asarray(gaps.day, dtype=np.int64)[real],
                wide,
                np.asarray(gaps.length, dtype=np.int64)[real],
                np.asarray(gaps.lag_before, dtype=float)[real],
            )
        )
    day, hidden, length, lag_before = (np.concatenate(parts) for parts in zip(*groups, strict=True))
    counts = np.arange(WINDOW) < length[:, None]
    return GapRows(day, np.where(counts, hidden, 0), length, lag_before, counts)
