"""From facts on paper to the likelihood, for every kind of record: the categories are written out by hand here."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response import case_from_view, layout
from reprieve.response.beside import log_likelihood_beside
from reprieve.response.jax_setup import jax, jnp
from reprieve.response.likelihood import local
from tests.response import referee
from tests.response.test_likelihood import CUTS
from tests.response.test_observations import injection, on, pain, view_of

RHO = 0.8
DAYS = 84
CUTS_OF = CUTS | {"paroxysms": CUTS["nrs"]}


def likelihood(case, x):
    data = jax.tree.map(jnp.asarray, layout.arrays_of(case, layout.layout_for([case])))
    padded = jnp.concatenate([jnp.zeros(len(data.diary.y) - len(x)), x])
    cuts = jnp.asarray(CUTS_OF[case.scale])
    today = local(padded + RHO * data.diary.lag, data.diary.y, cuts)
    logs = jnp.log(today.over) + jnp.log(today.under) + jnp.log(-jnp.expm1(-today.width))
    return float(
        jnp.sum(data.diary.direct * logs) + log_likelihood_beside(padded, jnp.asarray(RHO), cuts, data)
    )


def written(rng):
    """Days that are written down: most of them, with gaps of up to five days."""
    kept = rng.random(DAYS) < 0.8
    kept[0] = True
    return np.flatnonzero(kept)


def prior_of(condition="chronic_migraine"):
    return load_knowledge().priors.of(condition)


# what is written on a day of category k, and the category that it is
NAMES = ("none", "mild", "moderate", "severe")
COUNTS = (
    0,
    1,
    2,
    3,
    6,
    9,
    20,
    21,
    60,
    61,
    500,
)  # one count of each class: 0, 1, 2, 3-4, 5-7, 8-12, 13-20 ...
WRITTEN = {
    "yes_no": (2, "chronic_migraine", lambda k: {"headache": bool(k)}),
    "four_level": (4, "chronic_migraine", lambda k: {"worst": NAMES[k]}),
    "nrs": (11, "chronic_migraine", lambda k: {"pain": int(k)}),
    "paroxysms": (
        11,
        "trigeminal_neuralgia",
        lambda k: {"headache": bool(k), "paroxysms": COUNTS[k]},
    ),
}


@pytest.mark.parametrize("scale", list(WRITTEN))
def test_a_diary_of_one_kind_is_as_likely_as_the_plain_loop_says(scale):
    rng = np.random.default_rng([21, len(scale)])
    levels, condition, said = WRITTEN[scale]
    category = np.full(DAYS, -1)
    days = written(rng)
    category[days] = rng.integers(0, levels, len(days))
    facts = [pain(int(day), **said(category[day])) for day in days]
    case = case_from_view(
        view_of([*facts, injection(40, indication=condition)], DAYS - 1), prior_of(condition)
    )
    assert case.scale == scale
    x = rng.normal(0.4, 0.8, DAYS)
    plain = referee.log_likelihood(x, RHO, CUTS_OF[scale], category)
    assert likelihood(case, x) == pytest.approx(plain, abs=2e-5)


def test_a_chart_of_every_kind_at_once_is_as_likely_as_the_plain_loop_says():
    rng = np.random.default_rng(22)
    category, coarse, facts = np.full(DAYS, -1), [], []
    # the usual bands: mild 1-3, moderate 4-6, severe 7-10; yes is 1-10
    bands = {"mild": (1, 3), "moderate": (4, 6), "severe": (7, 10)}
    for day in written(rng).tolist():
        kind = rng.integers(0, 4) if day >= 42 else 0
        score = int(rng.integers(1, 11)) if rng.random() < 0.8 else 0
        if kind == 0 or score == 0:
            facts.append(pain(day, pain=score) if kind == 0 else pain(day, headache=False))
            category[day] = score
        elif kind == 1:
            facts.append(pain(day, headache=True))
            coarse.append((day, 1, 10))
        else:
            name = next(name for name, (low, high) in bands.items() if low <= score <= high)
            facts.append(pain(day, worst=name))
            coarse.append((day, *bands[name]))
    case = case_from_view(view_of(facts, DAYS - 1), prior_of())
    assert (case.scale, len(case.coarse)) == ("nrs", len(coarse))
    assert len(coarse) > 15
    x = rng.normal(0.4, 0.8, DAYS)
    plain = referee.log_likelihood(x, RHO, CUTS["nrs"], category, coarse=coarse)
    assert likelihood(case, x) == pytest.approx(plain, abs=2e-5)


def test_counts_over_spans_before_a_diary_add_the_plain_formula():
    rng = np.random.default_rng(23)
    category = np.full(DAYS, -1)
    category[56:] = rng.integers(0, 2, 28)
    facts = [pain(day, headache=bool(category[day])) for day in range(56, DAYS)]
    facts += [
        {"kind": "diary_span", "on": on(27), "days": 28, "days_recorded": 28, "pain_days": 14},
        {"kind": "diary_span", "on": on(55), "days": 28, "days_recorded": 20, "pain_days": 15},
    ]
    prior = prior_of()
    case = case_from_view(view_of(facts, DAYS - 1), prior)
    x = rng.normal(0.4, 0.8, DAYS)
    plain = referee.log_likelihood(x[56:], RHO, CUTS["yes_no"], category[56:], run_in=0)
    # the first written day follows seven unrecorded ones, whose predictors are those of the span's last days
    plain += first_after(x, 56, category[56]) - first_after_start(x[56], category[56])
    usual = prior.parameters["rho"].mean
    for first, pains, of in ((0, 14, 28), (28, 15, 20)):
        share = (pains + 0.5) / (of + 1)
        r = usual * share * (1 - share)
        part = referee.log_likelihood_of_span(
            x[first : first + 28], RHO, np.array([0.0]), pains / of, of * (1 - r) / (1 + r)
        )
        plain += part
    assert likelihood(case, x) == pytest.approx(plain, abs=2e-5)


def first_after(x, day, category):
    """The log chance of a category after seven unrecorded days, the first of them after a day in the middle."""
    lag = 0.5
    for before in range(day - 7, day):
        lag = (
            referee.chances(x[before] + RHO * lag, [0.0])[1]
            if before == day - 7
            else _carried(x[before], lag)
        )
    chance = (1 - lag) * referee.chances(x[day], [0.0]) + lag * referee.chances(x[day] + RHO, [0.0])
    return np.log(chance[category])


def _carried(x, bad):
    return (1 - bad) * referee.chances(x, [0.0])[1] + bad * referee.chances(x + RHO, [0.0])[1]


def first_after_start(x, category):
    """What the plain loop without a run-in takes for its first day: yesterday is anything, alike."""
    return np.log((0.5 * referee.chances(x, [0.0]) + 0.5 * referee.chances(x + RHO, [0.0]))[category])


def test_facts_that_contradict_each_other_leave_the_day_unrecorded():
    rng = np.random.default_rng(24)
    category = rng.integers(0, 11, DAYS)
    category[30] = 0
    facts = [pain(day, pain=int(category[day])) for day in range(DAYS)]
    # an attack on a day written down as free of pain: one of the two is wrong
    hours = {"start": on(30) + "T08:00:00+01:00", "end": on(30) + "T18:00:00+01:00"}
    facts.append({"kind": "episode", "on": on(30), "pain": 7, **hours})
    category[30] = -1
    case = case_from_view(view_of(facts, DAYS - 1), prior_of())
    assert (case.y[30], case.bad[30], case.recorded[30]) == (-1, -1, np.False_)
    x = rng.normal(0.4, 0.8, DAYS)
    plain = referee.log_likelihood(x, RHO, CUTS["nrs"], category)
    assert likelihood(case, x) == pytest.approx(plain, abs=2e-5)
