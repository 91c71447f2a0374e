"""Would the decision be another one, had trials without a test of their blinding been granted a bias?

The draws are weighed anew: each by how much more (or less) the other prior expects its parameters. The two priors lie
close together beside their own spread, so few draws are lost; how many count is looked at, and too few say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.model import prior_shape
from reprieve.response.posterior import Posterior
from reprieve.response.quantities import specific_days

FEWEST = 0.3  # share of the draws that must still count
YES_NO = 2  # the parameters compared are those that every scale has


def expected_under(posterior: Posterior, prior: Prior, other: Prior) -> float | None:
    """Expected specific days per 28, had `other` been believed in place of `prior`; None where too few draws count."""
    logs = _log_density(posterior, other) - _log_density(posterior, prior)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    if 1 / np.sum(weights**2) < FEWEST * len(weights):
        return None
    return float(weights @ specific_days(posterior.draws))


def _log_density(posterior: Posterior, prior: Prior) -> NDArray[np.float64]:
    """Of each draw's parameters, up to what all draws share. Shape (draw,)."""
    shape = prior_shape(prior, YES_NO)
    away = np.asarray(posterior.parts.core) - np.asarray(shape.mean)
    return np.asarray(-0.5 * np.einsum("di,ij,dj->d", away, np.asarray(shape.precision), away))


def said_under(
    decision: dict[str, Any], posterior: Posterior, prior: Prior, other: Prior | None, *, worth: float
) -> dict[str, Any]:
    """The decision, with the expected gain under the other prior; a line more where it lies on the other side."""
    if other is None:
        return decision
    expected = expected_under(posterior, prior, other)
    if expected is None:
        return decision
    found = {**decision, "under_other_prior": {"id": other.id, "expected_days_per_28": round(expected, 2)}}
    own = float(specific_days(posterior.draws).mean())
    if (own > worth) is (expected > worth) or decision["verdict"] == "not_yet_known":
        return found
    because: Sequence[str] = decision["because"]
    line = (
        f"This hangs on the trials: if those that did not test their blinding are granted a bias, the expected gain is "
        f"{expected:.1f} days per 28 instead of {own:.1f}, and the decision turns."
    )
    return {**found, "because": [*because, line]}
