"""How likely is the diary at each of many draws, and how many bad days in treatment does each of them mean?

The loops are compiled (`side_by_side`). Coarse days, counts over spans and visit scores are rare: what they say is worked
out by `likelihood`'s own functions from the predictors that the loops keep.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.asked import days_of, persons_of
from reprieve.response.beside import log_likelihood_of_sums
from reprieve.response.coarse_days import log_likelihood_of_coarse
from reprieve.response.prior_curve import ShapeKey
from reprieve.response.jax_setup import jax
from reprieve.response.kept_program import kept
from reprieve.response.model import RHO, Data, PriorShape, cuts_of, sizes_of, split
from reprieve.response.side_by_side import LANES, Days, follow_blocks

Floats = NDArray[np.float64]

_OF_JAX = 512  # draws that a program of JAX takes at a time


class Followed(NamedTuple):
    """Of each draw: the log likelihood of the diary, (draw,), and the sums over treated days of the chance of a bad day,
    (course, draw), in order p1, p0, pb."""

    log_likelihood: Floats
    treated: Floats


def asked_of(data: Data, shape: PriorShape, *, treated: Floats) -> Days:
    """What each day of one chart is asked. treated: (day,) 1 on treated days, which go on to the last."""
    return days_of(data, treated, shape, keep=needs_jax(data))


def follow(
    theta: Floats,
    data: Data,
    shape: PriorShape,
    *,
    treated: Floats,
    bad_from: int,
    days: Days | None = None,
) -> Followed:
    """Many draws of one chart. Shapes: theta (draw, parameter); treated as in `asked_of`, whose `days` may be given."""
    count, beside = len(theta), needs_jax(data)
    filled = _filled(theta, _OF_JAX if beside else LANES)
    days = asked_of(data, shape, treated=treated) if days is None else days
    x = np.zeros((len(days.y), len(filled)) if beside else (0, 0))
    log_likelihood, bad = _looped(filled, data, days, shape, bad_from, x)
    if beside:
        log_likelihood = log_likelihood + _beside(x, filled, data, shape)
    return Followed(log_likelihood[:count], bad[:, :count])


def weigh(theta: Floats, data: Data, shape: PriorShape) -> Floats:
    """The log likelihood of each draw of one chart, (draw,). theta: (draw, parameter)."""
    return follow(theta, data, shape, treated=np.zeros(np.shape(data.diary.y)), bad_from=1).log_likelihood


def treated_days(theta: Floats, data: Data, shape: PriorShape, *, treated: Floats, bad_from: int) -> Floats:
    """The sums of `Followed` alone, (course, draw): what the diary holds is not looked at."""
    asked = days_of(data, treated, shape, keep=False)
    nothing = {name: np.zeros_like(getattr(asked, name)) for name in ("direct", "hidden", "closes")}
    filled = _filled(theta, LANES)
    return _looped(filled, data, asked._replace(**nothing), shape, bad_from, np.zeros((0, 0)))[1][
        :, : len(theta)
    ]


def _filled(theta: Floats, room: int) -> Floats:
    """The draws, the first of them once more behind until they are a multiple of `room`."""
    count = len(theta)
    return theta if count % room == 0 else np.resize(theta, (-(-count // room) * room, theta.shape[1]))


def _looped(
    theta: Floats, data: Data, days: Days, shape: PriorShape, bad_from: int, x: Floats
) -> tuple[Floats, Floats]:
    """Log likelihood (draw,) and sums over treated days (course, draw); predictors of wanted days are put into `x`."""
    persons = persons_of(theta, data, shape, bad_from, courses=bool(np.any(days.treated)))
    blocks = len(theta) // LANES
    likely, bad = np.zeros((blocks, LANES)), np.zeros((blocks, 3, LANES))
    follow_blocks(persons, days, 0, blocks, x, likely, bad)
    return likely.reshape(-1), bad.transpose(1, 0, 2).reshape(3, -1)


def needs_jax(data: Data) -> bool:
    """Whether the chart holds more than the loops can weigh."""
    return bool(np.size(data.diary.coarse.day) or np.size(data.spans.worth) or np.size(data.scores.beyond))


class _Beside(NamedTuple):
    log_likelihood: jax.Array


def _of_predictors(x: jax.Array, theta: jax.Array, data: Data, *, shape: PriorShape) -> _Beside:
    """What is told of many days together, or of a day not exactly. x: (day, draw)."""
    parts = split(theta, sizes_of(data), shape.categories)
    rho, cuts = parts.core[:, RHO], jax.vmap(cuts_of)(parts.increments)
    total = log_likelihood_of_coarse(x, rho, cuts.T, data.diary.coarse)[0]
    return _Beside(
        total + jax.vmap(partial(log_likelihood_of_sums, data=data), in_axes=(1, 0, 0))(x, rho, cuts)
    )


@lru_cache(maxsize=64)
def _compiled(key: ShapeKey) -> Callable[..., _Beside]:
    return kept(partial(_of_predictors, shape=key.shape), out=_Beside, key=f"beside {key.text}")


def _beside(x: Floats, theta: Floats, data: Data, shape: PriorShape) -> Floats:
    program = _compiled(ShapeKey(shape))
    parts = [
        program(x[:, n : n + _OF_JAX], theta[n : n + _OF_JAX], data) for n in range(0, len(theta), _OF_JAX)
    ]
    return np.concatenate([np.asarray(one.log_likelihood) for one in parts])
