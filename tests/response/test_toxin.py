"""Action and relief against direct sums and an independent root finder."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response.jax_setup import jax, jnp
from reprieve.response.toxin import log_off_ratio, onset_days_of, relief_course, relief_tables
from tests.response import referee

TABLES = relief_tables(0.4, 3.0)


@pytest.mark.parametrize("t_on", [1.5, 5.0, 12.0])
@pytest.mark.parametrize("half_relief", [45.0, 85.0, 160.0])
def test_t_off_follows_from_the_time_to_half_relief(t_on, half_relief):
    ratio, _, _ = log_off_ratio(TABLES, jnp.log(half_relief / t_on))
    plain = referee.t_off_of(t_on, half_relief, 0.4, 3.0)
    assert t_on * float(jnp.exp(ratio)) == pytest.approx(plain, rel=1e-6)
    t_off = t_on * float(jnp.exp(ratio))
    at = referee.relief_of(referee.one_dose(half_relief, t_on, t_off), 0.4, 3.0)
    assert at == pytest.approx(referee.peak_relief(t_on, t_off, 0.4, 3.0) / 2, rel=1e-5)


def test_the_table_reaches_more_than_three_prior_sd_below_and_five_above_the_usual_times():
    sd = np.hypot(0.4, 0.3)
    low, high = np.log(85 / 5) - 3.3 * sd, np.log(85 / 5) + 5 * sd
    assert TABLES.start + TABLES.step < low
    assert TABLES.start + TABLES.step * (len(TABLES.log_off_ratio) - 3) > high


def test_relief_is_the_direct_sum_over_injections_each_with_its_own_duration():
    days = np.arange(300)
    visits, doses = np.array([10.0, 95.0, 180.0, 0.0]), np.array([1.0, 0.8, 1.2, 0.0])
    half = np.array([80.0, 70.0, 95.0, 80.0])
    course = relief_course(TABLES, jnp.log(5.0), jnp.log(half), days, visits, doses).relief
    t_off = [referee.t_off_of(5.0, one, 0.4, 3.0) for one in half]
    plain = [
        referee.relief_of(
            sum(
                q * referee.one_dose(t - v, 5.0, off)
                for v, q, off in zip(visits, doses, t_off, strict=True)
            ),
            0.4,
            3.0,
        )
        for t in days
    ]
    np.testing.assert_allclose(course, plain, atol=1e-7)


def test_slopes_and_bends_of_relief_are_those_of_autodiff():
    days = np.arange(200.0)
    visits, doses = np.array([10.0, 95.0]), np.array([1.0, 1.3])
    at = jnp.log(jnp.array([4.0, 70.0, 90.0]))  # onset, then each injection's half relief

    def relief(times):
        return relief_course(TABLES, times[0], times[1:], days, visits, doses).relief

    ours = relief_course(TABLES, at[0], at[1:], days, visits, doses)
    slopes, bends = jax.jacfwd(relief)(at), jax.jacfwd(jax.jacfwd(relief))(at)
    along = np.concatenate([ours.on[:, None], ours.half], axis=1)
    np.testing.assert_allclose(ours.by_action[:, None] * along, slopes, atol=1e-9)
    own = np.zeros((200, 3, 3))
    own[:, 0, 0] = ours.on_on
    own[:, 0, 1:] = own[:, 1:, 0] = ours.on_half
    own[:, 1, 1], own[:, 2, 2] = ours.half_half.T
    whole = ours.by_action_twice[:, None, None] * along[:, :, None] * along[:, None, :]
    np.testing.assert_allclose(whole + ours.by_action[:, None, None] * own, bends, atol=1e-8)


def test_onset_is_when_relief_has_risen_to_half_its_peak():
    onset = float(onset_days_of(TABLES, np.array([5.0]), np.array([85.0]))[0])
    t_off = referee.t_off_of(5.0, 85.0, 0.4, 3.0)
    at = referee.relief_of(referee.one_dose(onset, 5.0, t_off), 0.4, 3.0)
    assert onset < 15
    assert at == pytest.approx(referee.peak_relief(5.0, t_off, 0.4, 3.0) / 2, rel=1e-3)
