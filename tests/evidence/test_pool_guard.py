"""What must not be pooled is refused: other conditions, outcomes, estimands, missing data, and the same people twice."""

from __future__ import annotations

import pytest

from reprieve.errors import FactError
from reprieve.evidence.pool_guard import poolable
from reprieve.knowledge.pools import faults_of_pools


@pytest.fixture
def preempt(tables):
    return tables.pools.pools[0].contrasts(tables.derived_effects)


def test_the_two_preempt_trials_may_be_pooled(tables, preempt):
    found = poolable(preempt, tables.overlaps)
    assert [(row.study, row.estimate, row.se) for row in found] == [
        ("aurora2010_preempt1", -1.4, 0.5095),
        ("diener2010_preempt2", -2.3, 0.5001),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("condition", "chronic_daily_headache"),
        ("outcome", "migraine_days_per_28d wk24"),
        ("outcome", "headache_episodes_per_28d wk24"),
        ("comparison", "active-topiramate"),
        ("measure", "logRR"),
        ("estimand", "completers only"),
    ],
)
def test_contrasts_that_differ_in_what_they_are_about_are_never_pooled(tables, preempt, field, value):
    first, second = preempt
    with pytest.raises(FactError, match="never pooled") as raised:
        poolable([first, second.model_copy(update={field: value})], tables.overlaps)
    assert (raised.value.field, raised.value.code) == (field, "evidence.pool.mixture")


def test_the_two_published_preempt_responder_pairs_are_never_pooled(tables):
    (later,) = (
        row
        for row in tables.derived_effects
        if (row.trial_id, row.about.name) == ("preempt_pooled", "responders_50pct")
    )
    assert "44.8 and 34.2" in later.missing_data
    first = later.model_copy(update={"trial_id": "another", "missing_data": "as first published"})
    with pytest.raises(FactError) as raised:
        poolable([later, first], tables.overlaps)
    assert raised.value.field == "missing_data"
    with pytest.raises(FactError) as raised:  # and as the same study it would be the same people
        poolable([later, later], tables.overlaps)
    assert raised.value.code == "evidence.pool.twice"


def test_a_handling_of_missing_data_that_is_not_known_differs_from_nothing(tables, preempt):
    first, second = preempt
    assert first.missing_data is None
    assert (
        len(poolable([first.model_copy(update={"missing_data": "last value"}), second], tables.overlaps))
        == 2
    )


def test_preempt_with_the_analysis_that_contains_it_is_refused(tables, preempt):
    whole = preempt[0].model_copy(update={"trial_id": "preempt_pooled"})
    with pytest.raises(FactError, match="the same 1384 people"):
        poolable([*preempt, whole], tables.overlaps)


def test_the_knowledge_check_finds_a_pool_whose_contrasts_differ(tables):
    effects = [
        row.model_copy(update={"estimand": "completers"}) if row.trial_id == "diener2010_preempt2" else row
        for row in tables.derived_effects
    ]
    faults = faults_of_pools(
        tables.pools, effects=effects, published=tables.published_pooled, overlaps=tables.overlaps,
        conditions=["chronic_migraine", "trigeminal_neuralgia"], canonical={},
    )  # fmt: skip
    assert any("pools.cm_headache_days: its contrasts differ in estimand" in fault for fault in faults)


def test_every_effect_of_ours_says_its_estimand(tables):
    assert all(row.estimand for row in tables.derived_effects)
