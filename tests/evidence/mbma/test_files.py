"""The priors that are shipped were made by this code from these figures, were sampled well, and say what they are."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.errors import KnowledgeError
from reprieve.evidence.mbma.fingerprint import code_fingerprint, data_fingerprint
from reprieve.evidence.mbma.hyper import NAMES as HYPER_NAMES
from reprieve.evidence.mbma.hyper import parse_hyperpriors
from reprieve.evidence.mbma.observations import observed, parse_observations
from reprieve.evidence.mbma.person_prior import STILL_ASSUMED
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.fitted_prior import parse_fitted_prior
from reprieve.knowledge.priors import NAMES

KNOWLEDGE = load_knowledge()
PATHS = [path for path in KNOWLEDGE.paths if path.startswith("priors/fitted_")]
FILES = {path: parse_fitted_prior(KNOWLEDGE.text(path), path) for path in PATHS}
VARIANTS = {one.variant: one for one in FILES.values() if one.condition == "chronic_migraine"}
ASKED_FOR = {
    "chronic_migraine", "episodic_migraine", "chronic_tension_type_headache", "tmd_myofascial_pain", "bruxism_pain",
    "trigeminal_neuralgia", "postherpetic_neuralgia", "persistent_idiopathic_facial_pain",
}  # fmt: skip


def test_each_condition_has_a_small_file_and_chronic_migraine_three():
    assert {one.condition for one in FILES.values()} == ASKED_FOR
    assert set(VARIANTS) == {"default", "without_charm", "blinding_bias"}
    assert len(FILES) == len(ASKED_FOR) + 2
    assert all(len(KNOWLEDGE.text(path).encode()) < 20_000 for path in PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_a_file_was_made_by_this_code(path):
    assert FILES[path].code == code_fingerprint(), "the fit's code has changed: run `make evidence`"


@pytest.mark.parametrize("variant", ["default", "without_charm", "blinding_bias"])
def test_a_file_was_made_from_these_figures(variant):
    observations = parse_observations(KNOWLEDGE.text("priors/observations.yaml"))
    if variant == "without_charm":
        observations = observations.without("pijpers2019_charm")
    figures = observed(observations, KNOWLEDGE.evidence.arm_outcomes)
    went_in = [
        [[one.arm, one.reports, list(one.trials), one.printed] for one in figures],
        observations.model_dump(include={"trials", "spread_figures"}),
        parse_hyperpriors(KNOWLEDGE.text("priors/hyperpriors.yaml")).model_dump(
            include={"hyperparameters", "constants"}
        ),
    ]
    assert VARIANTS[variant].data == data_fingerprint(went_in), (
        "the figures have changed: run `make evidence`"
    )


@pytest.mark.parametrize("variant", ["default", "without_charm", "blinding_bias"])
def test_every_number_was_sampled_well(variant):
    rows = VARIANTS[variant].hyperparameters
    assert set(rows) == {*HYPER_NAMES, "between_pi", "between_delta"}
    for row in rows.values():
        assert row.r_hat < 1.01
        assert min(row.ess_bulk, row.ess_tail) > 400


@pytest.mark.parametrize("variant", ["default", "without_charm", "blinding_bias"])
def test_what_the_trials_did_not_narrow_is_not_called_estimated(variant):
    rows = VARIANTS[variant].hyperparameters
    for row in rows.values():
        assert row.narrowed == pytest.approx(row.sd / row.prior_sd, abs=0.01)
        if row.narrowed > STILL_ASSUMED:
            assert row.status in {"assumption", "informative"}
    # figures of whole arms do not tell how much people differ, nor how much hope is renewed
    assert rows["log_sd_delta"].status == rows["log_sd_eps"].status == "assumption"
    parameters = VARIANTS[variant].parameters
    assert parameters["delta"].spread_status == parameters["eps"].status == "assumption"
    assert parameters["b"].status == "assumption"  # a headache day of 4 hours is not any headache


def test_the_mean_effect_is_smaller_where_broken_blinding_is_granted():
    usual, biased = (
        VARIANTS[name].hyperparameters["mu_delta"].mean for name in ("default", "blinding_bias")
    )
    # half a day of the 1.8 in 28 at the very most on average, and something at least
    assert 0.6 * usual < biased < usual - 0.02


def test_the_specific_effect_is_about_what_the_contrast_is_worth():
    # Plain arithmetic: at 12 bad days of 28 (20 less 8), a log odds moves 28 x 0.245 = 6.9 days at once and
    # 6.9 / (1 - 0.79 x 0.245) = 8.5 with persistence, by about 0.75 of relief and 0.8 for spread between people: 5.1.
    # The pooled contrast of 1.8 days is then 0.35.
    assert VARIANTS["default"].hyperparameters["mu_delta"].mean == pytest.approx(0.35, abs=0.06)


def test_most_figures_lie_within_what_the_fit_would_report_again():
    for file in VARIANTS.values():
        inside = [one.low <= one.printed <= one.high for one in file.figures]
        assert sum(inside) >= len(inside) - 2
        assert len(inside) >= 10


def test_covariance_is_one_of_as_many_centres_as_there_are_parameters():
    for file in VARIANTS.values():
        assert file.names == NAMES
        whole = np.array(file.covariance)
        assert whole == pytest.approx(whole.T)
        assert np.linalg.eigvalsh(whole).min() > -1e-4


def test_no_trial_means_a_wider_belief_about_no_effect_on_average():
    conditions = {one.condition: one for one in FILES.values() if one.variant == "default"}
    face = conditions["persistent_idiopathic_facial_pain"]
    assert face.trials == ()
    assert face.parameters["delta"].mean == 0.0
    assert face.parameters["delta"].sd == max(one.parameters["delta"].sd for one in conditions.values())
    assert {one.validation for name, one in conditions.items() if name != "chronic_migraine"} == {
        "not_validated"
    }


def test_a_broken_file_says_to_write_it_anew():
    text = KNOWLEDGE.text(PATHS[0]).replace("variant: ", "variant: some_")
    with pytest.raises(KnowledgeError, match="write it anew with `make evidence`"):
        parse_fitted_prior(text, PATHS[0])
