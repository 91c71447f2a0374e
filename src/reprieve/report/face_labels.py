"""Where does the number of units stand so that no two cover each other?

Sites may lie closer together than their numbers are wide. Each site keeps a dot at its true point; its number is
moved just far enough, and joined to the dot by a line. Deterministic: the same points give the same labels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Spot = tuple[float, float]


def apart(points: Sequence[Spot], *, distance: float, rounds: int = 200) -> list[Spot]:
    """Label centres at least `distance` apart (as far as `rounds` allow), each near its own point."""
    spots = [list(point) for point in points]
    for _ in range(rounds):
        moved = False
        for i, one in enumerate(spots):
            for j in range(i + 1, len(spots)):
                other = spots[j]
                dx, dy = other[0] - one[0], other[1] - one[1]
                gap = math.hypot(dx, dy)
                if gap >= distance - 1e-6:
                    continue
                if gap < 1e-9:  # one point: part them by their order
                    dx, dy, gap = math.cos(j), math.sin(j), 1.0
                    push = distance / 2
                else:
                    push = (distance - gap) / 2
                ux, uy = dx / gap, dy / gap
                one[0] -= ux * push
                one[1] -= uy * push
                other[0] += ux * push
                other[1] += uy * push
                moved = True
        if not moved:
            break
    return [(x, y) for x, y in spots]
