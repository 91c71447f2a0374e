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
from reprieve.response.jax_setup import jax
from reprieve.response.kept_program import kept
from reprieve.response.model import RHO, Data, PriorShape, cuts_of, sizes_of, split
from reprieve.response.nodes import nodes_of
from reprieve.response.prior_curve import ShapeKey
from reprieve.response.side_by_side import LANES, Days, Nodes, Persons, follow_blocks, skim_blocks

Floats = NDArray[np.float64]

_OF_JAX = 512  # draws that a program of JAX takes at a time


class Followed(NamedTuple):
    """Of each draw: the log likelihood of the diary, (draw,), and the sums over treated days of the chance of a bad day,
    (course, draw), in order p1, p0, pb."""

    log_likelihood: Floats
    treated: Floats


class Asked(NamedTuple):
    """What each day of one chart is asked, and on which days the predictor is worked out for that."""

    days: Days
    nodes: Nodes | None  # None: every predictor is wanted


def asked_of(data: Data, shape: PriorShape, *, treated: Floats, every_day: bool = False) -> Asked:
    """Of one chart. treated: (day,) 1 on treated days, which go on to the last; `every_day`: nothing is interpolated."""
    keep = needs_jax(data)
    days = days_of(data, treated, shape, keep=keep)
    return Asked(days, None if keep or every_day else nodes_of(days, shape.categories))


def follow(
    theta: Floats,
    data: Data,
    shape: PriorShape,
    *,
    treated: Floats,
    bad_from: int,
    days: Asked | None = None,
) -> Followed:
    """Many draws of one chart. Shapes: theta (draw, parameter); treated as in `asked_of`, whose answer may be given."""
    count, beside = len(theta), needs_jax(data)
    filled = _filled(theta, _OF_JAX if beside else LANES)
    asked = asked_of(data, shape, treated=treated) if days is None else days
    x = np.zeros((len(asked.days.y), len(filled)) if beside else (0, 0))
    persons = persons_of(
        filled, float(data.eps), sizes_of(data), shape, bad_from, courses=bool(np.any(asked.days.treated))
    )
    log_likelihood, bad = _looped(persons, asked, x)
    if beside:
        log_likelihood = log_likelihood + _beside(x, filled, data, shape)
    return Followed(log_likelihood[:count], bad[:, :count])


def weigh(theta: Floats, data: Data, shape: PriorShape) -> Floats:
    """The log likelihood of each draw of one chart, (draw,), nothing interpolated. theta: (draw, parameter)."""
    treated = np.zeros(np.shape(data.diary.y))
    asked = asked_of(data, shape, treated=treated, every_day=True)
    return follow(theta, data, shape, treated=treated, bad_from=1, days=asked).log_likelihood


def treated_days(
    theta: Floats,
    data: Data,
    shape: PriorShape,
    *,
    treated: Floats,
    bad_from: int,
    days: Asked | None = None,
    persons: Persons | None = None,
) -> Floats:
    """The sums of `Followed` alone, (course, draw): what the diary holds is not looked at.

    `days`: the answer of `asked_of`; `persons`: that of `persons_of` for these draws, where it is known.
    """
    asked, filled = _without_diary(data, shape, treated, days), _filled(theta, LANES)
    if persons is None:
        persons = persons_of(filled, float(data.eps), sizes_of(data), shape, bad_from, courses=True)
    return _looped(persons, asked, np.zeros((0, 0)))[1][:, : len(theta)]


def _without_diary(data: Data, shape: PriorShape, treated: Floats, known: Asked | None) -> Asked:
    """The same days with nothing recorded."""
    days = days_of(data, treated, shape, keep=False) if known is None else known.days
    never = np.zeros(len(days.y), dtype=bool)
    days = days._replace(direct=never, hidden=np.zeros_like(days.hidden), closes=never, wanted=never)
    if known is None or known.nodes is None:
        return Asked(days, nodes_of(days, shape.categories))
    told, good = np.zeros_like(known.nodes.told), np.zeros_like(known.nodes.good)
    return Asked(days, known.nodes._replace(told=told, good=good))


def _filled(theta: Floats, room: int) -> Floats:
    """The draws, the first of them once more behind until they are a multiple of `room`."""
    count = len(theta)
    return theta if count % room == 0 else np.resize(theta, (-(-count // room) * room, theta.shape[1]))


def _looped(persons: Persons, asked: Asked, x: Floats) -> tuple[Floats, Floats]:
    """Log likelihood (draw,) and sums over treated days (course, draw); predictors of wanted days are put into `x`."""
    blocks = len(persons.alone)
    likely, bad = np.zeros((blocks, LANES)), np.zeros((blocks, 3, LANES))
    if asked.nodes is None:
        follow_blocks(persons, asked.days, 0, blocks, x, likely, bad)
    else:
        skim_blocks(persons, asked.days, asked.nodes, 0, blocks, likely, bad)
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
