"""What chance of a bad day do these parameters mean for each day, with the toxin, with dummy injections, without visits?

p1: as fitted. p0: the same without the specific effect, that is with dummy injections at the same visits. pb: also
without what renewed hope and time have brought since the first visit. On two levels each course is followed exactly
from day to day. On a pain scale the chance moves each day towards the one that the scale settles to at that day's
predictor (`settled`; the error is measured in the tests).
A forecast goes on from the last day: two futures, each with visits of its own. The shapes name their axes in order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from reprieve.response.prior_curve import ShapeKey
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
    PriorShape,
    Sizes,
    eps_of,
    split,
)
from reprieve.response.settled import DEGREE, settled_curve
from reprieve.response.toxin import log_off_ratio

WEEK = 7
FUTURE_WEEKS = 24


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
    curve: jax.Array,
    own: jax.Array | None = None,
) -> Person:
    """The draws' constants. theta: (draw, parameter); eps: (draw,), NaN or expectation fixed at so many log odds.

    `curve`: (row, draw) of `settled_curve`; `own`: (2, visit, draw), effects and durations of visits to come.
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
        curve[: DEGREE + 1],
        *curve[DEGREE + 1 :],
    )


def first_day(person: Person) -> Day:
    """The day before the first."""
    nothing = jnp.zeros_like(person.b)
    return Day(person.strength, nothing, nothing + 1, (nothing + 0.5,) * 3)


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
    logit = person.curve[DEGREE]
    for power in range(DEGREE - 1, -1, -1):
        logit = logit * place + person.curve[power]
    settled = 1 / (1 + jnp.exp(-logit))
    return settled + person.memory * (bad - settled)


def _courses(
    theta: jax.Array,
    future_drift: jax.Array,
    future_own: jax.Array,
    eps: jax.Array,
    curve: jax.Array,
    past: Schedule,
    futures: Schedule,
    *,
    shape: PriorShape,
) -> Courses:
    """One chart. theta: (draw, parameter); future_drift: (draw, block); future_own: (2, visit to come, draw), effects
    and durations of its own; eps: (draw,); curve: (row, draw); futures: (future, day).

    Only as many of the first draws go on into the futures as there are rows of `future_drift`.
    """
    visits = past.working.shape[-1]
    sizes = Sizes(past.steps.shape[-1], visits, past.given.shape[0] // BLOCK)
    person = person_of(theta, eps, sizes, shape, curve)
    drift = split(theta, sizes, shape.categories).drift[:, ::-1].T
    last, (weeks, treated) = lax.scan(
        partial(_a_week, person, shape), first_day(person), in_weeks(drift, past)
    )

    few = future_drift.shape[0]
    own = future_own[..., :few]
    going_on = person_of(theta[:few], eps[:few], sizes, shape, curve[:, :few], own)
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
def _compiled(key: ShapeKey) -> Callable[..., Courses]:
    program = jax.vmap(partial(_courses, shape=key.shape))
    return kept(program, out=Courses, key=f"courses {key.text}")


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
    charts, draws, size = theta.shape
    sizes = Sizes(past.steps.shape[-1], past.working.shape[-1], past.given.shape[-1] // BLOCK)
    curve = settled_curve(theta.reshape(-1, size), sizes, shape, bad_from).reshape(-1, charts, draws)
    return _compiled(ShapeKey(shape))(
        theta, future_drift, future_own, eps, np.swapaxes(curve, 0, 1), past, futures
    )
