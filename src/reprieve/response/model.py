"""The daily model of one person: from parameters to the linear predictor of each day, and their prior.

    x_t = b + u(t) - pi * (1 - exp(-(t - t1)/tau_pi)) - eps * exp(-ln2 (t - last visit)/h) - delta * R(t)

Parameters stand in one vector on scales where the prior is normal:
    0 b   1 rho   2 pi   3 log tau_pi   4 z (eps)   5 delta   6 log t_on   7 log half_relief
    then K-2 logarithms of the increments between cut points, then the drift u by 14-day block, the last block first.
eps is half-normal; as a function of a standard normal z, eps = sd * Phi^-1((1 + Phi(z))/2), its prior is exactly
normal, so a diary that does not inform it leaves it exactly where it was. That a diary should not inform it is the
rule, and a normal curve around the mode of log eps would be wrong there by half an SD.
Days are counted so that the last one is `as_of`; blocks are counted back from it, so that days put in front of the
diary to reach a convenient length change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import NAMES, Prior
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import Diary
from reprieve.response.toxin import ReliefTables, relief_course, relief_tables

Floats = NDArray[np.float64]

BLOCK = 14  # days
CORE = len(NAMES)
B, RHO, PI, TAU, EPS, DELTA, T_ON, HALF = range(CORE)


class Visits(NamedTuple):
    """What was done, as arrays. `dose` in standard doses; 0 for a dummy injection and for padding."""

    since_first: jax.Array  # (day,) days since the first visit; 0 before it, and without one
    renewed: jax.Array  # (day,) what is left of the last visit's renewed expectation, 0-1
    day: jax.Array  # (injection,)
    dose: jax.Array  # (injection,)


class Data(NamedTuple):
    """One diary with its visits. `eps`: NaN, or expectation fixed at this many log odds (a what-if)."""

    diary: Diary
    visits: Visits
    eps: jax.Array


@dataclass(frozen=True)
class PriorShape:
    """The prior as the arrays the fit needs, for one scale of K categories."""

    mean: Floats  # (core + K-2,)
    precision: Floats  # the same, squared
    eps_sd: float
    drift_sd: float
    drift_memory: float  # correlation of neighbouring blocks
    tables: ReliefTables
    categories: int


def prior_shape(prior: Prior, categories: int) -> PriorShape:
    """The arrays of this prior for a scale of 2, 4 or 11 categories."""
    mean, sd = [], []
    for name in NAMES:
        belief = prior.parameters[name]
        if belief.scale == "half_normal":
            mean.append(0.0)
            sd.append(1.0)
        else:
            mean.append(np.log(belief.mean) if belief.scale == "log" else belief.mean)
            sd.append(belief.sd)
    if categories > 2:
        cuts = prior.cut_points["four_level" if categories == 4 else "nrs"]
        mean += [float(np.log(step)) for step in cuts.increments]
        sd += [cuts.log_sd] * len(cuts.increments)
    return PriorShape(
        np.array(mean),
        np.diag(1 / np.square(sd)),
        prior.parameters["eps"].sd,
        prior.drift.sd,
        float(np.exp(-prior.drift.block_days / prior.drift.time_constant_days)),
        relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value),
        categories,
    )


def drift_precision(shape: PriorShape, blocks: int) -> Floats:
    """The inverse covariance of the drift: stationary AR(1) over blocks."""
    phi = shape.drift_memory
    main = np.full(blocks, 1 + phi**2)
    main[[0, -1]] = 1.0
    if blocks == 1:
        main[0] = 1 - phi**2
    side = np.full(blocks - 1, -phi)
    return np.asarray(
        (np.diag(main) + np.diag(side, 1) + np.diag(side, -1)) / (shape.drift_sd**2 * (1 - phi**2))
    )


def eps_of(z: jax.Array, sd: float) -> jax.Array:
    """Renewed expectation in log odds, from its standard normal."""
    # Phi^-1((1 + Phi(z))/2) = -Phi^-1(Phi(-z)/2): no loss of figures for large z
    return -sd * jax.scipy.special.ndtri(jax.scipy.special.ndtr(-z) / 2)


def _eps_slopes(z: jax.Array, eps: jax.Array, sd: float) -> tuple[jax.Array, jax.Array]:
    """First and second derivative of eps, from 1 + Phi(z) = 2 Phi(eps/sd)."""
    first = sd / 2 * jnp.exp((jnp.square(eps / sd) - jnp.square(z)) / 2)
    return first, first * (eps * first / sd**2 - z)


def cuts_of(log_increments: jax.Array) -> jax.Array:
    """c_1 = 0, c_2 ... from the logarithms of their increments."""
    return jnp.concatenate([jnp.zeros(1), jnp.cumsum(jnp.exp(log_increments))])


def split(theta: jax.Array, categories: int) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Core parameters, log increments, drift (last block first)."""
    end = CORE + categories - 2
    return theta[:CORE], theta[CORE:end], theta[end:]


class Predictor(NamedTuple):
    """x of each day, how it moves with each core parameter (day, core), and its bends.

    `bends` holds the second derivatives that are not 0, as (row, column, (day,)); the column of rho is left 0.
    """

    x: jax.Array
    columns: jax.Array
    bends: tuple[tuple[int, int, jax.Array], ...]


def predictor(core: jax.Array, drift: jax.Array, data: Data, shape: PriorShape) -> Predictor:
    """The linear predictor of each day, without the part of yesterday, and its derivatives."""
    visits = data.visits
    days = jnp.arange(visits.since_first.shape[0], dtype=jnp.float64)
    pi, delta = core[PI], core[DELTA]
    free_eps = eps_of(core[EPS], shape.eps_sd)
    eps_slope, eps_bend = _eps_slopes(core[EPS], free_eps, shape.eps_sd)
    free = jnp.isnan(data.eps)
    eps = jnp.where(free, free_eps, data.eps)
    course = relief_course(shape.tables, core[T_ON], core[HALF], days, visits.day, visits.dose)
    passed = visits.since_first / jnp.exp(core[TAU])
    left = jnp.exp(-passed)
    columns = jnp.stack(
        [
            jnp.ones_like(days),
            jnp.zeros_like(days),
            left - 1,
            pi * passed * left,
            -jnp.where(free, eps_slope, 0.0) * visits.renewed,
            -course.relief,
            -delta * course.by_on,
            -delta * course.by_half,
        ],
        axis=1,
    )
    x = core[B] + pi * (left - 1) - eps * visits.renewed - delta * course.relief
    bends = (
        (PI, TAU, passed * left),
        (TAU, TAU, -pi * passed * (1 - passed) * left),
        (EPS, EPS, -jnp.where(free, eps_bend, 0.0) * visits.renewed),
        (DELTA, T_ON, -course.by_on),
        (DELTA, HALF, -course.by_half),
        (T_ON, T_ON, -delta * course.by_on_on),
        (T_ON, HALF, -delta * course.by_on_half),
        (HALF, HALF, -delta * course.by_half_half),
    )
    return Predictor(x + jnp.repeat(drift[::-1], BLOCK), columns, bends)
