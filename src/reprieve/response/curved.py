"""From which curve, near the posterior and easy to draw from, are draws proposed?

A normal curve around the mode misses how the rest bends as the times move: a longer relief goes with a smaller
effect, and not in proportion. So a few parameters lead (how fast the staying change comes, renewed hope, onset and
half relief): along each of their own axes the mode of all others is found at four points, and the height of the
posterior there (Laplace at each). A draw takes a place on each axis from that height, interpolated; the others follow
the curve through these modes, with the normal curve of the mode around it. The density of a draw is exact: the map
from standard places to parameters is triangular.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.response.fit import Fit, fit_many
from reprieve.response.jax_setup import jax
from reprieve.response.model import EPS, HALF, T_ON, TAU, Data, PriorShape

Floats = NDArray[np.float64]

LEADING = (TAU, EPS, T_ON, HALF)
PLACES = (-2.4, -1.2, 1.2, 2.4)  # in SDs of the normal curve along an axis: sixteen fits
_GRID = np.linspace(-7.0, 7.0, 561)


@dataclass(frozen=True, eq=False)
class Proposal:
    """What draws are proposed from. Axes are those of the leading parameters' covariance at the mode."""

    mode: Floats
    leading: Floats  # (leading, axis): one SD along each axis
    bends: Floats  # (power, axis, other): where the others' mode goes along an axis
    heights: Floats  # (axis, grid): log density of the place on each axis
    spreads: Floats  # (point, other, other): square roots of the others' covariance given the leading; the mode's first
    log_sizes: Floats  # (point,) log determinant of each
    others: NDArray[np.int64]


def proposal_of(fit: Fit, n: int, data: Data, shape: PriorShape) -> Proposal:
    """The proposal of one chart of a batch; `data` of that chart alone, without a leading axis."""
    mode, information = np.asarray(fit.theta[n]), np.asarray(fit.information[n])
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        information = np.asarray(fit.safe_information[n])
    lead = np.array(LEADING)
    others = np.setdiff1d(np.arange(mode.size), lead)
    inner = information[np.ix_(others, others)]
    along = -np.linalg.solve(inner, information[np.ix_(others, lead)])  # the others' slope
    marginal = information[np.ix_(lead, lead)] + information[np.ix_(lead, others)] @ along
    variances, axes = np.linalg.eigh(np.linalg.inv((marginal + marginal.T) / 2))
    leading = axes * np.sqrt(variances)

    starts = np.tile(mode, (len(LEADING) * len(PLACES), 1))
    moves = np.concatenate([np.outer(PLACES, leading[:, axis]) for axis in range(len(LEADING))])
    starts[:, lead] += moves
    starts[:, others] += moves @ along.T
    free = np.ones_like(starts)
    free[:, lead] = 0
    # one by one: each stops when it has arrived, and the program is that of the mode itself
    alone = jax.tree.map(lambda leaf: np.asarray(leaf)[None], data)
    fits = [
        fit_many(start[None], alone, shape, held[None]) for start, held in zip(starts, free, strict=True)
    ]
    found = Fit(*(np.concatenate([np.asarray(one) for one in parts]) for parts in zip(*fits, strict=True)))  # type: ignore[arg-type]
    nodes, heights = np.asarray(found.theta), np.asarray(found.log_posterior)
    informations = np.asarray(found.information)[:, others[:, None], others]
    try:
        lowers = np.linalg.cholesky(informations)
    except np.linalg.LinAlgError:
        lowers = np.linalg.cholesky(np.asarray(found.safe_information)[:, others[:, None], others])
    middle = np.linalg.cholesky(inner)
    heights = heights - np.log(np.diagonal(lowers, axis1=1, axis2=2)).sum(axis=1)
    top = float(fit.log_posterior[n]) - np.log(np.diag(middle)).sum()
    heights = heights.reshape(len(LEADING), -1) - top
    went = (nodes - mode)[:, others].reshape(len(LEADING), len(PLACES), -1)

    powers = np.stack([np.power(PLACES, power) for power in (1, 2, 3)], axis=1)  # (place, power)
    bends = np.stack([np.linalg.lstsq(powers, one, rcond=None)[0] for one in went], axis=1)
    roots = np.concatenate([middle[None], lowers])
    return Proposal(
        mode,
        leading,
        bends,
        np.stack([_height(one) for one in heights]),
        np.linalg.inv(roots).transpose(0, 2, 1),
        -np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1),
        others,
    )


def _point_of(places: Floats) -> NDArray[np.int64]:
    """Whose spread a draw takes: the fitted point that is nearest along the axis on which it went farthest."""
    axis = np.argmax(np.abs(places), axis=0)
    went = places[axis, np.arange(places.shape[1])]
    nearest = np.argmin(np.abs(went[:, None] - np.array([0.0, *PLACES])), axis=1)
    return np.where(nearest == 0, 0, axis * len(PLACES) + nearest)


def _height(at_places: Floats) -> Floats:
    """Log density along an axis on the grid: a polynomial through the five heights, straight on in the tails."""
    places = np.array(PLACES)
    powers = np.stack([places**power for power in (1, 2, 3, 4)], axis=1)
    weights = np.linalg.solve(powers, at_places)
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
    """Draws (draw, parameter) and the log density of each, up to a constant.

    Shapes: normals (other, draw); uniforms (leading, draw).
    """
    count = normals.shape[1]
    places, log_density = np.empty((len(LEADING), count)), np.zeros(count)
    for axis, height in enumerate(proposal.heights):
        rising = np.concatenate([[0.0], np.cumsum(np.exp(height[1:]) + np.exp(height[:-1]))])
        places[axis] = _inverse(rising, np.exp(height), uniforms[axis])
        density = np.interp(places[axis], _GRID, np.exp(height))
        log_density += np.log(density)
    theta = np.empty((count, proposal.mode.size))
    theta[:, LEADING] = proposal.mode[list(LEADING)] + (proposal.leading @ places).T
    went = sum((places.T**power) @ bend for power, bend in enumerate(proposal.bends, 1))
    points, rest = _point_of(places), np.empty((count, len(proposal.others)))
    for point in np.unique(points):
        here = points == point
        rest[here] = (proposal.spreads[point] @ normals[:, here]).T
    theta[:, proposal.others] = proposal.mode[proposal.others] + went + rest
    return theta, log_density - 0.5 * (normals**2).sum(axis=0) - proposal.log_sizes[points]


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
