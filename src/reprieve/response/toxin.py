"""How much relief does the toxin give on each day after the injections, and how long does it last?

Toxin action after one standard dose: a(d) = [exp(-kd d) - exp(-ka d)] ka/(ka - kd), ka = ln2/t_on, kd = ln2/t_off.
Relief: R = A^g / (A^g + a50^g). Only the time to half relief is identifiable, so t_off follows from it: the ratio
t_off/t_on is a function of half_relief/t_on alone, kept as a smooth table. Times are days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.jax_setup import jax, jnp

Floats = NDArray[np.float64]

# Over these ratios half_relief/t_on lies between about 3 and 500: more than three prior SD below its median and five
# above. A ratio of one is left out, where the action's formula divides by zero.
_LOG_RATIO = (np.log(1.05), np.log(400.0))
_NODES = 400


@dataclass(frozen=True)
class ReliefTables:
    """log(t_off/t_on), and rising half-peak time over t_on, on an even grid of log(half_relief/t_on)."""

    start: float
    step: float
    log_off_ratio: Floats
    onset_ratio: Floats
    a50: float
    hill: float


def relief_of(action: Floats, a50: float, hill: float) -> Floats:
    """Relief (0-1) of an action in standard doses."""
    # a whole exponent is multiplied out, far cheaper than a power
    powered = prod([action] * int(hill)) if hill == int(hill) else np.power(action, hill)
    return np.asarray(powered / (powered + a50**hill))


def action_of_one_dose(days: Floats, t_on: Floats | float, t_off: Floats | float) -> Floats:
    """Action of one standard dose, in standard doses; 0 up to and on the day of the injection."""
    ka, kd = np.log(2) / np.asarray(t_on), np.log(2) / np.asarray(t_off)
    after = np.maximum(days, 0.0)
    return np.asarray((np.exp(-kd * after) - np.exp(-ka * after)) * ka / (ka - kd))


@lru_cache(maxsize=8)
def relief_tables(a50: float, hill: float) -> ReliefTables:
    """The tables for these two constants, by bisection at every node."""
    ends = _half_times(np.array(_LOG_RATIO), a50, hill, rising=False)
    grid = np.linspace(float(np.log(ends[0])), float(np.log(ends[1])), _NODES)
    low, high = np.full(_NODES, _LOG_RATIO[0]), np.full(_NODES, _LOG_RATIO[1])
    for _ in range(60):
        middle = (low + high) / 2
        ratio = np.exp(middle)
        peak = relief_of(action_of_one_dose(_peak_time(ratio), 1.0, ratio), a50, hill)
        at = relief_of(action_of_one_dose(np.exp(grid), 1.0, ratio), a50, hill)
        too_long = at > peak / 2
        low, high = np.where(too_long, low, middle), np.where(too_long, middle, high)
    log_ratio = (low + high) / 2
    onset = _half_times(log_ratio, a50, hill, rising=True)
    return ReliefTables(float(grid[0]), float(grid[1] - grid[0]), log_ratio, onset, a50, hill)


def _peak_time(ratio: Floats) -> Floats:
    """When action peaks, in units of t_on, for t_off = ratio * t_on."""
    ka, kd = np.log(2), np.log(2) / ratio
    return np.asarray(np.log(ka / kd) / (ka - kd))


def _half_times(log_ratio: Floats, a50: float, hill: float, *, rising: bool) -> Floats:
    """When relief is half its peak on the way up or down, in units of t_on, by bisection."""
    ratio = np.exp(log_ratio)
    top = _peak_time(ratio)
    peak = relief_of(action_of_one_dose(top, 1.0, ratio), a50, hill)
    low, high = (np.zeros_like(top), top) if rising else (top, top + 200.0 * ratio)
    for _ in range(80):
        middle = (low + high) / 2
        below = relief_of(action_of_one_dose(middle, 1.0, ratio), a50, hill) < peak / 2
        move_low = below if rising else ~below
        low, high = np.where(move_low, middle, low), np.where(move_low, high, middle)
    return np.asarray((low + high) / 2)


def log_off_ratio(
    tables: ReliefTables, log_ratio: jax.Array, xp: Any = jnp
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """log(t_off/t_on) at log(half_relief/t_on), with its first two derivatives; flat beyond the table's ends.

    `xp`: the library of the arrays, JAX's or NumPy.
    """
    place = (log_ratio - tables.start) / tables.step
    inside = (place > 1.0) & (place < _NODES - 3.0)
    place = xp.clip(place, 1.0, _NODES - 3.0)
    node = xp.floor(place).astype(xp.int32)
    f = place - node
    table = xp.asarray(tables.log_off_ratio)
    before, here, after, beyond = (table[node + k] for k in (-1, 0, 1, 2))
    # the cubic through four nodes: its error falls with the fourth power of the step
    third = (beyond - before) / 6 + (here - after) / 2
    second = (before + after) / 2 - here
    first = after - here - second - third
    value = here + f * (first + f * (second + f * third))
    slope = (first + f * (2 * second + 3 * f * third)) / tables.step
    bend = (2 * second + 6 * f * third) / tables.step**2
    return value, xp.where(inside, slope, 0.0), xp.where(inside, bend, 0.0)


def onset_days_of(tables: ReliefTables, t_on: Floats, half_relief: Floats) -> Floats:
    """Days from an injection until relief has risen to half of its peak."""
    grid = tables.start + tables.step * np.arange(_NODES)
    return np.asarray(t_on * np.interp(np.log(half_relief / t_on), grid, tables.onset_ratio))


class ReliefCourse(NamedTuple):
    """Relief on each day (day,), its slopes along the action, and the action's slopes and bends along the times.

    `on` is along log t_on, `half` along each injection's own log half-relief (day, injection); two of them together
    bend the action only where they are of the same injection.
    """

    relief: jax.Array
    by_action: jax.Array
    by_action_twice: jax.Array
    on: jax.Array
    half: jax.Array
    on_on: jax.Array
    on_half: jax.Array
    half_half: jax.Array


def relief_course(
    tables: ReliefTables,
    log_on: jax.Array,
    log_half: jax.Array,
    days: jax.Array,
    injection_days: jax.Array,
    doses: jax.Array,
) -> ReliefCourse:
    """Relief on each day, by the direct sum over injections, with derivatives by hand (tested against autodiff).

    Shapes: days (day,); log_half, injection_days and doses (injection,), where dose 0 pads.
    """
    v, v1, v2 = log_off_ratio(tables, log_half - log_on)
    ka = jnp.log(2.0) * jnp.exp(-log_on)
    kd = ka * jnp.exp(-v)
    after = jnp.maximum(days[:, None] - injection_days[None, :], 0.0)
    slow, fast = kd * after, ka * after
    u0, w0 = jnp.exp(-slow) * doses, jnp.exp(-fast) * doses
    u1, w1 = slow * u0, fast * w0
    u2, w2 = slow * u1, fast * w1
    # action = s * g, s = ka/(ka - kd); derivatives by a = log ka and d = log kd
    s = 1 / (1 - jnp.exp(-v))
    s1 = s * (s - 1)
    s2 = (2 * s - 1) * s1
    g = u0 - w0
    by_d = s1 * g - s * u1
    by_a = s * w1 - s1 * g
    by_dd = s2 * g - 2 * s1 * u1 + s * (u2 - u1)
    by_aa = s2 * g - 2 * s1 * w1 - s * (w2 - w1)
    by_ad = s1 * (u1 + w1) - s2 * g
    # a = const - log_on; d = a - v(log_half - log_on)
    d_on, d_half = v1 - 1, -v1
    # relief = A^g / (A^g + a50^g); a whole exponent is multiplied out, far cheaper than a power
    hill: float = int(tables.hill) if tables.hill == int(tables.hill) else tables.hill
    level = tables.a50**tables.hill
    action = jnp.maximum(jnp.sum(s * g, axis=1), 1e-30)
    powered = action**hill
    whole = powered + level
    r0 = powered / whole
    r1 = hill * level * r0 / (action * whole)
    return ReliefCourse(
        r0,
        r1,
        r1 / action * (hill - 1 - 2 * hill * r0),
        jnp.sum(-by_a + d_on * by_d, axis=1),
        d_half * by_d,
        jnp.sum(by_aa - 2 * d_on * by_ad + d_on**2 * by_dd - v2 * by_d, axis=1),
        -d_half * by_ad + d_on * d_half * by_dd + v2 * by_d,
        d_half**2 * by_dd - v2 * by_d,
    )
