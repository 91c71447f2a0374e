"""The corrected posterior beside NUTS on kept charts; `python -m tests.reference.compare` does it for all of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.reference.charts import KINDS, case_of, kept
from tests.reference.compare import distances, ours, references

# in posterior SDs; all fifty charts hold them (`python -m tests.reference.compare`)
MEAN_MAY_BE_OFF, SD_MAY_BE_OFF, QUANTILE_MAY_BE_OFF = 0.05, 0.03, 0.1
THREE = ("yes_no_strong_3", "nrs_any_8", "four_level_none_3")


@pytest.mark.slow
@pytest.mark.parametrize("name", THREE)
def test_mean_sd_and_quantiles_are_those_of_nuts(name):
    chart = next(one for one in kept() if one["name"] == name)
    posterior = ours(case_of(chart))
    assert posterior.diagnostics.trusted
    found = distances(posterior, references()[name])
    most = np.max(list(found.values()), axis=0)
    assert (most <= [MEAN_MAY_BE_OFF, SD_MAY_BE_OFF, QUANTILE_MAY_BE_OFF]).all(), found


def test_every_reference_is_worth_ten_thousand_draws():
    found = references()
    assert set(found) == set(KINDS)
    for name, reference in found.items():
        for quantity, values in reference["values"].items():
            worth = [values[key] for key in values if key.startswith("ess")]
            assert min(worth) >= 10_000, (name, quantity)
        assert reference["largest_r_hat"] < 1.01
