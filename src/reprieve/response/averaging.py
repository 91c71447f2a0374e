"""Is there a specific effect at all: what does the diary say for none against some, and what follows from both?

Two models: some (the daily model as it is) and none, the same with `delta` and every cycle's own effect at 0 - what the
model would be had each session been a dummy injection. The ratio of how likely either makes the diary (Bayes factor,
none over some) comes from the normal curves around both modes (Laplace), where what only the toxin would move keeps its
prior. With the share of people who are thought to have none it gives this person's share; the averaged gain is 0 with that
share and otherwise what the model says. The averaged prior no longer has the trials' mean effect, so the quantities
without averaging stay the named ones, and the decision stands on them.
Units:   days per 28; shares 0-1.
Missing: without toxin nothing is averaged.
Source:  the share is an assumption, response_rules.yaml; Kass, Raftery 1995, doi:10.1080/01621459.1995.10476572.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.fit import fit_many
from reprieve.response.fitted import Fit
from reprieve.response.model import CORE, DELTA, HALF, T_ON, Data, PriorShape, sizes_of
from reprieve.response.prior_curve import prior_mean

Floats = NDArray[np.float64]

_OF_TOXIN = (DELTA, T_ON, HALF)


def log_bayes_factors_of_none(fit: Fit, rows: Sequence[Data], shape: PriorShape) -> Floats:
    """The logarithm of how much more likely no effect makes each diary than some, (chart,). `fit`: of some."""
    sizes = sizes_of(rows[0])
    start = np.array(fit.theta)
    first = CORE + sizes.steps
    mean = prior_mean(shape, sizes)
    moved = [*_OF_TOXIN, *range(first, first + 2 * sizes.cycles)]
    start[:, moved] = mean[moved]
    without = [
        row._replace(visits=row.visits._replace(dose=np.zeros_like(row.visits.dose)))  # type: ignore[arg-type]
        for row in rows
    ]
    none = fit_many(start, without, shape)
    return log_evidence(none) - log_evidence(fit)


def log_evidence(fit: Fit) -> Floats:
    """The log chance of each diary up to what both models share, (chart,)."""
    found = []
    for whole, safe in zip(np.asarray(fit.information), np.asarray(fit.safe_information), strict=True):
        try:  # as a matrix that is positive definite can be taken apart
            root = np.linalg.cholesky(whole)
        except np.linalg.LinAlgError:
            root = np.linalg.cholesky(safe)
        found.append(2 * np.log(np.diagonal(root)).sum())
    return np.asarray(np.asarray(fit.log_posterior) - 0.5 * np.array(found))


def share_none_before(prior: Prior) -> float:
    """The share of people thought to have no effect: as many as the prior expects no gain for."""
    delta = prior.parameters["delta"]
    return NormalDist(delta.mean, delta.sd).cdf(0.0)


def share_none_after(before: float, log_bayes_factor: float) -> float:
    """The chance of no effect once the diary is read. What was thought impossible, or certain, stays so."""
    if not 0 < before < 1:
        return before
    log_odds = np.log(before) - np.log1p(-before) + log_bayes_factor
    return float(np.exp(-np.logaddexp(0.0, -log_odds)))


def averaged(
    specific: Floats, specific_before: Floats, log_bayes_factor: float, prior: Prior, *, worth: float
) -> dict[str, Any]:
    """The gain averaged over both models, beside the same before the diary. specific: (draw,), where there is some."""
    before = share_none_before(prior)
    after = share_none_after(before, log_bayes_factor)
    return {
        "share_none_prior": round(before, 4),
        "share_none_prior_is": "assumption",
        "share_none": round(after, 4),
        "bayes_factor": float(f"{np.exp(np.clip(log_bayes_factor, -700, 700)):.3g}"),
        "bayes_factor_is": "none over some, by normal curves around both best fits",
        "days_gained_per_28": {
            **mixed_with_none(specific, after),
            "prior": mixed_with_none(specific_before, before),
        },
        "p_worthwhile": round((1 - after) * float(np.mean(specific > worth)), 4),
        "prior": {"p_worthwhile": round((1 - before) * float(np.mean(specific_before > worth)), 4)},
        "decision_uses": "the quantities without averaging",
    }


def mixed_with_none(values: Floats, none: float) -> dict[str, float]:
    """p05, median and p95 of draws, of which each counts equally but for the share that is exactly 0."""
    order = np.sort(np.append(values, 0.0))
    weights = np.full(order.size, (1 - none) / values.size)
    weights[np.searchsorted(order, 0.0)] = none
    reached = np.cumsum(weights)
    places = [
        min(int(np.searchsorted(reached, end * (1 - 1e-12))), values.size) for end in (0.05, 0.5, 0.95)
    ]
    low, middle, high = (round(float(order[place]), 4) for place in places)
    return {"p05": low, "median": middle, "p95": high}
