"""How do the two arms of a trial go, week by week, in the population that was fitted?

A pure function of the fitted file: the means of its hyperparameters are drawn from what it says of them, the exact
average over people is taken for each draw, and what is kept of a week is its 5 %, 50 % and 95 % points. They say how
well the mean of an arm is known, not how people differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import NAMES, Constants
from reprieve.evidence.mbma.people import (
    BASELINE_DAYS,
    FOLLOWED_DAYS,
    dummy_predictor,
    normals,
    people_of,
    relief,
)
from reprieve.evidence.mbma.population import _chances as chances
from reprieve.evidence.mbma.population import _counts as counts

Floats = NDArray[np.float64]

DRAWS, PEOPLE, SEED = 64, 1024, 20261122
WEEK = 7
# the centres whose covariance the file holds, in the order of its `names`
_CENTRES = ("mu_b", "mu_rho", "mu_pi", "mu_log_tau", "log_sd_eps", "mu_delta", "mu_log_on", "mu_log_half")


def hyper_draws(fitted: Mapping[str, Any], *, draws: int = DRAWS) -> Floats:
    """Draws of the hyperparameters as the fitted file has them: (draw, hyperparameter)."""
    rng = np.random.default_rng(SEED)
    rows = fitted["hyperparameters"]
    found = np.empty((draws, len(NAMES)))
    for place, name in enumerate(NAMES):
        found[:, place] = rng.normal(rows[name]["mean"], rows[name]["sd"], draws)
    centres = rng.multivariate_normal(
        [rows[name]["mean"] for name in _CENTRES], fitted["covariance"], draws
    )
    for place, name in enumerate(_CENTRES):
        found[:, NAMES.index(name)] = centres[:, place]
    return found


def course_by_week(
    hyper: Floats, constants: Constants, *, entry_days: int, people: int = PEOPLE
) -> list[dict[str, Any]]:
    """Bad days per 28 in the 28 days before the first injection (week 0) and in each week after it, both arms.

    Every person of the population who has at least `entry_days` of 28 before; toxin on days 0 and 84.
    """
    import jax

    z = normals(people, seed=SEED)

    @jax.jit
    def arms(one: Any) -> Any:
        import jax.numpy as jnp

        who = people_of(one, z, constants, jnp)
        dummy = dummy_predictor(who, constants, jnp)
        toxin = dummy - who.delta[:, None] * relief(who, constants, xp=jnp)
        k = jnp.arange(BASELINE_DAYS + 1)
        entered = counts(dummy[:, :BASELINE_DAYS], who.rho) * (k >= entry_days)
        weight = entered.sum(axis=1) / entered.sum()
        before = (entered * k).sum() / entered.sum()
        weeks = [
            (weight @ chances(x[:, BASELINE_DAYS:], who.rho)).reshape(-1, WEEK).mean(axis=1)
            for x in (dummy, toxin)
        ]
        return before, jnp.stack(weeks)

    with jax.enable_x64(True):
        found = [arms(one) for one in hyper]
    before = np.array([float(one) for one, _ in found])
    weeks = BASELINE_DAYS * np.array([np.asarray(both) for _, both in found])  # (draw, arm, week)
    rows = [{"week": 0, "dummy": _points(before), "toxin": _points(before)}]
    for week in range(FOLLOWED_DAYS // WEEK):
        rows.append(
            {"week": week + 1, "dummy": _points(weeks[:, 0, week]), "toxin": _points(weeks[:, 1, week])}
        )
    return rows


def _points(values: Floats) -> list[float]:
    return [round(float(one), 2) for one in np.quantile(values, [0.05, 0.5, 0.95])]
