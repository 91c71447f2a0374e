"""What would a trial report if it took its patients from this population?

The exact average over quasi-random people: for each of them the whole distribution of the count of bad days in the 28
baseline days (days chained by rho), entry by that count - baseline and qualifying month are the same 28 days, so that
selection alone gives regression to the mean - and the same for weeks 21-24. Only entry ties the two: what the last
baseline day does to a day 14 or more days later is left out. Checked against `plain.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import Constants
from reprieve.evidence.mbma.people import BASELINE_DAYS, dummy_predictor, people_of, relief

Floats = NDArray[np.float64]

PERIODS = 6  # of 28 days after the first injection
WEEK_3 = slice(14, 21)  # days after the first injection
LAST = slice(140, 168)  # weeks 21-24
REPORTED = (
    "baseline_mean", "baseline_sd",
    "change_weeks_1_4", "change_weeks_5_8", "change_weeks_9_12",
    "change_weeks_13_16", "change_weeks_17_20", "change_weeks_21_24",
    "week_3_change", "sd_change_weeks_21_24", "log_odds_half", "percent_change_weeks_9_12",
)  # fmt: skip


def reported(hyper: Any, z: Any, constants: Constants, *, entry_days: int = 15, dose: float = 1.0) -> Any:
    """What the dummy and the toxin arm report: (arm, quantity) in the order of `REPORTED`.

    Units: days per 28; `week_3_change` days per 7; `log_odds_half` log odds of at least half fewer days in weeks
    21-24; `percent_change` % of the own baseline, averaged over people.
    """
    import jax.numpy as jnp

    who = people_of(hyper, z, constants, jnp)
    dummy = dummy_predictor(who, constants, jnp)
    toxin = dummy - who.delta[:, None] * relief(who, constants, dose=dose, xp=jnp)
    before = _counts(dummy[:, :BASELINE_DAYS], who.rho)
    entered = before * (np.arange(BASELINE_DAYS + 1) >= entry_days)
    return jnp.stack([_arm(x[:, BASELINE_DAYS:], who.rho, entered) for x in (dummy, toxin)])


def _arm(x: Any, rho: Any, entered: Any) -> Any:
    """One arm's numbers. `x` (person, day) after the first injection; `entered` (person, baseline count)."""
    import jax.numpy as jnp

    k = np.arange(BASELINE_DAYS + 1)
    share = jnp.sum(entered, axis=1)
    weight = share / jnp.sum(share)
    in_all = entered / jnp.sum(share)
    first, second = jnp.sum(in_all * k), jnp.sum(in_all * k**2)
    daily = _chances(x, rho)
    mean_by_day = weight @ daily
    periods = mean_by_day.reshape(PERIODS, 28).sum(axis=1)
    last = _counts(x[:, LAST], rho)
    mean_last, square_last = last @ k, last @ k**2
    change = periods[-1] - first
    square = weight @ square_last - 2 * jnp.sum((in_all @ k) * mean_last) + second
    at_most = jnp.cumsum(last, axis=1)[:, k // 2]  # P(count in weeks 21-24 <= k/2)
    half = jnp.sum(in_all * at_most)
    left = jnp.sum((in_all @ (1 / np.maximum(k, 1))) * daily[:, 56:84].sum(axis=1))
    return jnp.stack(
        [
            first,
            jnp.sqrt(second - first**2),
            *(periods - first),
            mean_by_day[WEEK_3].sum() - first / 4,
            jnp.sqrt(square - change**2),
            jnp.log(half) - jnp.log1p(-half),
            100 * (left - 1),
        ]
    )


def _start(x: Any, rho: Any) -> Any:
    """The chance of a bad day once days like the first have gone on for long."""
    import jax

    after_good, after_bad = jax.nn.sigmoid(x[:, 0]), jax.nn.sigmoid(x[:, 0] + rho)
    return after_good / (1 + after_good - after_bad)


def _chances(x: Any, rho: Any) -> Any:
    """The chance of a bad day on each day: (person, day)."""
    import jax

    def onward(p: Any, today: Any) -> tuple[Any, Any]:
        p = (1 - p) * jax.nn.sigmoid(today) + p * jax.nn.sigmoid(today + rho)
        return p, p

    return jax.lax.scan(onward, _start(x, rho), x.T)[1].T


def _counts(x: Any, rho: Any) -> Any:
    """The distribution of the number of bad days: (person, count)."""
    import jax
    import jax.numpy as jnp

    people, days = x.shape
    start = _start(x, rho)
    good = jnp.zeros((people, days + 1)).at[:, 0].set(1 - start)
    bad = jnp.zeros((people, days + 1)).at[:, 0].set(start)

    def onward(state: tuple[Any, Any], today: Any) -> tuple[tuple[Any, Any], None]:
        good, bad = state
        up_good, up_bad = jax.nn.sigmoid(today)[:, None], jax.nn.sigmoid(today + rho)[:, None]
        rising = good * up_good + bad * up_bad
        return (good * (1 - up_good) + bad * (1 - up_bad), jnp.roll(rising, 1, axis=1)), None

    (good, bad), _ = jax.lax.scan(onward, (good, bad), x.T)
    return good + bad
