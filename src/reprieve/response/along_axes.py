"""What lies between and beyond the fitted points on an axis: heights, where the others went, how wide they are there?

Each axis has its own places, in SDs of the normal curve along it, and the mode at 0. Heights and means go along natural
cubic splines through the places, widths along straight lines; beyond the outermost places means go straight on, widths
stay, and heights fall by the slope they had.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRID = np.linspace(-7.0, 7.0, 561)
_SLOWEST, _FASTEST = 0.8, 3.5  # how much a log density falls for each SD beyond the last place


@cache
def splines(places: tuple[float, ...]) -> Floats:
    """(place, grid): the share that each place has in a mean, 0 at the mode and at the others."""
    knots, order = _with_mode(places)
    found = np.stack([_natural(knots, one) for one in np.eye(len(knots))[order][:, : len(places)].T])
    return np.asarray(found)


@cache
def _with_mode(places: tuple[float, ...]) -> tuple[Floats, NDArray[np.int64]]:
    """The places and 0 in order, and which of (places, mode) stands where."""
    whole = np.array([*places, 0.0])
    order = np.argsort(whole)
    return whole[order], order


@cache
def widths(places: tuple[float, ...]) -> Floats:
    """(place, grid): the share that each place has in the widths."""
    knots, order = _with_mode(places)
    rows = np.eye(len(knots))[order][:, : len(places)].T
    return np.asarray(np.stack([np.interp(GRID, knots, one) for one in rows]), dtype=np.float64)


def _bends(knots: Floats, values: Floats) -> Floats:
    """Second derivatives of the natural cubic spline at its knots."""
    steps = np.diff(knots)
    size = len(knots)
    left, right = np.eye(size), np.zeros(size)
    for n in range(1, size - 1):
        left[n, n - 1 : n + 2] = steps[n - 1] / 6, (steps[n - 1] + steps[n]) / 3, steps[n] / 6
        right[n] = (values[n + 1] - values[n]) / steps[n] - (values[n] - values[n - 1]) / steps[n - 1]
    return np.asarray(np.linalg.solve(left, right), dtype=np.float64)


def _natural(knots: Floats, values: Floats) -> Floats:
    """The natural cubic spline on the grid, straight on beyond its ends."""
    bends, inside = _bends(knots, values), np.clip(GRID, knots[0], knots[-1])
    cell = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
    step = np.diff(knots)[cell]
    after = (inside - knots[cell]) / step
    before = 1 - after
    found = before * values[cell] + after * values[cell + 1]
    found += ((before**3 - before) * bends[cell] + (after**3 - after) * bends[cell + 1]) * step**2 / 6
    for beyond, end in ((knots[0] > GRID, 0), (knots[-1] < GRID, -1)):
        found = np.where(beyond, found + _slope(knots, values, bends, end) * (GRID - inside), found)
    return np.asarray(found)


def _slope(knots: Floats, values: Floats, bends: Floats, end: int) -> float:
    """Of a natural spline at its first (0) or last (-1) knot."""
    one, other = (0, 1) if end == 0 else (-2, -1)
    step = knots[other] - knots[one]
    curve = step / 6 * (2 * bends[end] + bends[1 if end == 0 else -2])
    return float((values[other] - values[one]) / step + (-curve if end == 0 else curve))


@cache
def _heights(places: tuple[float, ...]) -> tuple[Floats, Floats]:
    """The natural spline through values at the places and 0 at the mode: (grid, place); its slopes at both ends, (2, place)."""
    knots, order = _with_mode(places)
    curves, slopes = [], []
    for one in np.eye(len(knots))[order][:, : len(places)].T:
        bends = _bends(knots, one)
        curves.append(np.interp(np.clip(GRID, knots[0], knots[-1]), GRID, _natural(knots, one)))
        slopes.append([_slope(knots, one, bends, end) for end in (0, -1)])
    return np.stack(curves, axis=1), np.transpose(slopes)


def height(places: tuple[float, ...], of_modes: Sequence[float] | Floats) -> Floats:
    """Log density along an axis, (grid,). `of_modes`: at the places, where at the mode it is 0, flat, and bent by one."""
    knots, _ = _with_mode(places)
    less_normal = np.asarray(of_modes) + np.square(places) / 2
    curves, slopes = _heights(places)
    inside = np.clip(GRID, knots[0], knots[-1])
    log = curves @ less_normal - inside**2 / 2
    for end, slope_there in zip((0, -1), slopes @ less_normal, strict=True):
        slope = slope_there - knots[end]
        falling = np.clip(abs(slope) if slope * knots[end] < 0 else 0.0, _SLOWEST, _FASTEST)
        beyond = np.maximum((GRID - knots[end]) * np.sign(knots[end]), 0.0)
        log -= falling * beyond
    log -= log.max()
    return np.asarray(log - np.log(np.trapezoid(np.exp(log), GRID)))
