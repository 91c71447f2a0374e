"""Pooling agrees with a plain referee, does not mind the order, and refuses what must not be pooled."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.errors import FactError
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooling import pool
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.evidence_tables import EvidenceTables
from tests.evidence import referee

OVERLAPS = EvidenceTables(load_knowledge().text).overlaps
effects = st.floats(-20, 20, allow_nan=False)
errors = st.floats(0.05, 5, allow_nan=False)
studies = st.lists(st.tuples(effects, errors), min_size=2, max_size=12)


def contrasts(rows: list[tuple[float, float]]) -> list[Contrast]:
    return [Contrast(study=f"study {n:02d}", estimate=y, se=se) for n, (y, se) in enumerate(rows)]


@given(studies)
def test_paule_mandel_with_hartung_knapp_agrees_with_the_plain_referee(rows):
    pooled = pool(contrasts(rows))
    tau2 = referee.paule_mandel(rows)
    estimate, se, reach = referee.hartung_knapp(rows, tau2)
    assert pooled.tau2 == pytest.approx(tau2, rel=1e-6, abs=1e-7)
    assert pooled.estimate == pytest.approx(estimate, rel=1e-6, abs=1e-6)
    assert pooled.se == pytest.approx(se, rel=1e-5, abs=1e-6)
    assert pooled.ci_high - pooled.estimate == pytest.approx(reach, rel=1e-5, abs=1e-5)
    assert pooled.pi_high - pooled.estimate == pytest.approx(
        referee.T_975[len(rows) - 1] * math.hypot(math.sqrt(tau2), se), rel=1e-5, abs=1e-5
    )


@given(studies)
def test_dersimonian_laird_agrees_with_the_plain_referee_also_where_its_variance_would_be_negative(rows):
    pooled = pool(contrasts(rows), tau2_method="DL", interval="wald")
    tau2 = referee.dersimonian_laird(rows)
    mean, total, _ = referee.mean_and_squares(rows, tau2)
    assert pooled.tau2 == pytest.approx(tau2, rel=1e-8, abs=1e-9)
    assert pooled.estimate == pytest.approx(mean, rel=1e-8, abs=1e-8)
    assert pooled.se == pytest.approx(1 / math.sqrt(total), rel=1e-8)
    assert pooled.ci_low == pytest.approx(mean - 1.959963984540054 / math.sqrt(total), rel=1e-8, abs=1e-8)
    assert pooled.q == pytest.approx(referee.mean_and_squares(rows, 0.0)[2], rel=1e-6, abs=1e-8)
    q, df = pooled.q, len(rows) - 1
    assert pooled.i2 == pytest.approx(max(0.0, (q - df) / q) if q > 0 else 0.0, rel=1e-6, abs=1e-9)


@given(studies, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(rows, shuffler: random.Random):
    ordered = contrasts(rows)
    mixed = list(ordered)
    shuffler.shuffle(mixed)
    assert pool(mixed) == pool(ordered)


@given(studies)
def test_a_hartung_knapp_interval_narrower_than_the_ordinary_one_is_said_to_be_so(rows):
    pooled = pool(contrasts(rows), tau2_method="DL")
    narrower = pooled.ci_high - pooled.ci_low < (pooled.wald_high - pooled.wald_low) * (1 - 1e-9)
    assert narrower == any("narrower than the ordinary one" in remark for remark in pooled.remarks)


def test_a_large_common_level_does_not_cost_digits():
    near = pool(contrasts([(0.1, 0.5), (0.9, 0.4), (0.2, 0.3)]))
    far = pool(contrasts([(1e6 + 0.1, 0.5), (1e6 + 0.9, 0.4), (1e6 + 0.2, 0.3)]))
    assert far.estimate - 1e6 == pytest.approx(near.estimate, abs=1e-8)
    assert (far.tau2, far.q) == pytest.approx((near.tau2, near.q), abs=1e-8)


def test_paule_mandel_is_not_lost_to_rounding_as_it_is_in_the_library_with_a_tight_tolerance():
    shuffler = random.Random(1)
    for _ in range(300):
        rows = [(shuffler.gauss(0, 2), shuffler.uniform(0.05, 1)) for _ in range(shuffler.randint(2, 9))]
        assert pool(contrasts(rows)).tau2 == pytest.approx(referee.paule_mandel(rows), rel=1e-6, abs=1e-7)


def test_trials_that_agree_exactly_have_no_variance_between_them():
    pooled = pool(contrasts([(1.0, 0.5), (1.0, 0.6)]))
    assert (pooled.tau2, pooled.i2, pooled.estimate) == (0.0, 0.0, 1.0)
    assert any("narrower" in remark for remark in pooled.remarks)


def test_one_trial_is_its_own_result_and_says_nothing_of_differences_between_trials():
    pooled = pool([Contrast(study="a", estimate=-1.4, se=0.5095)])
    assert (pooled.estimate, pooled.se) == (-1.4, 0.5095)
    assert (pooled.ci_low, pooled.ci_high) == pytest.approx((-2.3986, -0.4014), abs=5e-5)
    assert (pooled.tau2, pooled.i2, pooled.q, pooled.pi_low, pooled.pi_high) == (None,) * 5
    assert pooled.remarks == ("One trial: this is its own result, and how trials differ is not known.",)


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("preempt_pooled", "aurora2010_preempt1"), "the same 1384 people"),
        (("diener2010_preempt2", "preempt_pooled_no_medication_overuse"), "the same 1384 people"),
        (("preempt_56wk_pooled", "preempt_56wk_completers"), "the same 1384 people"),
        (("us_label_preempt", "preempt_pooled"), "the same 1384 people"),
    ],
)
def test_studies_that_share_people_are_refused_with_the_reason_and_the_remedy(pair, why):
    rows = [Contrast(study=study, estimate=-1.0, se=0.5) for study in pair]
    with pytest.raises(FactError) as raised:
        pool(rows, overlaps=OVERLAPS)
    text = str(raised.value)
    assert pair[0] in text
    assert pair[1] in text
    assert why in text
    assert "Leave out" in text
    assert raised.value.code == "evidence.pool.overlap"


def test_the_two_preempt_trials_and_charm_are_different_people():
    names = ("aurora2010_preempt1", "diener2010_preempt2", "pijpers2019_charm")
    assert pool([Contrast(study=name, estimate=-1.0, se=0.5) for name in names], overlaps=OVERLAPS).k == 3


def test_a_study_that_is_there_twice_is_refused():
    with pytest.raises(FactError, match="its people would be counted twice"):
        pool([Contrast(study="a", estimate=1, se=1), Contrast(study="a", estimate=2, se=1)])


@pytest.mark.parametrize(
    ("estimate", "se"), [(math.nan, 1.0), (math.inf, 1.0), (1.0, 0.0), (1.0, -1.0), (1.0, math.nan)]
)
def test_an_effect_that_is_no_number_or_a_standard_error_of_zero_is_refused(estimate, se):
    with pytest.raises(FactError, match="Leave the trial out"):
        Contrast(study="a", estimate=estimate, se=se)


def test_nothing_to_pool_is_an_error():
    with pytest.raises(FactError, match="nothing to pool"):
        pool([])
