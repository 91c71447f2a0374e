"""PREEMPT with CHARM (Pijpers 2019, PMID 30982843) added: the sensitivity that the answer shows."""

import pytest

from reprieve.evidence.pooling import pool

THREE = ("aurora2010_preempt1", "diener2010_preempt2", "pijpers2019_charm")


@pytest.mark.parametrize(
    ("outcome", "estimate", "low", "high", "i2"),
    [
        ("headache_days_per_28d", -1.79, -2.44, -1.13, 0.0),
        ("migraine_days_per_28d", -1.24, -2.70, 0.21, 0.79),
    ],
)
def test_adding_charm_gives_the_figures_worked_beforehand(contrasts_of, outcome, estimate, low, high, i2):
    pooled = pool(contrasts_of(outcome, *THREE), tau2_method="DL", interval="wald")
    assert (pooled.estimate, pooled.ci_low, pooled.ci_high) == pytest.approx(
        (estimate, low, high), abs=0.0055
    )
    assert pooled.i2 == pytest.approx(i2, abs=0.005)


def test_blinding_in_charm_held_by_bangs_index(tables):
    guesses = {
        (row.arm, row.outcome): row.value
        for row in tables.arm_outcomes
        if row.trial_id == "pijpers2019_charm"
        and row.time_weeks == 12
        and row.outcome.startswith("blinding")
    }
    for arm, own, other, index in (
        ("active", "active", "placebo", -0.08),
        ("placebo", "placebo", "active", 0.07),
    ):
        right, wrong = guesses[arm, f"blinding_guess_{own}"], guesses[arm, f"blinding_guess_{other}"]
        everybody = right + wrong + guesses[arm, "blinding_guess_unknown"]
        assert (right - wrong) / everybody == pytest.approx(index, abs=0.005)
