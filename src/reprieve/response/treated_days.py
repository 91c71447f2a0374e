"""How many bad days in treatment does each draw mean: with toxin, with dummy injections, and without visits?

Sums over treated days of the courses of `courses`, with draws side by side and the days followed run by run
(`run_paths`). The chance of a bad day moves each day towards the one that the scale settles to at that day's predictor.
On two levels the way is followed from day to day; on a pain scale as in `courses`, where what is left of yesterday is one
number a draw, so that the sum needs only its two ends.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.courses import settled_curve
from reprieve.response.fit import ShapeKey
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.kept_program import kept
from reprieve.response.model import Data, PriorShape, sizes_of, split
from reprieve.response.run_paths import Paths, Today, day_by_day, on_slots, paths_of
from reprieve.response.runs import Runs

Floats = NDArray[np.float64]

AT_A_TIME = 512  # draws: so many stay near the processor


class _Treated(NamedTuple):
    days: jax.Array  # (course, draw), in order p1, p0, pb


class _Settling(NamedTuple):
    """Where the chance of a bad day settles, (run, draw), and which part of the way is left a day later."""

    chance: jax.Array
    left: jax.Array


def _treated(
    theta: jax.Array,
    eps: jax.Array,
    data: Data,
    runs: Runs,
    treated: jax.Array,
    *,
    shape: PriorShape,
    bad_from: int,
) -> _Treated:
    """One chart. theta: (draw, parameter); treated: (day,) 1 on treated days."""
    parts = split(theta, sizes_of(data), shape.categories)
    paths = paths_of(theta.T, eps, runs, sizes_of(data), shape)
    counts = treated[runs.day] * runs.there  # (slot, run)
    if shape.categories == 2:
        after_pain = jnp.exp(-paths.rho)

        def settling(x: jax.Array) -> _Settling:
            good = jnp.exp(-x)
            after_good, after_bad = 1 / (1 + good), 1 / (1 + good * after_pain)
            left = after_bad - after_good
            return _Settling(after_good / (1 - left), left)

        courses = [_from_day_to_day(settling, of, paths, runs, counts, shape) for of in _COURSES]
    else:
        curve, middle, half_width, memory = settled_curve(parts, shape.categories, bad_from)

        def settling(x: jax.Array) -> _Settling:
            place = (x - middle) / half_width
            logit = curve[-1]
            for weight in curve[-2::-1]:
                logit = logit * place + weight
            return _Settling(1 / (1 + jnp.exp(-logit)), memory)

        courses = [_between_its_ends(settling, of, paths, runs, counts, shape) for of in _COURSES]
    return _Treated(jnp.stack(courses))


_COURSES: tuple[Callable[[Today, Paths], jax.Array], ...] = (
    lambda today, _: today.x,
    lambda today, _: today.dummy,
    lambda _, paths: paths.burden,
)


def _from_day_to_day(
    settling: Callable[[jax.Array], _Settling],
    of: Callable[[Today, Paths], jax.Array],
    paths: Paths,
    runs: Runs,
    counts: jax.Array,
    shape: PriorShape,
) -> jax.Array:
    """The sum of one course, day by day within each run.

    Where a run ends the chance lags behind the settled one by what a day changes, m/(1 - m) times: there the predictor
    moves slowly, and within a week it is forgotten.
    """
    last = jnp.maximum(runs.length.astype(int) - 1, 0)
    now, before = (
        settling(of(on_slots(paths, runs, slot, shape), paths)) for slot in (last, jnp.maximum(last - 1, 0))
    )
    ends = now.chance - now.left / (1 - now.left) * (now.chance - before.chance)
    bad = jnp.concatenate([jnp.full_like(ends[:1], 0.5), ends[:-1]])
    total: jax.Array = jnp.zeros_like(paths.burden)
    for slot, today in enumerate(day_by_day(paths, runs, shape)):
        settled = settling(of(today, paths))
        bad = settled.chance + settled.left * (bad - settled.chance)
        total += counts[slot][:, None] * bad  # days behind a run's last count nothing
    return jnp.ones(total.shape[0]) @ total


def _between_its_ends(
    settling: Callable[[jax.Array], _Settling],
    of: Callable[[Today, Paths], jax.Array],
    paths: Paths,
    runs: Runs,
    counts: jax.Array,
    shape: PriorShape,
) -> jax.Array:
    """The sum of one course whose memory m is one number: sum of settled + m/(1 - m) (first yesterday - last day)."""
    total: jax.Array = jnp.zeros_like(paths.burden)
    for slot, today in enumerate(day_by_day(paths, runs, shape)):
        total += counts[slot][:, None] * settling(of(today, paths)).chance
    run_first = jnp.argmax(jnp.sum(counts, axis=0) > 0)
    run_last = jnp.sum(runs.length > 0) - 1
    memory = settling(paths.burden).left

    def at_end(run: jax.Array) -> jax.Array:
        """The chance on the last day of one run, followed from its first day on."""
        one = jax.tree.map(lambda part: part[run][None] if part.ndim == 2 else part, paths)
        only = runs._replace(
            begun=runs.begun[run][None],
            renewed=runs.renewed[:, run][:, None],
            there=runs.there[:, run][:, None],
        )
        bad: jax.Array | None = None
        for slot, today in enumerate(day_by_day(one, only, shape)):
            now = settling(of(today, one))
            bad = now.chance if bad is None else bad
            bad = jnp.where(only.there[slot][:, None] > 0, now.chance + now.left * (bad - now.chance), bad)
        assert bad is not None
        return bad[0]

    before = jnp.where(run_first > 0, at_end(jnp.maximum(run_first - 1, 0)), 0.5)
    return jnp.ones(total.shape[0]) @ total + memory / (1 - memory) * (before - at_end(run_last))


@lru_cache(maxsize=64)
def _compiled(key: ShapeKey, bad_from: int) -> Callable[..., _Treated]:
    program = partial(_treated, shape=key.shape, bad_from=bad_from)
    return kept(program, out=_Treated, key=f"treated {bad_from} {key.text}")


def treated_days(
    theta: Floats, eps: Floats, data: Data, runs: Runs, treated: Floats, *, shape: PriorShape, bad_from: int
) -> Floats:
    """Sums over treated days of the chance of a bad day, (course, draw), in order p1, p0, pb, for one chart.

    Shapes: theta (draw, parameter); eps (draw,); treated (day,) 1 on treated days, which go on to the last day.
    """
    program = _compiled(ShapeKey(shape), bad_from)
    starts = range(0, len(theta), AT_A_TIME)
    parts = [
        program(theta[n : n + AT_A_TIME], eps[n : n + AT_A_TIME], data, runs, treated).days for n in starts
    ]
    return np.concatenate([np.asarray(part) for part in parts], axis=1)
