"""Which figures are fitted to, and how their errors go together."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.errors import KnowledgeError
from reprieve.evidence.mbma.diary_variation import days_of
from reprieve.evidence.mbma.hyper import parse_hyperpriors
from reprieve.evidence.mbma.observations import observed, parse_observations
from reprieve.evidence.mbma.sampling_error import KINDS, covariance
from reprieve.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("priors/observations.yaml")
OBSERVATIONS = parse_observations(TEXT)
FIGURES = observed(OBSERVATIONS, KNOWLEDGE.evidence.arm_outcomes)


def test_the_figures_are_those_of_the_papers():
    # arm, quantity, number of trials whose patients they are: as printed
    printed = {(one.arm, one.reports, len(one.trials), one.trials[0]): one.printed for one in FIGURES}
    first, second, charm = "aurora2010_preempt1", "diener2010_preempt2", "pijpers2019_charm"
    assert printed == {
        ("placebo", "baseline_mean", 2, first): 19.8, ("active", "baseline_mean", 2, first): 19.9,
        ("placebo", "change_weeks_21_24", 1, first): -6.4, ("active", "change_weeks_21_24", 1, first): -7.8,
        ("placebo", "change_weeks_21_24", 1, second): -6.7, ("active", "change_weeks_21_24", 1, second): -9.0,
        ("placebo", "week_3_change", 2, first): -1.1, ("active", "week_3_change", 2, first): -1.6,
        ("placebo", "log_odds_half", 2, first): 34.2, ("active", "log_odds_half", 2, first): 44.8,
        ("placebo", "change_weeks_9_12", 1, charm): -4.4, ("active", "change_weeks_9_12", 1, charm): -5.6,
    }  # fmt: skip


def test_no_open_label_arm_and_no_recalled_arm_figure_is_fitted():
    designs = {trial.trial_id: trial.design for trial in KNOWLEDGE.evidence.trials}
    for name in OBSERVATIONS.trials:
        assert "double_blind" in designs[name]
    assert {one.verification for one in FIGURES} == {"verified"}


def test_a_pooled_figure_errs_with_the_trials_whose_patients_it_shares():
    # 40 and 60 people with variance 5: a pooled mean has variance 5/100, and covariance 5/100 with either trial's mean
    first, second = "aurora2010_preempt1", "diener2010_preempt2"
    trials = {
        name: OBSERVATIONS.trials[name].model_copy(update={"n": {"placebo": n, "active": n}})
        for name, n in ((first, 40), (second, 60))
    }
    small = OBSERVATIONS.model_copy(update={"trials": trials})
    figures = [
        one for one in FIGURES if one.arm == "placebo" and set(one.trials) <= {first, second} and one.reports in KINDS[::2]
    ]  # fmt: skip
    assert [one.reports for one in figures] == [
        "baseline_mean",
        *["change_weeks_21_24"] * 2,
        "log_odds_half",
    ]
    person = {
        "placebo": 5 * np.ones((len(KINDS), len(KINDS))),
        "active": np.zeros((len(KINDS), len(KINDS))),
    }
    found = covariance(figures, small, person) - np.diag(np.square([0.03, 0.03, 0.03, 0.01]))
    assert found == pytest.approx(
        np.array([[1, 1, 1, 1], [1, 2.5, 0, 1], [1, 0, 5 / 3, 1], [1, 1, 1, 1]]) * 0.05
    )


@pytest.mark.parametrize(
    ("from_", "to", "says"),
    [
        ("reports: baseline_mean", "reports: basline", "not reported by the population average"),
        ("- {trials: [pijpers2019_charm], row", "- {trials: [charm], row", "'charm' is not under `trials`; add it"),
    ],
)  # fmt: skip
def test_a_broken_file_names_the_place_and_the_remedy(from_, to, says):
    assert from_ in TEXT
    with pytest.raises(KnowledgeError) as error:
        parse_observations(TEXT.replace(from_, to))
    assert says in str(error.value)


def test_a_figure_that_is_not_in_the_table_is_refused():
    asked = parse_observations(TEXT.replace("headache_days_per_28d, 12,", "headache_days_per_28d, 8,"))
    with pytest.raises(KnowledgeError, match="0 rows in arm_outcomes"):
        observed(asked, KNOWLEDGE.evidence.arm_outcomes)


def test_a_belief_outside_its_own_box_is_a_fault():
    text = KNOWLEDGE.text("priors/hyperpriors.yaml").replace("mu_b: {mean: 0.0", "mu_b: {mean: 9.0")
    with pytest.raises(KnowledgeError, match="mu_b: need low < mean < high"):
        parse_hyperpriors(text)


def test_a_day_after_an_unrecorded_day_is_a_start_and_not_a_day_without_headache():
    rows = ["id,time,headache", "1,-1,yes", "1,0,no", "1,1,yes", "1,4,yes", "1,5,no", "2,30,no", "2,31,yes"]
    days = days_of("\n".join(rows))
    assert days.yesterday.tolist() == [1, 0, 1, 0]
    assert days.headache.tolist() == [0, 1, 0, 1]
    assert days.since_start.tolist() == [0, 1, 5, 31]
    assert days.first_of_person.tolist() == [True, True]
