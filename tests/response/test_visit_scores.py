"""Visit scores: which are read, over which days, and what they say, against a plain multivariate normal."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from reprieve.errors import KnowledgeError, NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.score_maps import parse_score_maps
from reprieve.response import case_from_view, fit_program, layout, model, prior_curve
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.posterior import Future, posterior_of
from reprieve.response.quantities import specific_days
from reprieve.response.scores_seen import log_likelihood_of_scores
from reprieve.response.weighing import weigh
from tests.response import referee
from tests.response.test_likelihood import CUTS
from tests.response.test_observations import injection, on, pain, view_of

MAPS = load_knowledge().score_maps


def score(day, value, instrument="hit6"):
    return {"kind": "score", "on": on(day), "instrument": instrument, "value": value}


def arrays(case):
    return jax.tree.map(jnp.asarray, layout.arrays_of(case, layout.layout_for([case])))


def test_the_maps_are_of_instruments_there_are_and_ask_about_as_many_days():
    for one in MAPS.maps:
        assert load_knowledge().instruments.get(one.instrument).direction == "higher_is_worse"
    rows = load_knowledge().instruments.rows
    assert (rows["hit6"]["recall"], rows["midas"]["recall"]) == ("4 weeks", "3 months")
    assert MAPS.by_instrument["hit6"].recall_days == 28
    assert MAPS.by_instrument["midas"].recall_days == 91
    # 65.5 points at 19.9 headache days of 28 (PREEMPT baseline, arm_outcomes.csv), half a point a day
    hit6 = MAPS.by_instrument["hit6"]
    assert hit6.intercept + hit6.slope * 19.9 / 28 == pytest.approx(65.5, abs=0.1)
    assert hit6.slope / 28 == 0.5


def test_a_map_without_its_source_or_given_twice_is_named():
    text = load_knowledge().text("clinical/score_maps.yaml")
    with pytest.raises(KnowledgeError, match=r"maps\[hit6\].source: no 'nobody'"):
        parse_score_maps(text.replace("source: preempt_hit6", "source: nobody"))
    with pytest.raises(KnowledgeError, match="an instrument stands twice"):
        parse_score_maps(text.replace("instrument: midas", "instrument: hit6"))


def test_scores_are_as_likely_as_a_plain_multivariate_normal_says(prior):
    facts = [pain(day, headache=day % 4 > 0) for day in range(60) if (day + 1) % 3]
    facts += [
        injection(60),
        score(20, 66),
        score(60, 64),
        score(100, 60),
        score(130, 55, "midas"),
        score(61, 90, "midas"),
    ]
    case = case_from_view(view_of(facts, 140), prior)
    assert (case.scale, len(case.scores)) == ("yes_no", 5)
    data = arrays(case)
    rng = np.random.default_rng(3)
    x = rng.normal(0.3, 0.8, len(case.y))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(x)), x])
    # by hand: days asked about, from the day before the visit backwards; recorded days as they were
    known = {day: float(day % 4 > 0) for day in range(60) if (day + 1) % 3}
    hit6, midas = (55.5, 5, 14, 4), (2.3, 0.9, 2.5, 0.5)
    rows = [
        ("hit6", range(-8, 20), 66.0, hit6, "pain_days"),
        ("hit6", range(32, 60), 64.0, hit6, "pain_days"),
        ("hit6", range(72, 100), 60.0, hit6, "pain_days"),
        ("midas", range(39, 130), np.log(56), midas, "pain_days"),
        ("midas", range(-30, 61), np.log(91), midas, "pain_days"),
    ]  # fmt: skip
    for rho in (0.0, 0.8):
        ours = log_likelihood_of_scores(padded, jnp.asarray(rho), jnp.zeros(1), data.scores)
        plain = referee.log_likelihood_of_scores(x, rho, np.array([0.0]), known, rows)
        assert float(ours) == pytest.approx(plain, abs=1e-8)


def test_a_score_of_pain_is_read_on_a_0_to_10_chart_at_the_mean_place_of_its_week(prior):
    facts = [pain(day, pain=day % 8) for day in range(40)] + [score(43, 5, "nrs_pain")]
    case = case_from_view(view_of(facts, 60), prior)
    data = arrays(case)
    x = np.random.default_rng(4).normal(0.3, 0.8, len(case.y))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(x)), x])
    ours = log_likelihood_of_scores(padded, jnp.asarray(0.8), jnp.asarray(CUTS["nrs"]), data.scores)
    known = {day: (day % 8) / 10 for day in range(40)}
    rows = [("nrs_pain", range(36, 43), 5.0, (0, 1.5, 10, 1.2), "pain_level")]
    plain = referee.log_likelihood_of_scores(x, 0.8, np.array(CUTS["nrs"]), known, rows)
    assert float(ours) == pytest.approx(plain, abs=1e-8)
    # a yes/no chart has no place for it
    yes = [pain(day, headache=bool(day % 2)) for day in range(40)]
    assert not case_from_view(view_of([*yes, score(43, 5, "nrs_pain")], 60), prior).scores


def test_a_score_about_days_that_are_all_recorded_moves_nothing(prior):
    days = [pain(day, headache=day % 4 > 0) for day in range(60)]
    data = arrays(case_from_view(view_of([*days, score(40, 78)], 59), prior))
    found = jax.grad(lambda x: log_likelihood_of_scores(x, jnp.asarray(0.8), jnp.zeros(1), data.scores))(
        jnp.zeros(len(data.diary.y))
    )
    assert np.abs(np.asarray(found)).max() == 0


def test_two_scores_of_one_day_that_differ_are_not_read(prior):
    days = [pain(day, headache=day % 4 > 0) for day in range(60)]
    case = case_from_view(view_of([*days, score(40, 66), score(40, 50), score(50, 60)], 59), prior)
    assert [one.value for one in case.scores] == [60]


def test_scores_alone_give_a_case_from_the_third_one_on(prior):
    two = [score(0, 66), injection(0), score(84, 60)]
    with pytest.raises(NotAnswerableError, match="3 or more scores of hit6"):
        case_from_view(view_of(two, 100), prior)
    case = case_from_view(view_of([*two, score(42, 56)], 100), prior)
    assert (case.scale, case.recorded.any(), len(case.scores)) == ("yes_no", np.False_, 3)
    assert case.start == dt.date(2024, 12, 4)  # 28 days before the first score
    assert any("no diary: everything rests on visit scores" in note for note in case.notes)


def test_gradient_and_metric_of_the_fit_hold_with_scores(prior):
    facts = [pain(day, headache=day % 4 > 0) for day in range(28)] + [injection(28), injection(112)]
    facts += [score(28, 66), score(70, 55), score(112, 62), score(150, 56)]
    case = case_from_view(view_of(facts, 160), prior)
    shape, data = model.prior_shape(prior, 2), arrays(case)
    precision = prior_curve.prior_precision(shape, model.sizes_of(data))
    rng = np.random.default_rng(5)
    theta = prior_curve.prior_mean(shape, model.sizes_of(data)) + 0.2 * rng.standard_normal(len(precision))
    look = jax.jit(lambda t: fit_program._look(t, data, shape, precision))(theta)
    value, gradient = jax.jit(jax.value_and_grad(lambda t: fit_program.log_posterior(t, data, shape)))(
        theta
    )
    assert float(look.value) == pytest.approx(float(value), abs=1e-9)
    np.testing.assert_allclose(look.gradient, gradient, atol=1e-9)


def test_a_draw_is_weighed_with_the_scores_too(prior):
    facts = [pain(day, headache=day % 4 > 0) for day in range(28)] + [injection(28), injection(112)]
    facts += [score(28, 66), score(70, 55), score(112, 62), score(150, 56)]
    case = case_from_view(view_of(facts, 160), prior)
    shape, data = model.prior_shape(prior, 2), arrays(case)
    mean, precision = (
        one(shape, model.sizes_of(data)) for one in (prior_curve.prior_mean, prior_curve.prior_precision)
    )
    theta = mean + 0.2 * np.random.default_rng(6).standard_normal((4, len(mean)))
    swept = weigh(theta, data, shape)
    there = jax.tree.map(jnp.asarray, data)
    for one, found in zip(theta, swept, strict=True):
        plain = float(fit_program.log_posterior(jnp.asarray(one), there, shape))
        assert found - 0.5 * (one - mean) @ precision @ (one - mean) == pytest.approx(plain, abs=0.01)


@pytest.mark.parametrize("exact", [False, True])
def test_scores_that_fall_after_each_injection_and_return_move_the_answer_towards_the_toxin(prior, exact):
    def answer(values):
        facts = [score(0, 68)]
        for cycle in range(4):
            facts += [
                injection(84 * cycle),
                score(84 * cycle + 45, values[0]),
                score(84 * cycle + 83, values[1]),
            ]
        case = case_from_view(view_of(facts, 4 * 84), prior)
        found = posterior_of(case, prior, seed=3, draws=512, futures=[Future()], exact=exact, nuts=False)
        assert found.converged
        return specific_days(found.sample)

    rises, stays = answer((54, 67)), answer((61, 61))
    assert rises.mean() > stays.mean() + 0.5
    assert rises.std() > 1.0  # scores alone never make it sure
