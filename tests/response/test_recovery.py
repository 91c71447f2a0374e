"""In the world the prior believes in, the interval holds the truth as often as it says, or nearly."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response import case_from_view, respond_many
from reprieve.simulate import simulate


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["yes_no", "nrs"])
def test_nine_of_ten_intervals_hold_the_true_specific_days_in_the_prior_world(scale, prior, capsys):
    people = simulate("chronic_migraine", patients=100, cycles=3, seed=20, scale=scale)
    cases, truths = [], []
    for person in people:
        case = (
            case_from_view(person.chart.as_of(person.chart.last_date), prior)
            if answerable(person, prior)
            else None
        )
        if case is not None:
            cases.append(case)
            truths.append(person.truth.specific_days_per_28)
    found = [one.section["specific"]["days_gained_per_28"] for one in respond_many(cases, prior, seed=4)]
    held = np.mean([one["p05"] <= truth <= one["p95"] for one, truth in zip(found, truths, strict=True)])
    error = np.array([one["median"] for one in found]) - truths
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{scale}: {len(cases)} people, {held:.0%} of 90 % intervals hold the truth; mean error {error.mean():+.2f}, "
            f"RMSE {np.sqrt(np.mean(error**2)):.2f} days, SD of the truth {np.std(truths):.2f}"
        )
    assert held >= 0.80


def answerable(person, prior):
    """A yes/no diary with 28 bad days of 28 is refused, and rightly."""
    from reprieve.errors import NotAnswerableError

    try:
        case_from_view(person.chart.as_of(person.chart.last_date), prior)
    except NotAnswerableError:
        return False
    return True
