"""On which days is the predictor of each draw worked out, and what do these days weigh for the days between?

Within a segment, days of one block of drift, one cycle and the same other changes, the predictor is smooth. It is worked
out on nodes: each day soon after a visit, when the toxin begins to work, then fewer. exp(-x) of the days between is the
cubic through four nodes, with weights that all draws share; sums over days are sums over nodes with the weights added up.
With every day a node nothing is interpolated (`every_day`). The error is measured in the tests.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.response.side_by_side import STENCIL, Days, Nodes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# (days since the last visit until which it holds, most days from one node to the next)
_STRIDES = ((9, 1), (20, 2), (10**9, 5))


def nodes_of(days: Days, levels: int, *, every_day: bool = False) -> Nodes:
    """The nodes of one chart's days. `levels`: categories."""
    length = len(days.y)
    told = days.direct | (days.hidden > 0) | days.closes
    treated = days.treated > 0
    first_treated = int(treated.argmax()) if treated.any() else length
    followed = (
        np.arange(length) >= max(first_treated - 1, 0) if treated.any() else np.zeros(length, dtype=bool)
    )
    starts = days.moved.copy()
    starts[:1] = True
    for one in (days.cycle, treated):
        starts[1:] |= one[1:] != one[:-1]
    first_day = np.append(np.flatnonzero(starts), length)
    lengths = np.diff(first_day)
    visit = np.maximum.accumulate(np.where(np.diff(days.cycle, prepend=-1) != 0, np.arange(length), -1))
    places = [
        _all(count)
        if every_day
        else _all(1)
        if days.cycle[first] < 0  # nothing moves before the first visit
        else _nodes(int(first - visit[first]), int(count))
        for first, count in zip(first_day[:-1], lengths, strict=True)
    ]
    counts = np.array([len(one) for one in places])
    first_node = np.cumsum([0, *counts])
    day = np.concatenate(places) + np.repeat(first_day[:-1], counts)

    here = np.arange(length)
    behind, of_segment = np.repeat(first_node[:-1], lengths), np.repeat(counts, lengths)
    before = np.searchsorted(day, here, side="right") - 1
    own = (day[before] == here) | (of_segment == 1)
    stencil = np.where(
        own, before - behind, np.clip(before - behind - 1, 0, np.maximum(of_segment - STENCIL, 0))
    )
    four = np.where(own[:, None], before[:, None], (behind + stencil)[:, None] + np.arange(STENCIL))
    weights = np.zeros((length, STENCIL))
    weights[own, 0] = 1.0
    weights[~own] = _lagrange(here[~own].astype(float), day[four[~own]].astype(float))

    def summed(of_days: NDArray[Any]) -> Floats:
        shares = (weights * of_days[:, None]).ravel()
        return np.asarray(np.bincount(four.ravel(), shares, minlength=len(day)), dtype=np.float64)

    return Nodes(
        first_day=first_day,
        first_node=first_node,
        told=np.logical_or.reduceat(told, first_day[:-1]),
        followed=np.logical_or.reduceat(followed, first_day[:-1]),
        treated_days=np.add.reduceat(days.treated, first_day[:-1]),
        day=day,
        treated=summed(days.treated),
        good=summed(days.direct & (days.y < levels - 1)),
        stencil=stencil,
        weights=weights,
        own=own,
    )


def _all(count: int) -> Ints:
    return np.arange(count)


@lru_cache(maxsize=4096)
def _nodes(since: int, count: int) -> Ints:
    """Places of the nodes among so many days, the first of them `since` days after the visit: all days, or four and more."""
    found = [0]
    while found[-1] < count - 1:
        here = found[-1]
        most = next(stride for until, stride in _STRIDES if since + here < until)
        left = count - 1 - here
        # in even steps, as if all that is left went on so
        found.append(here + round(left / -(-left // most)))
    if len(found) < STENCIL:
        found = sorted({round(part) for part in np.linspace(0, count - 1, min(STENCIL, count))})
    places = np.array(found, dtype=np.int64)
    places.flags.writeable = False
    return places


def _lagrange(x: Floats, nodes: Floats) -> Floats:
    """Weights of values at each row's nodes in that of the polynomial through them at x: (day, STENCIL)."""
    weights = np.ones_like(nodes)
    for one in range(STENCIL):
        for other in range(STENCIL):
            if other != one:
                weights[:, one] *= (x - nodes[:, other]) / (nodes[:, one] - nodes[:, other])
    return weights
