"""Virtual people are marked as such, reproducible, and of the kind that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.chart import Finding
from reprieve.diagnosis.diagnose import diagnose
from reprieve.knowledge import load_knowledge
from reprieve.response.observations import case_from_view
from reprieve.simulate import CONDITIONS, simulate
from reprieve.verdict import Verdict
from tests.response import referee


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_fact_of_a_virtual_person_says_that_it_is_simulated(condition):
    for person in simulate(condition, patients=2, cycles=1, seed=3):
        assert {fact.source for fact in person.chart.facts} == {"simulated"}
        assert person.chart.simulated


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    one, again, other = (
        simulate("chronic_migraine", patients=2, cycles=1, seed=seed) for seed in (1, 1, 2)
    )
    assert [person.chart for person in one] == [person.chart for person in again]
    assert one[0].chart != other[0].chart


def test_the_first_of_many_is_the_first_of_few():
    few, many = (simulate("chronic_migraine", patients=n, cycles=1, seed=5) for n in (1, 4))
    assert few[0].chart == many[0].chart


def test_people_with_chronic_migraine_have_headache_on_half_of_the_days_before_and_155_units_after():
    for person in simulate("chronic_migraine", patients=5, cycles=2, seed=1):
        view = person.chart.as_of(person.chart.last_date)
        first = view.injections[0]
        before = [day for day in view.diary.days.values() if day.on < first.on]
        assert sum(bool(day.headache) for day in before) >= 15 - (28 - len(before))
        assert [one.total_units for one in view.injections] == [155.0, 155.0]
        assert sum(site.injections or 1 for site in first.sites) == 31
        assert (view.injections[1].on - first.on).days == 84


def test_about_one_day_in_ten_is_not_written_down():
    people = simulate("chronic_migraine", patients=10, cycles=2, seed=2)
    recorded = sum(len(person.chart.as_of(person.chart.last_date).diary.days) for person in people)
    assert recorded / (10 * (28 + 168)) == pytest.approx(0.90, abs=0.02)


@pytest.mark.parametrize("scale", ["yes_no", "four_level", "nrs"])
def test_the_diary_is_on_the_scale_asked_for(scale):
    person = simulate("chronic_migraine", patients=1, cycles=1, seed=2, scale=scale)[0]
    case = case_from_view(
        person.chart.as_of(person.chart.last_date), load_knowledge().priors.of("chronic_migraine")
    )
    assert case.scale == scale


def test_the_truth_is_that_of_the_plain_model():
    person = simulate("chronic_migraine", patients=1, cycles=2, seed=4, scale="four_level")[0]
    truth = person.truth
    drift = truth.x["pb"] - truth.parameters["b"]
    plain = referee.predictors(dict(truth.parameters), drift, [28, 112], [1.0, 1.0], 196)
    np.testing.assert_allclose(plain, [truth.x[name] for name in ("p1", "p0", "pb")], atol=1e-5)
    chances = [referee.bad_chances(x, truth.parameters["rho"], truth.cuts, 2) for x in plain]
    assert truth.specific_days_per_28 == pytest.approx(
        28 * np.mean(chances[1][28:] - chances[0][28:]), abs=1e-3
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_virtual_person_is_recognised_as_what_they_are(condition):
    for person in simulate(condition, patients=3, cycles=1, seed=6):
        view = person.chart.as_of(person.chart.last_date)
        found = diagnose(view, load_knowledge())
        basis = "before_treatment" if view.injections else "now"
        row = found.row(condition, basis)
        assert row is not None
        assert row.verdict is Verdict.MET, row.because()


def test_what_a_virtual_person_says_of_the_month_agrees_with_their_diary():
    for person in simulate("chronic_migraine", patients=5, cycles=0, seed=8):
        view = person.chart.as_of(person.chart.last_date)
        said = next(one.value for one in view.of(Finding) if one.name == "headache_days_per_month")
        recorded = view.diary.days.values()
        counted = sum(day.headache is True for day in recorded)
        assert counted <= said <= counted + 28 - len(recorded)
