"""Groups of medicines that failed or were tried for 60 days, from `preventive` records; and what treatment is for."""

from __future__ import annotations

import pytest

from reprieve.diagnosis.held import Range
from tests.conftest import fact
from tests.plan.charts import answer, days_before, session
from tests.plan.counting import counted, value

FAILED = "failed_preventive_groups"  # antidepressant, anticonvulsant, antihypertensive
TRIED = "preventive_groups_tried_long_enough"  # antidepressant, anticonvulsant, beta-blocker, CGRP; 60 days


def tried(name, drug_class=None, *, days=90, dose=None, outcome="inadequate"):
    said = {
        "name": name,
        "outcome": outcome,
        "route": "oral",
        "from": str(days_before(400)),
        "to": str(days_before(400 - days)),
    }
    if drug_class is not None:
        said["drug_class"] = drug_class
    if dose is not None:
        said["dose_mg_per_day"] = dose
    return fact("preventive", days_before(300), **said)


AMITRIPTYLINE = tried("amitriptyline", "antidepressant_tca", dose=50)
TOPIRAMATE = tried("topiramate", "antiepileptic", dose=100)
PROPRANOLOL = tried("propranolol", "beta_blocker", dose=80)
METOPROLOL = tried("metoprolol", "beta_blocker", dose=100)


@pytest.mark.parametrize("name", [FAILED, TRIED])
def test_no_preventive_on_record_is_not_none_tried_and_is_asked(name):
    found = counted(name, [])
    assert found.value is None
    assert "each preventive tried" in found.questions()[0]


def test_three_groups_failed_and_two_drugs_of_one_group_are_one():
    assert value(FAILED, [AMITRIPTYLINE, TOPIRAMATE, PROPRANOLOL]) == Range(3, 3)
    assert value(FAILED, [AMITRIPTYLINE, PROPRANOLOL, METOPROLOL]) == Range(2, 2)


def test_a_drug_that_helped_did_not_fail():
    assert value(
        FAILED, [TOPIRAMATE, tried("propranolol", "beta_blocker", dose=80, outcome="helped")]
    ) == Range(1, 1)


def test_not_tolerated_counts_as_failed_whatever_the_dose():
    assert value(FAILED, [tried("topiramate", "antiepileptic", days=5, outcome="not_tolerated")]) == Range(
        1, 1
    )


def test_an_unknown_dose_leaves_the_group_open():
    assert value(FAILED, [TOPIRAMATE, tried("propranolol", "beta_blocker")]) == Range(1, 2)


def test_a_trial_below_the_target_dose_did_not_fail_adequately():
    assert value(FAILED, [tried("topiramate", "antiepileptic", dose=50)]) == Range(0, 0)


def test_a_drug_of_unknown_class_could_be_of_one_group_more():
    said = [TOPIRAMATE, tried("something", outcome="not_tolerated")]
    assert value(FAILED, said) == Range(1, 2)


def test_toxin_itself_is_no_earlier_preventive():
    assert value(FAILED, [tried("botox", "botulinum_toxin", outcome="not_tolerated")]) is None


@pytest.mark.parametrize(("days", "groups"), [(59, 0), (60, 1)])
def test_60_days_at_the_target_dose_are_long_enough_and_59_are_not(days, groups):
    assert value(TRIED, [tried("topiramate", "antiepileptic", dose=100, days=days)]) == Range(
        groups, groups
    )


def test_too_short_is_no_whatever_the_dose_and_long_enough_without_a_dose_is_open():
    assert value(TRIED, [tried("topiramate", "antiepileptic", days=59)]) == Range(0, 0)
    assert value(TRIED, [tried("topiramate", "antiepileptic", days=60)]) == Range(0, 1)


def test_a_trial_without_dates_is_open():
    said = fact(
        "preventive", days_before(300), name="topiramate", drug_class="antiepileptic", dose_mg_per_day=100
    )
    assert value(TRIED, [said]) == Range(0, 1)


def test_a_calcium_antagonist_is_an_antihypertensive_but_none_of_the_four_groups_of_trials():
    said = [tried("flunarizine", "calcium_antagonist", dose=10)]
    assert value(FAILED, said) == Range(1, 1)
    assert value(TRIED, said) == Range(0, 0)


def test_the_indication_is_the_recorded_choice_else_what_was_last_injected_for():
    given = [
        session(days_before(100), indication="chronic_migraine"),
        session(days_before(20), indication="bruxism"),
    ]
    assert value("recorded_indication", given) == "bruxism_pain"
    assert (
        value("recorded_indication", [*given, answer("treatment_indication", "chronic_migraine")])
        == "chronic_migraine"
    )
    assert value("recorded_indication", []) is None
