"""From which curve, near the posterior and easy to draw from, are draws proposed?

A normal curve around the mode misses how the rest bends as the times move: a longer relief goes with a smaller
effect, and not in proportion. So a few parameters lead (how fast the staying change comes, renewed hope, onset and
half relief): along each of their own axes the mode of all others is found at some points, and the height of the
posterior there (Laplace at each). A draw takes a place on each axis from that height, interpolated; the others follow
the curve through these modes, and the normal curve around them widens and turns as it does from mode to mode: without
that, draws are worth a third less. The density of a draw is exact: the map from standard places to parameters is
triangular. The whole curve stands where the mean of the others is, not their mode.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dtrtri

from reprieve.response import along_axes
from reprieve.response.fit import fit_many
from reprieve.response.fit_loops import determinant_slopes, prepared
from reprieve.response.fitted import Fit
from reprieve.response.loops import loops
from reprieve.response.loops.passing import ARRAY, INT, REAL, at, filled, ints, reals, struct
from reprieve.response.model import EPS, HALF, T_ON, TAU, Data, PriorShape, sizes_of
from reprieve.response.side_by_side import LANES
from reprieve.response.weighing import needs_jax

Floats = NDArray[np.float64]

LEADING = (EPS, TAU, T_ON, HALF)  # along the axes behind the first, hope stays where it is
# in SDs of the normal curve along an axis: one fit each; half relief may lie far above its mode
PLACES = ((-2.0, 2.0), (-2.0, 2.0), (-2.0, 2.0), (-3.0, -1.5, 1.5, 3.0, 5.0))
NEAR_ENOUGH = 1e-1  # squared length of the last step to such a mode, in posterior SDs: only draws are proposed from it
_NARROWEST = 0.2  # of the SD at the mode
_SMALL = 0.001  # of a parameter's SD: turns of its root by less are left out; draws are worth as much without them


@dataclass(frozen=True, eq=False)
class Proposal:
    """What draws are proposed from. An axis moves its own leading parameter and those behind it."""

    mode: Floats
    leading: Floats  # (leading, axis): one SD along each axis
    went: Floats  # (point, other): where the others' mode is on each point of the axes, less the mode
    heights: Floats  # (axis, grid): log density of the place on each axis
    spread: Floats  # (other, other): square root of the others' covariance at the mode, given the leading; triangular
    turns: Floats  # (point, other, front): how the first columns of that root are others on each point
    others: NDArray[np.int64]
    to_mean: Floats  # (other,) from the mode of the others to their mean

    @cached_property
    def passed(self) -> ctypes.Structure:
        """As the compiled loops read it."""
        return _passed(self)

    @property
    def front(self) -> int:
        """How many columns of the root change: those of the parameters before the drift."""
        return int(self.turns.shape[-1])


def proposals_of(fit: Fit, data: Sequence[Data], shape: PriorShape) -> Iterator[Proposal]:
    """The proposals of the first charts of a batch, one after the other; `data` of one chart each."""
    for n, row in enumerate(data):
        axes, starts, free = _begun(fit, n)
        found = fit_many(starts, [row] * len(starts), shape, free, NEAR_ENOUGH)
        front = sizes_of(row).in_predictor + shape.categories - 2 - len(LEADING)
        yield _proposal(axes, float(fit.log_posterior[n]), found, front, _to_mean(axes, row, shape))


def proposal_of(fit: Fit, data: Data, shape: PriorShape) -> Proposal:
    """The proposal of one chart, whose fit is a batch of one."""
    return next(proposals_of(fit, [data], shape))


class _Axes(NamedTuple):
    """The normal curve around a mode, seen along the leading parameters."""

    mode: Floats
    leading: Floats
    others: NDArray[np.int64]
    spread: Floats  # (other, other): square root of the others' covariance, given the leading


def _begun(fit: Fit, n: int) -> tuple[_Axes, Floats, Floats]:
    """The axes of one chart of a batch; where to begin on each point of them, and what is free there."""
    mode, information = np.asarray(fit.theta[n]), np.asarray(fit.information[n])
    if not bounded(information):
        information = np.asarray(fit.safe_information[n])
    lead = np.array(LEADING)
    others = np.setdiff1d(np.arange(mode.size), lead)
    inner = information[np.ix_(others, others)]
    along = -np.linalg.solve(inner, information[np.ix_(others, lead)])
    marginal = information[np.ix_(lead, lead)] + information[np.ix_(lead, others)] @ along
    leading = np.linalg.cholesky(np.linalg.inv((marginal + marginal.T) / 2))
    moves = np.concatenate([np.outer(places, leading[:, axis]) for axis, places in enumerate(PLACES)])
    starts = np.tile(mode, (len(moves), 1))
    starts[:, lead] += moves
    starts[:, others] += moves @ along.T
    free = np.ones_like(starts)
    free[:, lead] = 0
    return _Axes(mode, leading, others, spread_of(inner)), starts, free


def _to_mean(axes: _Axes, data: Data, shape: PriorShape) -> Floats:
    """From the mode of the others to their mean, to the first order (Laplace): half a step down the determinant.

    0 for charts that the compiled loops do not weigh whole. Source: Tierney, Kass, Kadane 1989,
    doi:10.1080/01621459.1989.10478824.
    """
    if needs_jax(data):
        return np.zeros(axes.others.size)
    covariance, size = axes.spread @ axes.spread.T, axes.mode.size
    whole = np.zeros((size, size))
    whole[np.ix_(axes.others, axes.others)] = covariance
    slopes = determinant_slopes(axes.mode, whole, prepared(data, shape))
    return np.asarray(-0.5 * covariance @ slopes[axes.others])


def _proposal(axes: _Axes, height: float, found: Fit, front: int, to_mean: Floats) -> Proposal:
    """`height`: log posterior at the mode; `found`: the fits on the points of its axes; the others as in `Proposal`."""
    mode, leading, others, spread = axes
    nodes = np.asarray(found.theta)
    informations = np.asarray(found.information)[:, others[:, None], others]
    safe = np.asarray(found.safe_information)[:, others[:, None], others]
    there = [_spread_or(one, other) for one, other in zip(informations, safe, strict=True)]
    log_sizes = np.array([np.log(np.diagonal(one)).sum() for one in (spread, *there)])
    grown = found.log_posterior - height + log_sizes[1:] - log_sizes[0]
    ends = np.cumsum([0, *map(len, PLACES)])
    heights = [
        along_axes.height(places, grown[first:last])
        for places, first, last in zip(PLACES, ends[:-1], ends[1:], strict=True)
    ]
    return Proposal(
        mode,
        leading,
        (nodes - mode)[:, others],
        np.stack(heights),
        spread,
        np.stack([one[:, :front] - spread[:, :front] for one in there]),
        others,
        to_mean,
    )


def with_hope_fixed(proposal: Proposal, mode: Floats) -> Proposal:
    """The same curve about the mode that was found with renewed expectation fixed, which frees its own parameter.

    Along every other axis expectation had not moved anyway; of its own parameter only the prior is left.
    """
    leading, went, heights, turns = (
        one.copy() for one in (proposal.leading, proposal.went, proposal.heights, proposal.turns)
    )
    own = slice(0, len(PLACES[0]))
    leading[:, 0], leading[0, 0], went[own], turns[own] = 0.0, 1.0, 0.0, 0.0
    heights[0] = -0.5 * (along_axes.GRID**2 + np.log(2 * np.pi))
    return Proposal(mode, leading, went, heights, proposal.spread, turns, proposal.others, proposal.to_mean)


def bounded(information: Floats) -> bool:
    """Whether it is positive definite."""
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return False
    return True


def spread_of(information: Floats) -> Floats:
    """A square root of the inverse. Raises: LinAlgError where there is none.

    Lower triangular: the first parameters, which answers are made of, follow the first standard normals alone, and
    are as evenly drawn as those.
    """
    root = np.linalg.cholesky(information[::-1, ::-1])
    return np.ascontiguousarray(dtrtri(root, lower=1)[0].T[::-1, ::-1])


def _spread_or(information: Floats, safe: Floats) -> Floats:
    try:
        return spread_of(information)
    except np.linalg.LinAlgError:
        return spread_of(safe)


def draw(proposal: Proposal, normals: Floats, uniforms: Floats) -> tuple[Floats, Floats]:
    """Draws (parameter, draw) and the log density of each, up to a constant.

    Shapes: normals (parameter, draw), of which those of the leading ones are not read; uniforms (leading, draw).
    """
    count = normals.shape[1]
    room = -(-count // LANES) * LANES
    normals, uniforms = (reals(_repeated(one, room)) for one in (normals, uniforms))
    theta, log_density = np.empty((proposal.mode.size, room)), np.empty(room)
    failed = loops().draw_many(
        ctypes.byref(proposal.passed), at(normals), at(uniforms), INT(room), at(theta), at(log_density)
    )
    assert not failed, "more axes or points than draw.c has room for, or no memory"
    return theta[:, :count], log_density[:count]


def _repeated(rows: Floats, room: int) -> Floats:
    """The first draws once more behind until there are so many."""
    return rows if rows.shape[1] == room else rows[:, np.arange(room) % rows.shape[1]]


# in the order of loops/draw.c
_Curve = struct(
    parameters=INT, leading=INT, others=INT, front=INT, grid=INT, points=INT,
    lead=ARRAY, rest=ARRAY, first=ARRAY, mode=ARRAY, axes=ARRAY, went=ARRAY, density=ARRAY, below=ARRAY,
    splines=ARRAY, widths=ARRAY, spread=ARRAY, first_turn=ARRAY, column=ARRAY, point=ARRAY, turn=ARRAY, grows=ARRAY,
    start=REAL, step=REAL, narrowest=REAL,
)  # fmt: skip


def _passed(proposal: Proposal) -> ctypes.Structure:
    density = np.exp(proposal.heights)
    centre = proposal.mode.copy()
    centre[proposal.others] += proposal.to_mean
    step = along_axes.GRID[1] - along_axes.GRID[0]
    below = np.zeros_like(density)
    below[:, 1:] = np.cumsum(density[:, 1:] + density[:, :-1], axis=1) * step / 2
    values = {
        "parameters": proposal.mode.size,
        "leading": len(LEADING),
        "others": proposal.others.size,
        "front": proposal.front,
        "grid": len(along_axes.GRID),
        "points": len(proposal.went),
        "lead": ints(LEADING),
        "rest": ints(proposal.others),
        "first": ints(np.cumsum([0, *map(len, PLACES)])),
        "mode": centre,
        "axes": reals(proposal.leading),
        "went": reals(proposal.went.T),
        "density": density,
        "below": below,
        "splines": reals(np.concatenate([along_axes.splines(own) for own in PLACES])),
        "widths": reals(np.concatenate([along_axes.widths(own) for own in PLACES])),
        "spread": reals(proposal.spread),
        **_turns(proposal),
        "start": along_axes.GRID[0],
        "step": step,
        "narrowest": _NARROWEST,
    }
    return filled(_Curve, values)


def _turns(proposal: Proposal) -> dict[str, NDArray[Any]]:
    """The turns that are worth following, row by row of the root, and all of its diagonal."""
    turns, own = proposal.turns, np.arange(proposal.front)
    size = np.sqrt(np.square(proposal.spread).sum(axis=1))
    kept = np.abs(turns) > _SMALL * size[None, :, None]
    kept[:, own, own] = False
    row, column, point = np.nonzero(kept.transpose(1, 2, 0))
    return {
        "first_turn": ints(np.searchsorted(row, np.arange(len(size) + 1))),
        "column": ints(column),
        "point": ints(point),
        "turn": reals(turns[point, row, column]),
        "grows": reals(turns[:, own, own].T),
    }
