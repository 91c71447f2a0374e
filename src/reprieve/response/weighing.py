"""How likely is the diary at each of many draws?

Draws lie side by side. Recorded days after recorded days are followed run by run (`run_paths`); days after unrecorded
ones, coarse days, counts over spans and visit scores are added. It is the likelihood of `likelihood`, whose referee it shares.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.beside import log_likelihood_of_sums
from reprieve.response.coarse_days import log_likelihood_of_coarse
from reprieve.response.fit import ShapeKey
from reprieve.response.gap_rows import Scale, edges_of, log_likelihood_of_gaps, scale_of, within_of
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.kept_program import kept
from reprieve.response.model import Data, PriorShape, sizes_of, split
from reprieve.response.run_paths import Paths, day_by_day, on_days, paths_of
from reprieve.response.runs import Runs, runs_of

Floats = NDArray[np.float64]

AT_A_TIME = 512  # draws: so many stay near the processor


class _Weighed(NamedTuple):
    log_likelihood: jax.Array


def _weigh(theta: jax.Array, eps: jax.Array, data: Data, runs: Runs, *, shape: PriorShape) -> jax.Array:
    """One chart. theta: (parameter, draw); eps: (draw,), NaN or expectation fixed at so many log odds."""
    sizes, diary = sizes_of(data), data.diary
    paths = paths_of(theta, eps, runs, sizes, shape)
    increments = split(theta.T, sizes, shape.categories).increments
    scale = scale_of(paths.rho, increments)
    total = _recorded(paths, data, runs, scale, shape)
    for gaps in diary.gaps:
        days = jnp.concatenate([gaps.hidden.T.reshape(-1), gaps.day])
        x = on_days(paths, runs, days, shape).x.reshape(-1, *gaps.day.shape, theta.shape[1])
        total += log_likelihood_of_gaps(x[:-1], x[-1], paths.rho, diary.y[gaps.day], gaps, scale)
    if diary.coarse.day.size or data.spans.worth.size or data.scores.beyond.size:
        x = on_days(paths, runs, jnp.arange(runs.of_day.shape[0]), shape).x
        cuts = jnp.log(scale.cuts)
        total += log_likelihood_of_coarse(x, paths.rho, cuts, diary.coarse)[0]
        sums = partial(log_likelihood_of_sums, data=data)
        total += jax.vmap(sums, in_axes=(1, 0, 1))(x, paths.rho, cuts)
    return total


def _recorded(paths: Paths, data: Data, runs: Runs, scale: Scale, shape: PriorShape) -> jax.Array:
    """Recorded days after recorded days."""
    diary = data.diary
    direct = diary.direct[runs.day] * runs.there  # (slot, run)
    lag = diary.lag[runs.day]
    unlikely: jax.Array = jnp.ones_like(paths.burden)  # one over the chance of what was recorded
    if shape.categories == 2:
        towards = direct * jnp.where(diary.y[runs.day] > 0, -1.0, 1.0)
        away = towards * lag
        never = jnp.where(direct > 0, 0.0, -1e4)
        for slot, today in enumerate(day_by_day(paths, runs, shape)):
            log_odds = towards[slot][:, None] * today.x + away[slot][:, None] * paths.rho
            unlikely *= 1 + jnp.exp(log_odds + never[slot][:, None])
        return -_summed(jnp.log(unlikely))
    y = jnp.where(direct > 0, diary.y[runs.day], -1)
    below, above = (
        one.reshape(*y.shape, -1) for one in edges_of(y.reshape(-1), scale)
    )  # 0 where nothing was recorded
    for slot, today in enumerate(day_by_day(paths, runs, shape)):
        odds = jnp.exp(-(today.x + lag[slot][:, None] * paths.rho))
        unlikely *= (1 + odds * below[slot]) * (1 + above[slot] / odds)
    return -_summed(jnp.log(unlikely)) + within_of(diary.y, diary.direct, scale)


def _summed(by_run: jax.Array) -> jax.Array:
    # as a product: a sum is joined with all that comes before it into one slow loop
    return jnp.ones(by_run.shape[0]) @ by_run


def _side_by_side(
    theta: jax.Array, eps: jax.Array, data: Data, runs: Runs, *, shape: PriorShape
) -> _Weighed:
    return _Weighed(_weigh(theta.T, eps, data, runs, shape=shape))


@lru_cache(maxsize=64)
def _compiled(key: ShapeKey) -> Callable[..., _Weighed]:
    return kept(partial(_side_by_side, shape=key.shape), out=_Weighed, key=f"weigh {key.text}")


def weigh(
    theta: np.ndarray, eps: np.ndarray, data: Data, shape: PriorShape, runs: Runs | None = None
) -> Floats:
    """The log likelihood of each draw of one chart, (draw,). Shapes: theta (draw, parameter), eps (draw,)."""
    program, runs = _compiled(ShapeKey(shape)), runs_of(data) if runs is None else runs
    starts = range(0, len(theta), AT_A_TIME)
    parts = [program(theta[n : n + AT_A_TIME], eps[n : n + AT_A_TIME], data, runs) for n in starts]
    return np.concatenate([np.asarray(part.log_likelihood) for part in parts])
