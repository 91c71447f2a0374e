"""What chance of a bad day do these parameters mean for each day, with the toxin, with dummy injections, without visits?

p1: as fitted. p0: the same without the specific effect, that is with dummy injections at the same visits. pb: also
without what renewed hope and time have brought since the first visit. On two levels each course is followed exactly
from day to day. On a pain scale the chance moves each day towards the one that the scale settles to at that day's
predictor: it forgets yesterday within two days while the predictor moves over weeks (the error is measured in the
tests).
A forecast goes on from the last day: two futures, each with visits of its own. The shapes name their axes in order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from reprieve.response.fit import ShapeKey
from reprieve.response.gap_rows import scale_of
from reprieve.response.jax_setup import jax, jnp, lax
from reprieve.response.kept_program import kept
from reprieve.response.model import (
    BLOCK,
    DELTA,
    EPS,
    HALF,
    PI,
    RHO,
    T_ON,
    TAU,
    B,
    Parts,
    PriorShape,
    Sizes,
    eps_of,
    split,
)
from reprieve.response.toxin import log_off_ratio

WEEK = 7
FUTURE_WEEKS = 24
_SETTLING_DAYS = (
    10  # yesterday's weight is rarely over a quarter, so what is left of the start is below a millionth
)
_DEGREE = 7  # of the polynomial that stands for the settled chance of a bad day


class Schedule(NamedTuple):
    """Visits day by day, (day,) unless said. `working`: standard doses of each injection from the day after it on."""

    working: np.ndarray  # (day, injection)
    given: np.ndarray  # the day before
    giver: np.ndarray  # which injection that was
    renewed: np.ndarray
    since_first: np.ndarray
    treated: np.ndarray  # 1 on treated days
    cycle: np.ndarray  # the latest visit, counted from 0
    steps: np.ndarray  # (day, step) 1 where this other change of treatment holds


class Courses(NamedTuple):
    """Mean chance of a bad day: per week, over the treated days, and in two futures. Courses in order p1, p0, pb."""

    weeks: jax.Array  # (week, course, draw)
    treated: jax.Array  # (course, draw)
    futures: jax.Array  # (future, week, course, draw)


class Person(NamedTuple):
    """What stays the same from day to day, one value a draw (draw,) unless said."""

    b: jax.Array
    rho: jax.Array
    pi: jax.Array
    stays: jax.Array  # what is left a day later of the way to the staying change
    eps: jax.Array
    effect: jax.Array  # (cycle, draw)
    strength: jax.Array  # (injection, draw)
    slow: jax.Array  # (injection, draw) what is left a day later
    fast: jax.Array
    steps: jax.Array  # (step, draw)
    curve: jax.Array  # (degree + 1, draw): settled log odds of a bad day as a polynomial
    middle: jax.Array
    per_half_width: jax.Array
    memory: jax.Array  # part of yesterday's distance from the settled chance that is still there today


class Day(NamedTuple):
    """What one day hands on to the next, (draw,) unless said."""

    slow: jax.Array  # (injection, draw) what is left of one standard dose; whole until it works
    fast: jax.Array
    left: jax.Array
    bad: tuple[jax.Array, ...]  # by course


def person_of(
    theta: jax.Array,
    eps: jax.Array,
    sizes: Sizes,
    shape: PriorShape,
    bad_from: int,
    own: jax.Array | None = None,
) -> Person:
    """The draws' constants. theta: (draw, parameter); eps: (draw,), NaN or expectation fixed at so many log odds.

    `own`: (2, visit, draw), effects and durations of visits to come.
    """
    parts = split(theta, sizes, shape.categories)
    core = parts.core.T
    cycle_effects, durations = parts.cycle_effects.T, parts.cycle_durations.T
    if own is not None:
        cycle_effects = jnp.concatenate([cycle_effects, own[0]])
        durations = jnp.concatenate([durations, own[1]])
    ratio, _, _ = log_off_ratio(shape.tables, core[HALF] + durations - core[T_ON])
    ka = jnp.log(2.0) * jnp.exp(-core[T_ON])
    kd = ka * jnp.exp(-ratio)
    nothing = jnp.zeros(theta.shape[0])
    curve, middle, half_width, memory = nothing[None], nothing, nothing + 1, nothing
    if shape.categories > 2:
        curve, middle, half_width, memory = settled_curve(parts, shape.categories, bad_from)
    return Person(
        core[B],
        core[RHO],
        core[PI],
        jnp.exp(-jnp.exp(-core[TAU])),
        jnp.where(jnp.isnan(eps), eps_of(core[EPS], shape.eps_sd), eps),
        core[DELTA] + cycle_effects,
        1 / (1 - jnp.exp(-ratio)),
        jnp.exp(-kd),
        jnp.exp(-ka),
        parts.steps.T,
        curve,
        middle,
        1 / half_width,
        memory,
    )


def first_day(person: Person) -> Day:
    """The day before the first."""
    nothing = jnp.zeros_like(person.b)
    return Day(person.strength, nothing, nothing + 1, (nothing + 0.5,) * 3)


def settled_curve(
    parts: Parts, categories: int, bad_from: int
) -> tuple[jax.Array, jax.Array, jax.Array, jax.Array]:
    """log odds of a bad day where the scale has settled, as a polynomial in (x - middle)/half_width; and its memory.

    Its nodes are those of Chebyshev, over all predictors that the draw's own parameters can reach. The memory is how
    much more of the scale follows the worst day than a day without pain, at the middle.
    """
    core, drift, increments = parts.core.T, parts.drift, parts.increments
    stepped = jnp.sum(jnp.abs(parts.steps), axis=1)
    high = core[B] + jnp.max(drift, axis=1) + jnp.maximum(-core[PI], 0) + jnp.maximum(-core[DELTA], 0) + 0.5
    low = core[B] + jnp.min(drift, axis=1) - jnp.maximum(core[PI], 0) - jnp.maximum(core[DELTA], 0) - 1.5
    high, low = high + stepped, low - stepped
    middle, half_width = (high + low) / 2, (high - low) / 2
    nodes = np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
    scale = scale_of(core[RHO], increments)
    against = jnp.exp(-(middle + half_width * nodes[:, None]))  # (node, draw)
    # today's chances after each of yesterday's categories: (category, node, draw)
    moves = [
        jnp.diff(1 / (1 + against * after * scale.cuts[:, None]), axis=0, prepend=1.0, append=0.0) * -1.0
        for after in scale.after
    ]

    def a_day_on(_: int, chances: jax.Array) -> jax.Array:
        return jnp.asarray(sum(chances[n] * after for n, after in enumerate(moves)))

    chances = lax.fori_loop(0, _SETTLING_DAYS, a_day_on, moves[categories // 2])
    bad = jnp.sum(chances[bad_from:], axis=0)
    values = jnp.log(bad) - jnp.log1p(-bad)  # (node, draw)
    to_powers = np.linalg.inv(np.vander(nodes, increasing=True))

    def expected_lag(x: jax.Array) -> jax.Array:  # the mean category, scaled 0-1
        return jnp.sum(1 / (1 + jnp.exp(-x) * scale.cuts), axis=0) / (categories - 1)

    memory = expected_lag(middle + core[RHO]) - expected_lag(middle)
    return jnp.asarray(to_powers) @ values, middle, half_width, memory


def _a_week(
    person: Person, shape: PriorShape, day: Day, week: tuple[jax.Array, ...]
) -> tuple[Day, tuple[jax.Array, jax.Array]]:
    """Seven days on: mean chance over the week, and its sum over treated days, (course, draw) each."""
    drift, working, given, giver, renewed, since_first, treated, cycle, steps = week
    burden = person.b + drift
    good_odds, less_after_pain = jnp.exp(-burden), jnp.exp(-person.rho)
    level = shape.tables.a50**shape.tables.hill
    hill: float = (
        int(shape.tables.hill) if shape.tables.hill == int(shape.tables.hill) else shape.tables.hill
    )
    total = [jnp.zeros_like(burden)] * 3
    in_treatment = [jnp.zeros_like(burden)] * 3
    for n in range(WEEK):
        dose = working[n][:, None]
        slow = day.slow * jnp.where(dose > 0, person.slow, 1.0)
        fast = (day.fast + given[n] * person.strength[giver[n]]) * person.fast
        powered = jnp.maximum(jnp.sum(dose * slow, axis=0) - fast, 0.0) ** hill
        specific = person.effect[cycle[n]] * powered / (powered + level)
        left = jnp.where(since_first[n] > 0, day.left * person.stays, 1.0)
        dummy = person.pi * (1 - left) + person.eps * renewed[n]
        other = jnp.sum(steps[n][:, None] * person.steps, axis=0) if steps.shape[1] else None
        if shape.categories == 2:
            untreated = good_odds if other is None else good_odds * jnp.exp(other)
            dummy_odds = untreated * jnp.exp(dummy)
            odds = (dummy_odds * jnp.exp(specific), dummy_odds, untreated)
            bad = tuple(_on(o, o * less_after_pain, y) for o, y in zip(odds, day.bad, strict=True))
        else:
            without = burden if other is None else burden - other
            x = (without - dummy - specific, without - dummy, without)
            bad = tuple(_settling(person, one, y) for one, y in zip(x, day.bad, strict=True))
        total = [sum_ + now for sum_, now in zip(total, bad, strict=True)]
        in_treatment = [sum_ + treated[n] * now for sum_, now in zip(in_treatment, bad, strict=True)]
        day = Day(slow, fast, left, bad)
    return day, (jnp.stack(total) / WEEK, jnp.stack(in_treatment))


def _on(odds: jax.Array, odds_after: jax.Array, bad: jax.Array) -> jax.Array:
    """Chance of a bad day after a day that was bad with chance `bad`; odds of a good day after a good, a bad day."""
    # (1 - bad)/(1 + odds) + bad/(1 + odds_after), with one division
    return ((1 + odds_after) + (odds - odds_after) * bad) / ((1 + odds) * (1 + odds_after))


def _settling(person: Person, x: jax.Array, bad: jax.Array) -> jax.Array:
    """Chance of a bad day at predictor `x`, part of the way from yesterday's chance to where the scale settles."""
    place = (x - person.middle) * person.per_half_width
    logit = person.curve[_DEGREE]
    for power in range(_DEGREE - 1, -1, -1):
        logit = logit * place + person.curve[power]
    settled = 1 / (1 + jnp.exp(-logit))
    return settled + person.memory * (bad - settled)


def _courses(
    theta: jax.Array,
    future_drift: jax.Array,
    future_own: jax.Array,
    eps: jax.Array,
    past: Schedule,
    futures: Schedule,
    *,
    shape: PriorShape,
    bad_from: int,
) -> Courses:
    """One chart. theta: (draw, parameter); future_drift: (draw, block); future_own: (2, visit to come, draw), effects
    and durations of its own; eps: (draw,); futures: (future, day).

    Only as many of the first draws go on into the futures as there are rows of `future_drift`.
    """
    visits = past.working.shape[-1]
    sizes = Sizes(past.steps.shape[-1], visits, past.given.shape[0] // BLOCK)
    person = person_of(theta, eps, sizes, shape, bad_from)
    drift = split(theta, sizes, shape.categories).drift[:, ::-1].T
    last, (weeks, treated) = lax.scan(
        partial(_a_week, person, shape), first_day(person), in_weeks(drift, past)
    )

    few = future_drift.shape[0]
    own = future_own[..., :few]
    going_on = person_of(theta[:few], eps[:few], sizes, shape, bad_from, own)
    at_the_end = jax.tree.map(lambda value: value[..., :few], last)
    at_the_end = at_the_end._replace(slow=jnp.concatenate([at_the_end.slow, going_on.strength[visits:]]))

    def ahead(future: Schedule) -> jax.Array:
        return lax.scan(partial(_a_week, going_on, shape), at_the_end, in_weeks(future_drift.T, future))[1][
            0
        ]

    return Courses(weeks, jnp.sum(treated, axis=0), lax.map(ahead, futures))


def in_weeks(drift: jax.Array, schedule: Schedule) -> tuple[jax.Array, ...]:
    """Days gathered into weeks; two weeks share a block of drift."""
    return (
        jnp.repeat(drift, BLOCK // WEEK, axis=0),
        *(jnp.reshape(days, (days.shape[0] // WEEK, WEEK, *days.shape[1:])) for days in schedule),
    )


@lru_cache(maxsize=64)
def _compiled(key: ShapeKey, bad_from: int) -> Callable[..., Courses]:
    program = jax.vmap(partial(_courses, shape=key.shape, bad_from=bad_from))
    return kept(program, out=Courses, key=f"courses {bad_from} {key.text}")


def courses_many(
    theta: np.ndarray,
    future_drift: np.ndarray,
    future_own: np.ndarray,
    eps: np.ndarray,
    past: Schedule,
    futures: Schedule,
    shape: PriorShape,
    bad_from: int,
) -> Courses:
    """The courses of many charts of one layout at once; every array has a leading axis (chart,)."""
    run = _compiled(ShapeKey(shape), bad_from)
    return run(theta, future_drift, future_own, eps, past, futures)
