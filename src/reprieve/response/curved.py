"""From which curve, near the posterior and easy to draw from, are draws proposed?

A normal curve around the mode misses how the rest bends as the times move: a longer relief goes with a smaller
effect, and not in proportion. So a few parameters lead (how fast the staying change comes, renewed hope, onset and
half relief): along each of their own axes the mode of all others is found at two points, and the height of the
posterior there (Laplace at each). A draw takes a place on each axis from that height, interpolated; the others follow
the curve through these modes, and the normal curve around them widens and turns as it does from mode to mode: without
that, draws are worth a third less. The density of a draw is exact: the map from standard places to parameters is
triangular.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.fit import fit_many
from reprieve.response.fitted import Fit
from reprieve.response.model import EPS, HALF, T_ON, TAU, Data, PriorShape, sizes_of

Floats = NDArray[np.float64]

LEADING = (EPS, TAU, T_ON, HALF)  # along the axes behind the first, hope stays where it is
PLACES = (-2.0, 2.0)  # in SDs of the normal curve along an axis: eight fits
POINTS = len(LEADING) * len(PLACES)
NEAR_ENOUGH = 1e-2  # squared length of the last step to such a mode, in posterior SDs: only draws are proposed from it
_GRID = np.linspace(-7.0, 7.0, 561)
_NARROWEST = 0.2  # of the SD at the mode


@dataclass(frozen=True, eq=False)
class Proposal:
    """What draws are proposed from. An axis moves its own leading parameter and those behind it."""

    mode: Floats
    leading: Floats  # (leading, axis): one SD along each axis
    bends: Floats  # (power, axis, other): where the others' mode goes along an axis
    heights: Floats  # (axis, grid): log density of the place on each axis
    spread: Floats  # (other, other): square root of the others' covariance at the mode, given the leading; triangular
    turns: Floats  # (power, axis, other, front): how the first columns of that root change along an axis
    others: NDArray[np.int64]

    @property
    def front(self) -> int:
        """How many columns of the root change: those of the parameters before the drift."""
        return self.turns.shape[-1]


def proposals_of(fit: Fit, data: Sequence[Data], shape: PriorShape) -> Iterator[Proposal]:
    """The proposals of the first charts of a batch, one after the other; `data` of one chart each."""
    for n, row in enumerate(data):
        axes, starts, free = _begun(fit, n)
        found = fit_many(starts, [row] * len(starts), shape, free, NEAR_ENOUGH)
        front = sizes_of(row).in_predictor + shape.categories - 2 - len(LEADING)
        yield _proposal(axes, float(fit.log_posterior[n]), found, front)


def proposal_of(fit: Fit, data: Data, shape: PriorShape) -> Proposal:
    """The proposal of one chart, whose fit is a batch of one."""
    return next(proposals_of(fit, [data], shape))


class _Axes(NamedTuple):
    """The normal curve around a mode, seen along the leading parameters."""

    mode: Floats
    leading: Floats
    others: NDArray[np.int64]
    inner: Floats  # information of the others, given the leading
    along: Floats  # the others' slope


def _begun(fit: Fit, n: int) -> tuple[_Axes, Floats, Floats]:
    """The axes of one chart of a batch; where to begin on each point of them, and what is free there."""
    mode, information = np.asarray(fit.theta[n]), np.asarray(fit.information[n])
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        information = np.asarray(fit.safe_information[n])
    lead = np.array(LEADING)
    others = np.setdiff1d(np.arange(mode.size), lead)
    inner = information[np.ix_(others, others)]
    along = -np.linalg.solve(inner, information[np.ix_(others, lead)])
    marginal = information[np.ix_(lead, lead)] + information[np.ix_(lead, others)] @ along
    leading = np.linalg.cholesky(np.linalg.inv((marginal + marginal.T) / 2))
    starts = np.tile(mode, (POINTS, 1))
    moves = np.concatenate([np.outer(PLACES, leading[:, axis]) for axis in range(len(LEADING))])
    starts[:, lead] += moves
    starts[:, others] += moves @ along.T
    free = np.ones_like(starts)
    free[:, lead] = 0
    return _Axes(mode, leading, others, inner, along), starts, free


def _proposal(axes: _Axes, height: float, found: Fit, front: int) -> Proposal:
    """`height`: log posterior at the mode; `found`: the fits on the points of its axes; `front`: as in `Proposal`."""
    mode, leading, others, inner, along = axes
    nodes = np.asarray(found.theta)
    informations = np.asarray(found.information)[:, others[:, None], others]
    try:
        spreads, log_sizes = _spreads(np.concatenate([inner[None], informations]))
    except np.linalg.LinAlgError:
        informations = np.asarray(found.safe_information)[:, others[:, None], others]
        spreads, log_sizes = _spreads(np.concatenate([inner[None], informations]))
    by_axis = (len(LEADING), len(PLACES))
    heights = np.asarray(found.log_posterior).reshape(by_axis) - height
    grown = (log_sizes[1:] - log_sizes[0]).reshape(by_axis)
    went = (nodes - mode)[:, others].reshape(*by_axis, -1)

    places = np.array(PLACES)
    straight = (along @ leading).T  # (axis, other): at the mode the others go straight
    powers = np.stack([places**2, places**3], axis=1)
    curved = [
        np.linalg.solve(powers, one - np.outer(places, slope))
        for one, slope in zip(went, straight, strict=True)
    ]
    bends = np.stack([straight, *np.stack(curved, axis=1)])
    changes = (spreads[1:, :, :front] - spreads[0, :, :front]).reshape(*by_axis, -1)
    turns = np.linalg.solve(np.stack([places, places**2], axis=1), changes).swapaxes(0, 1)
    return Proposal(
        mode,
        leading,
        bends,
        np.stack([_height(*one) for one in zip(heights, grown, strict=True)]),
        spreads[0],
        turns.reshape(len(PLACES), len(LEADING), -1, front),
        others,
    )


def with_hope_fixed(proposal: Proposal, mode: Floats) -> Proposal:
    """The same curve about the mode that was found with renewed expectation fixed, which frees its own parameter.

    Along every other axis expectation had not moved anyway; of its own parameter only the prior is left.
    """
    leading, bends, heights, turns = (
        one.copy() for one in (proposal.leading, proposal.bends, proposal.heights, proposal.turns)
    )
    leading[:, 0], leading[0, 0], bends[:, 0], turns[:, 0] = 0.0, 1.0, 0.0, 0.0
    heights[0] = -0.5 * (_GRID**2 + np.log(2 * np.pi))
    return Proposal(mode, leading, bends, heights, proposal.spread, turns, proposal.others)


def _spreads(informations: Floats) -> tuple[Floats, Floats]:
    """Square roots of the inverses, and the logarithms of their determinants.

    Lower triangular: the first parameters, which answers are made of, follow the first standard normals alone, and
    are as evenly drawn as those.
    """
    roots = np.linalg.cholesky(informations[:, ::-1, ::-1])
    log_sizes = -np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    return np.ascontiguousarray(np.linalg.inv(roots).transpose(0, 2, 1)[:, ::-1, ::-1]), log_sizes


def _height(of_modes: Floats, log_sizes: Floats) -> Floats:
    """Log density along an axis on the grid, straight on in the tails.

    `of_modes`: log posterior at the two places, where at the mode it is 0, flat, and bent by one; `log_sizes`: of the
    normal curves around them, less the mode's.
    """
    places = np.array(PLACES)
    third, fourth = np.linalg.solve(np.stack([places**3, places**4], axis=1), of_modes + places**2 / 2)
    first, second = np.linalg.solve(np.stack([places, places**2], axis=1), log_sizes)
    weights = (first, second - 0.5, third, fourth)
    inside = np.clip(_GRID, places[0], places[-1])
    log = sum(weight * inside**power for power, weight in enumerate(weights, 1))
    # beyond the outermost points: no steeper than it was, and never rising
    for end, side in ((places[0], places[0] > _GRID), (places[-1], places[-1] < _GRID)):
        slope = sum(power * weight * end ** (power - 1) for power, weight in enumerate(weights, 1))
        falling = np.clip(abs(slope) if slope * end < 0 else 0.0, 0.8, 3.5)
        log = np.where(side, log - falling * np.abs(_GRID - end), log)
    log = log - log.max()
    mass = np.trapezoid(np.exp(log), _GRID)
    return np.asarray(log - np.log(mass))


def draw(proposal: Proposal, normals: Floats, uniforms: Floats) -> tuple[Floats, Floats]:
    """Draws (parameter, draw) and the log density of each, up to a constant.

    Shapes: normals (parameter, draw), of which those of the leading ones are not read; uniforms (leading, draw).
    """
    places, log_density = np.empty_like(uniforms), np.zeros(uniforms.shape[1])
    for axis, height in enumerate(proposal.heights):
        density = np.exp(height)
        rising = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
        places[axis] = _inverse(rising, density, uniforms[axis])
        log_density += np.log(np.interp(places[axis], _GRID, density))
    normals, front = normals[proposal.others], proposal.front
    powers = np.concatenate([places, places**2, places**2 * places])
    rest = np.concatenate(proposal.bends).T @ powers
    rest += proposal.mode[proposal.others, None]
    rest += proposal.spread @ normals
    # how the root changes on the way, its diagonal by itself: it stays positive, and is the density's
    within = np.clip(places, PLACES[0], PLACES[-1])
    along = np.concatenate([within, within**2])
    turns = proposal.turns.reshape(len(along), -1, front)
    ahead = normals[:front]
    rest += _below_diagonal(turns) @ (along[:, None] * ahead).reshape(-1, ahead.shape[1])
    at_mode = np.diagonal(proposal.spread)
    own = at_mode[:front, None] + np.diagonal(turns, axis1=1, axis2=2).T @ along
    own = np.maximum(own, _NARROWEST * at_mode[:front, None])
    rest[:front] += (own - at_mode[:front, None]) * ahead
    theta = np.empty((proposal.mode.size, places.shape[1]))
    theta[list(LEADING)] = proposal.mode[list(LEADING), None] + proposal.leading @ places
    theta[proposal.others] = rest
    log_size = np.log(own).sum(axis=0) + np.log(at_mode[front:]).sum()
    return theta, log_density - 0.5 * np.einsum("ij,ij->j", normals, normals) - log_size


def _below_diagonal(turns: Floats) -> Floats:
    """(power and axis, other, front) as one matrix (other, all the rest), 0 on the diagonals."""
    found = turns.copy()
    places = np.arange(turns.shape[2])
    found[:, places, places] = 0.0
    return np.ascontiguousarray(found.transpose(1, 0, 2).reshape(turns.shape[1], -1))


def _inverse(rising: Floats, density: Floats, uniforms: Floats) -> Floats:
    """Places whose share below is `uniforms`, under a density that is straight between grid points."""
    step = _GRID[1] - _GRID[0]
    share = rising * step / 2
    wanted = uniforms * share[-1]
    cell = np.clip(np.searchsorted(share, wanted, side="right") - 1, 0, len(_GRID) - 2)
    rest = wanted - share[cell]
    low, slope = density[cell], (density[cell + 1] - density[cell]) / step
    # low*d + slope*d^2/2 = rest
    root = np.sqrt(np.maximum(low**2 + 2 * slope * rest, 0.0))
    return np.asarray(_GRID[cell] + np.minimum(2 * rest / np.maximum(low + root, 1e-300), step))
