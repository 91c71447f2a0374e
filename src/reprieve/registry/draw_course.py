"""What is the linear predictor of each day under each of many draws, when draws lie side by side?

The course of `response.model.predictor` without drift and without yesterday, in a form that is cheap for many draws:
exp(-k * days since a visit) is a product of one factor a block of 14 days and one a day of the block, so that few
exponentials are taken. Agreement with the model is tested.
"""

from __future__ import annotations

import numpy as np

from reprieve.response.jax_setup import jax, jnp
from reprieve.response.model import (
    BLOCK,
    CORE,
    DELTA,
    EPS,
    HALF,
    PI,
    T_ON,
    TAU,
    B,
    Data,
    PriorShape,
    eps_of,
)
from reprieve.response.toxin import log_off_ratio


def course(phi: jax.Array, data: Data, shape: PriorShape) -> jax.Array:
    """(day, draw). phi: (parameter, draw), in the order of the model, drift left out."""
    visits, steps = data.visits, data.steps.shape[-1]
    count, length, draws = visits.day.shape[-1], visits.since_first.shape[0], phi.shape[1]
    core = phi[:CORE]
    beta = phi[CORE : CORE + steps]
    effects = phi[CORE + steps : CORE + steps + count]
    durations = phi[CORE + steps + count : CORE + steps + 2 * count]
    days = jnp.arange(length, dtype=jnp.float64)
    ratio, _, _ = log_off_ratio(shape.tables, core[HALF] + durations - core[T_ON])
    ka = jnp.log(2.0) * jnp.exp(-core[T_ON])
    kd = ka * jnp.exp(-ratio)
    strength = 1 / (1 - jnp.exp(-ratio))
    action = jnp.zeros((length, draws))
    effect = jnp.broadcast_to(core[DELTA], (length, draws))
    for n in range(count):
        given = visits.dose[n] * strength[n]
        left = given * _decay(kd[n], visits.day[n], length) - given * _decay(ka, visits.day[n], length)
        action += jnp.where((days > visits.day[n])[:, None], left, 0.0)
        effect += visits.cycle[:, n, None] * effects[n]
    powered = action**3 if shape.tables.hill == 3 else jnp.maximum(action, 1e-30) ** shape.tables.hill
    relief = powered / (powered + shape.tables.a50**shape.tables.hill)
    began = length - 1 - visits.since_first[-1]
    to_come = jnp.where((visits.since_first > 0)[:, None], _decay(jnp.exp(-core[TAU]), began, length), 1.0)
    x = core[B] + core[PI] * (to_come - 1) - eps_of(core[EPS], shape.eps_sd) * visits.renewed[:, None]
    x -= effect * relief
    return jnp.asarray(x - data.steps @ beta if steps else x)


def _decay(rate: jax.Array, since: jax.Array, length: int) -> jax.Array:
    """exp(-rate * (day - since)) where day >= since; anything before it. Shapes: rate (draw,); result (day, draw)."""
    starts = jnp.maximum(
        np.arange(0, length, BLOCK) - since, -float(BLOCK)
    )  # a block begins at most so long before
    by_block = jnp.exp(-rate * starts[:, None])
    by_day = jnp.exp(-rate * np.arange(BLOCK)[:, None])
    return (by_block[:, None] * by_day[None]).reshape(length, -1)
