"""Unrecorded days and what ends them, against a plain walk through the diary."""

from __future__ import annotations

import numpy as np

from reprieve.response.gap_rows import gap_rows
from reprieve.response.layout import arrays_of, layout_for, own_layout
from tests.response.making import make_case


def walked(y, most):
    """Each recorded day behind unrecorded ones, with the last few of these."""
    found, last = [], None
    for day, category in enumerate(y):
        if category < 0:
            continue
        if last is None:  # before the first day the first day stands in
            found.append((day, [max(one, 0) for one in range(day - most, day)]))
        elif day - last > 1:
            found.append((day, list(range(max(last + 1, day - most), day))))
        last = day
    return found


def test_gaps_are_those_of_a_plain_walk_whatever_room_the_arrays_have():
    rng = np.random.default_rng(1)
    y = (rng.random(154) < 0.5).astype(int)
    y[rng.random(154) < 0.3] = -1
    y[60:75] = -1  # longer than what counts
    y[0] = y[-1] = 1
    case = make_case(y, [28])
    for layout in (own_layout(case), layout_for([case])):
        front = layout.days - len(y)
        rows = gap_rows(arrays_of(case, layout).diary)
        found = sorted(
            (int(day) - front, (days[counts] - front).tolist())
            for day, days, counts in zip(rows.day, rows.hidden, rows.counts, strict=True)
        )
        assert found == walked(y, 7)
        assert (rows.hidden[~rows.counts] == 0).all()
        assert rows.length.tolist() == rows.counts.sum(axis=1).tolist()
