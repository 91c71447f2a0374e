"""The stand-in prior is the one written down, fitted ones take its place, and other conditions do not borrow a benefit."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import NAMES, parse_priors

TEXT = load_knowledge().text("clinical/priors.yaml")
PRIORS = load_knowledge().priors
STAND_INS = parse_priors(TEXT)

# mean and SD as the design note of the model gives them; log-normal ones by median and log SD
STAND_IN = {
    "b": (1.0, 1.0),
    "rho": (0.8, 0.4),
    "pi": (0.67, 0.77),
    "delta": (0.40, 0.57),
    "tau_pi": (28, 0.693),
    "t_on": (5, 0.4),
    "half_relief": (85, 0.30),
    "eps": (0, 0.35),
}


@pytest.mark.parametrize(("name", "numbers"), STAND_IN.items())
def test_the_stand_in_prior_of_chronic_migraine_has_the_numbers_written_down(name, numbers):
    belief = STAND_INS.of("chronic_migraine").parameters[name]
    assert (belief.mean, belief.sd) == pytest.approx(numbers, abs=5e-4)


def test_every_parameter_of_the_model_has_a_belief_and_nothing_else_has():
    assert set(STAND_IN) == set(NAMES) == set(PRIORS.of("chronic_migraine").parameters)


def test_the_stand_in_alone_gives_a_specific_effect_three_chances_in_four():
    delta = STAND_INS.of("chronic_migraine").parameters["delta"]
    assert 1 - NormalDist(delta.mean, delta.sd).cdf(0) == pytest.approx(0.76, abs=0.005)


def test_a_fitted_file_takes_the_place_of_the_stand_in_and_says_so():
    prior = PRIORS.of("chronic_migraine")
    assert prior.variant == "default"
    assert prior.fit is not None
    assert prior.fit.trials == ("aurora2010_preempt1", "diener2010_preempt2", "pijpers2019_charm")
    assert prior.id == prior.fit.id != STAND_INS.of("chronic_migraine").id
    for name, belief in prior.parameters.items():
        assert (belief.mean, belief.sd) == (prior.fit.parameters[name].mean, prior.fit.parameters[name].sd)
        assert belief.source in PRIORS.sources
        assert belief.meaning  # what is not fitted stays
    assert prior.fixed == STAND_INS.of("chronic_migraine").fixed
    assert prior.standard_units == STAND_INS.of("chronic_migraine").standard_units


def test_the_alternative_grants_a_blinding_bias_and_is_there_only_where_it_was_fitted():
    usual, other = PRIORS.of("chronic_migraine"), PRIORS.alternative("chronic_migraine")
    assert other is not None
    assert other.variant == "blinding_bias"
    assert 0 < other.parameters["delta"].mean < usual.parameters["delta"].mean
    assert PRIORS.alternative("trigeminal_neuralgia") is None
    assert STAND_INS.alternative("chronic_migraine") is None


def test_only_chronic_migraine_has_a_prior_that_was_tested_on_simulated_people():
    validated = {name for name, prior in PRIORS.by_condition.items() if prior.validation == "simulated"}
    assert validated == {"chronic_migraine"}


def test_another_condition_borrows_the_shape_but_not_the_benefit():
    for priors in (PRIORS, STAND_INS):
        lent = priors.of("chronic_migraine").parameters["delta"]
        for name, prior in priors.by_condition.items():
            if name != "chronic_migraine":
                own = prior.parameters["delta"]
                # at most the sign of a contrast speaks for it, and only in part
                assert -0.1 < own.mean <= 0.5 * lent.mean
                assert own.sd > lent.sd
    for name in ("occipital_neuralgia", "cervical_dystonia", "persistent_idiopathic_facial_pain"):
        assert PRIORS.of(name).parameters["delta"].mean == 0.0


def test_only_a_contrast_in_headaches_or_days_estimates_another_conditions_effect():
    estimated = {
        name for name, one in PRIORS.by_condition.items() if one.parameters["delta"].status == "estimated"
    }
    assert estimated == {"chronic_migraine", "episodic_migraine"}


def test_every_condition_of_ours_has_a_prior():
    assert set(PRIORS.by_condition) == set(load_knowledge().conditions.by_id)


@pytest.mark.parametrize(
    ("from_", "to", "says"),
    [
        ("source: preempt_week24", "source: nobody", "add it under `sources`"),
        ("    rho: {mean", "    rrho: {mean", "no 'rho'; add it"),
        ("t_on: {mean: 5,", "t_on: {mean: -5,", "has no logarithm"),
        ("increments: [0.7, 1.6]", "increments: [0.7]", "need 2 increments above 0"),
        ("base: stand_in_2026_11", "base: another", "no prior has the id 'another'"),
    ],
)
def test_a_broken_file_names_the_place_and_the_remedy(from_, to, says):
    assert from_ in TEXT
    with pytest.raises(KnowledgeError) as error:
        parse_priors(TEXT.replace(from_, to))
    assert says in str(error.value)
