"""The daily model of one person: from parameters to the linear predictor of each day, and their prior.

    x_t = b + u(t) - pi * (1 - exp(-(t - t1)/tau_pi)) - eps * exp(-ln2 (t - last visit)/h)
            - (delta + d_c) * R(t) - sum_j beta_j * step_j(t)

Parameters stand in one vector on scales where the prior is normal:
    0 b   1 rho   2 pi   3 log tau_pi   4 z (eps)   5 delta   6 log t_on   7 log half_relief
    then beta of each dated step; then d_c, what cycle c adds to delta, by visit; then how much longer than usual each
    injection lasts, as a logarithm; then K-2 logarithms of the increments between cut points; then the drift u by
    14-day block, the last block first.
A cycle runs from a visit to the next, and its d_c holds while it runs; how long relief lasts belongs to the injection.
eps is half-normal; as a function of a standard normal z, eps = sd * Phi^-1((1 + Phi(z))/2), its prior is exactly
normal, so a diary that does not inform it leaves it exactly where it was. That a diary should not inform it is the
rule, and a normal curve around the mode of log eps would be wrong there by half an SD.
Days are counted so that the last one is `as_of`; blocks are counted back from it, so that days put in front of the
diary to reach a convenient length change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import NAMES, Prior
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import Diary
from reprieve.response.scores_seen import Scores
from reprieve.response.spans import Spans
from reprieve.response.toxin import ReliefCourse, ReliefTables, relief_course, relief_tables

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
    cycle: jax.Array  # (day, injection) 1 in the cycle that this visit began


def latest_visit(visits: Visits) -> NDArray[np.int64]:
    """Which visit was the last on each day, (day,); -1 before the first."""
    cycle = np.asarray(visits.cycle)
    return np.where(cycle.any(axis=1), cycle.argmax(axis=1), -1)


class Data(NamedTuple):
    """One diary with its visits. `eps`: NaN, or expectation fixed at this many log odds (a what-if)."""

    diary: Diary
    visits: Visits
    steps: jax.Array  # (day, step) its share where this other change of treatment holds, else 0
    spans: Spans
    scores: Scores
    eps: jax.Array


class Sizes(NamedTuple):
    """How many there are of what depends on the chart."""

    steps: int
    cycles: int
    blocks: int

    @property
    def in_predictor(self) -> int:
        """Parameters before the increments: those that move the predictor by a column of their own."""
        return CORE + self.steps + 2 * self.cycles


@dataclass(frozen=True)
class PriorShape:
    """The prior as the arrays the fit needs, for one scale of K categories."""

    mean: Floats  # (core + K-2,)
    precision: Floats  # the same, squared
    eps_sd: float
    drift_sd: float
    drift_memory: float  # correlation of neighbouring blocks
    step_sd: float  # of a dated step
    cycle_effect_sd: float  # of a cycle's own delta around the person's
    cycle_duration_sd: float  # of the logarithm of an injection's own half-relief
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
        prior.fixed["step_sd"].value,
        prior.fixed["cycle_effect_sd"].value,
        prior.fixed["cycle_duration_log_sd"].value,
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


def eps_of(z: jax.Array, sd: float, special: Any = None) -> jax.Array:
    """Renewed expectation in log odds, from its standard normal. `special`: the functions, SciPy's if not JAX's."""
    by = jax.scipy.special if special is None else special
    # Phi^-1((1 + Phi(z))/2) = -Phi^-1(Phi(-z)/2): no loss of figures for large z
    eps: jax.Array = -sd * by.ndtri(by.ndtr(-z) / 2)
    return eps


def _eps_slopes(z: jax.Array, eps: jax.Array, sd: float) -> tuple[jax.Array, jax.Array]:
    """First and second derivative of eps, from 1 + Phi(z) = 2 Phi(eps/sd)."""
    first = sd / 2 * jnp.exp((jnp.square(eps / sd) - jnp.square(z)) / 2)
    return first, first * (eps * first / sd**2 - z)


def cuts_of(log_increments: jax.Array) -> jax.Array:
    """c_1 = 0, c_2 ... from the logarithms of their increments."""
    return jnp.concatenate([jnp.zeros(1), jnp.cumsum(jnp.exp(log_increments))])


class Parts(NamedTuple):
    """The parameter vector in its parts; the drift has its last block first."""

    core: jax.Array
    steps: jax.Array
    cycle_effects: jax.Array
    cycle_durations: jax.Array
    increments: jax.Array
    drift: jax.Array


def sizes_of(data: Data) -> Sizes:
    """The sizes of one chart's arrays, or of many charts' with a leading axis."""
    return Sizes(
        data.steps.shape[-1], data.visits.day.shape[-1], data.visits.since_first.shape[-1] // BLOCK
    )


def split(theta: jax.Array, sizes: Sizes, categories: int) -> Parts:
    """The parts of a parameter vector, or of many: the last axis is split."""
    lengths = (CORE, sizes.steps, sizes.cycles, sizes.cycles, categories - 2, sizes.blocks)
    ends = np.cumsum(lengths)
    return Parts(*(theta[..., end - length : end] for end, length in zip(ends, lengths, strict=True)))


class Predictor(NamedTuple):
    """x of each day, and how it moves with each parameter before the increments (day, parameter).

    The column of rho is left 0. `slopes` holds what its bends are made of.
    """

    x: jax.Array
    columns: jax.Array
    slopes: Slopes


class Slopes(NamedTuple):
    """The pieces of the second derivatives of x; (day,) unless said."""

    pi_tau: jax.Array
    tau_tau: jax.Array
    eps_eps: jax.Array
    effect: jax.Array  # delta with the cycle's own
    cycle: jax.Array  # (day, cycle)
    course: ReliefCourse


def predictor(parts: Parts, data: Data, shape: PriorShape) -> Predictor:
    """The linear predictor of each day, without the part of yesterday, and its derivatives."""
    visits, core = data.visits, parts.core
    days = jnp.arange(visits.since_first.shape[0], dtype=jnp.float64)
    pi = core[PI]
    free_eps = eps_of(core[EPS], shape.eps_sd)
    eps_slope, eps_bend = _eps_slopes(core[EPS], free_eps, shape.eps_sd)
    free = jnp.isnan(data.eps)
    eps = jnp.where(free, free_eps, data.eps)
    log_half = core[HALF] + parts.cycle_durations
    course = relief_course(shape.tables, core[T_ON], log_half, days, visits.day, visits.dose)
    effect = core[DELTA] + visits.cycle @ parts.cycle_effects
    passed = visits.since_first / jnp.exp(core[TAU])
    left = jnp.exp(-passed)
    by_half = -(effect * course.by_action)[:, None] * course.half
    columns = jnp.stack(
        [
            jnp.ones_like(days),
            jnp.zeros_like(days),
            left - 1,
            pi * passed * left,
            -jnp.where(free, eps_slope, 0.0) * visits.renewed,
            -course.relief,
            -effect * course.by_action * course.on,
            jnp.sum(by_half, axis=1),
        ],
        axis=1,
    )
    columns = jnp.concatenate(
        [columns, -data.steps, -visits.cycle * course.relief[:, None], by_half], axis=1
    )
    x = core[B] + pi * (left - 1) - eps * visits.renewed - effect * course.relief - data.steps @ parts.steps
    slopes = Slopes(
        passed * left,
        -pi * passed * (1 - passed) * left,
        -jnp.where(free, eps_bend, 0.0) * visits.renewed,
        effect,
        visits.cycle,
        course,
    )
    return Predictor(x + jnp.repeat(parts.drift[::-1], BLOCK), columns, slopes)


def bent_by(weights: jax.Array, slopes: Slopes, sizes: Sizes) -> jax.Array:
    """Sum over days of weight times the second derivatives of x: (parameter, parameter), those before the increments.

    Times: t_on, then each injection's own duration; the person's half_relief moves all of these alike. Effects: delta,
    then each cycle's own.
    """
    course = slopes.course
    along = jnp.concatenate([course.on[:, None], course.half], axis=1)  # (day, time)
    through = -weights * slopes.effect * course.by_action
    times = -along.T @ ((weights * slopes.effect * course.by_action_twice)[:, None] * along)
    mixed = through @ course.on_half
    times = times.at[0, 0].add(through @ course.on_on).at[0, 1:].add(mixed).at[1:, 0].add(mixed)
    times = times.at[1:, 1:].add(jnp.diag(through @ course.half_half))
    effects = jnp.concatenate([jnp.ones((along.shape[0], 1)), slopes.cycle], axis=1)
    both = -effects.T @ ((weights * course.by_action)[:, None] * along)  # (effect, time)

    time_of, effect_of = (jnp.asarray(one) for one in _selected(sizes))
    cross = effect_of.T @ both @ time_of
    bent = time_of.T @ times @ time_of + cross + cross.T
    pi_tau = weights @ slopes.pi_tau
    bent = bent.at[PI, TAU].add(pi_tau).at[TAU, PI].add(pi_tau)
    return bent.at[TAU, TAU].add(weights @ slopes.tau_tau).at[EPS, EPS].add(weights @ slopes.eps_eps)


def _selected(sizes: Sizes) -> tuple[Floats, Floats]:
    """Which parameter moves which time, and which effect: (1 + cycle, parameter)."""
    first = CORE + sizes.steps
    times, effects = np.zeros((2, 1 + sizes.cycles, sizes.in_predictor))
    times[0, T_ON] = effects[0, DELTA] = 1
    times[1:, HALF] = 1
    for cycle in range(sizes.cycles):
        effects[1 + cycle, first + cycle] = times[1 + cycle, first + sizes.cycles + cycle] = 1
    return times, effects
