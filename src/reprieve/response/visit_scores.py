"""Which scores of a chart can the daily model read, and over which days?

A score asks about the days before it, not its own day. It is read where `score_maps.yaml` says how it follows from
days; a score of places on the scale only on a 0-10 chart. Two scores of one instrument and date that differ are none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reprieve.chart.facts import Score
from reprieve.knowledge.score_maps import ScoreMap, ScoreMaps
from reprieve.response.scales import Scale

if TYPE_CHECKING:
    from reprieve.response.scores_seen import Scores

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ScoreSeen:
    """A score about days `first` to `last` of the arrays; `value` on the scale where it is normal.

    Days before the arrays' first, below 0, are taken to be like that one.
    """

    instrument: str
    first: int
    last: int
    value: float
    map: ScoreMap


def readable(facts: Iterable[Score], maps: ScoreMaps, scale: Scale) -> list[Score]:
    """The scores that a chart on this scale can use, by date."""
    by_place: dict[tuple[str, dt.date], set[float]] = defaultdict(set)
    kept: dict[tuple[str, dt.date], Score] = {}
    for fact in facts:
        found = maps.by_instrument.get(fact.instrument)
        if found is not None and (found.of == "pain_days" or scale == "nrs"):
            by_place[fact.instrument, fact.on].add(fact.value)
            kept[fact.instrument, fact.on] = fact
    told = [fact for place, fact in kept.items() if len(by_place[place]) == 1]
    return sorted(told, key=lambda fact: (fact.on, fact.instrument))


def scores_seen(facts: Sequence[Score], maps: ScoreMaps, start: dt.date) -> tuple[ScoreSeen, ...]:
    """The same by days of arrays that begin on `start`."""
    found = []
    for fact in facts:
        row = maps.by_instrument[fact.instrument]
        last = (fact.on - start).days - 1
        first = last - row.recall_days + 1
        value = row.on_scale(fact.value)
        found.append(ScoreSeen(instrument=fact.instrument, first=first, last=last, value=value, map=row))
    return tuple(found)


def score_arrays(
    seen: Sequence[ScoreSeen], known: Floats, place: Floats, *, room: int, length: int
) -> Scores:
    """Scores as arrays that end with the diary. `known`: 1 pain, 0 none, NaN not recorded, (day,); `place` likewise, 0-1."""
    front = length - len(known)
    days, beyond, slope, level = np.zeros((room, length)), np.zeros(room), np.zeros(room), np.zeros(room)
    precision = np.zeros((room, room))
    for number, one in enumerate(seen):
        asked = np.arange(one.first, one.last + 1)
        of_level = one.map.of == "pain_level"
        told = np.where(asked < 0, np.nan, (place if of_level else known)[np.maximum(asked, 0)])
        recorded = ~np.isnan(told)
        np.add.at(days[number], front + np.maximum(asked[~recorded], 0), 1 / len(asked))
        told_part = float(told[recorded].sum()) / len(asked)
        beyond[number] = one.value - one.map.intercept - one.map.slope * told_part
        slope[number], level[number] = one.map.slope, float(of_level)
    for name in {one.instrument for one in seen}:
        rows = np.array([n for n, one in enumerate(seen) if one.instrument == name])
        row = seen[int(rows[0])].map
        covariance = row.intercept_sd**2 + row.sd**2 * np.eye(len(rows))
        precision[np.ix_(rows, rows)] = np.linalg.inv(covariance)
    count = len(seen)
    root = np.zeros((room, room))
    if count:
        root[:count, :count] = np.linalg.cholesky(precision[:count, :count]).T
    from reprieve.response import scores_seen  # brings JAX, which reading a chart does not need

    return scores_seen.Scores(days, beyond, slope, level, root)  # type: ignore[arg-type]
