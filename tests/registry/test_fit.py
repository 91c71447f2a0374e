"""The fit finds the population that charts were drawn from, is the same on every engine, and goes on where it was ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from reprieve.knowledge import load_knowledge
from reprieve.registry import fit as fitting
from reprieve.registry.climb import Belief, Climbed, climb, weak_belief
from reprieve.registry.cohort import draw_cohort
from reprieve.registry.cohort_cases import cases_of
from reprieve.registry.covariates import Design, design_of
from reprieve.registry.engine import in_this_process, processes
from reprieve.registry.fit import Settings, fit_registry, stages_of
from reprieve.registry.learned import registry_prior_of
from reprieve.registry.pack import pack
from reprieve.registry.part_work import share_of
from reprieve.registry.population import population_of
from reprieve.registry.prior_file import as_text, prior_from, read_registry_prior, with_prior
from reprieve.registry.sums import Sums, scaled
from reprieve.registry.table import Member, RegistryError, read_registry

KNOWLEDGE = load_knowledge()
PRIOR = KNOWLEDGE.priors.of("chronic_migraine")
CHARTS = 256
SHIFT_B, SHIFT_SEX = 0.8, -1.2  # of b: for everybody, and for men


@cache
def a_registry(folder):
    """Charts of 126 days in two files; half of them men, whose burden is lower."""
    men = np.arange(CHARTS) % 2 == 0
    shift = {"b": SHIFT_B + SHIFT_SEX * men}
    cohort = draw_cohort(
        PRIOR, charts=CHARTS, days=126, cycles=1, scale="yes_no", missing=0.1, seed=2, shift=shift
    )
    members = [
        (case.chart, Member(case, "male" if man else "female", None))
        for case, man in zip(cases_of(cohort, PRIOR), men, strict=True)
    ]
    pack(members, folder, charts_a_file=128)
    return read_registry(folder)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    return a_registry(tmp_path_factory.mktemp("registry"))


def settings_of(registry, work, design=None):
    return Settings(
        registry=registry,
        prior=PRIOR,
        design=design or Design(),
        work=work,
        search_draws=16,
        final_draws=32,
    )


@pytest.fixture(scope="module")
def by_sex(registry, tmp_path_factory):
    from reprieve.registry.table import read_part

    design = design_of((m for part in registry.parts for m in read_part(registry, part)), ["sex"])
    settings = settings_of(registry, tmp_path_factory.mktemp("work"), design)
    return settings, fit_registry(settings, in_this_process)


def test_a_shift_of_the_mean_and_of_a_covariate_are_found(by_sex):
    """256 charts of four months: the burden is what they tell best."""
    settings, found = by_sex
    named = dict(zip(found.population.labels, found.population.vector, strict=True))
    error = dict(zip(found.population.labels, found.standard_errors, strict=True))
    reference = dict(settings.design.reference)["sex"]
    man = 1.0 if reference == "female" else -1.0
    of_reference = PRIOR.parameters["b"].mean + SHIFT_B + (SHIFT_SEX if reference == "male" else 0.0)
    assert 0.02 < error["mean b"] < 0.3
    assert abs(named["mean b"] - of_reference) < 4 * error["mean b"]
    assert abs(named["effect 0 on b"] - man * SHIFT_SEX) < 4 * error["effect 0 on b"]
    assert abs(named["effect 0 on b"]) > 4 * error["effect 0 on b"]


@pytest.mark.parametrize("charts", [1, 127, 128, 600, 1000, 1023, 1024, 5000, 20_000, 100_000])
def test_a_share_of_many_charts_is_searched_first_and_all_are_drawn_at_the_end(charts):
    stages = stages_of(charts, 64, 256)
    assert stages[-1] == (1, 256)
    every = [one.every for one in stages]
    searched = [one.every for one in stages if one.draws == 64]
    assert len(searched) == len(set(searched))
    # the last share is drawn once more as all will be; a registry of few has no share
    assert stages[len(searched) :] == ([(searched[-1], 256)] if searched[-1] > 1 else []) + [(1, 256)]
    assert every == sorted(every, reverse=True)
    assert charts / every[0] >= min(charts, 128)  # enough to begin with
    assert charts / every[0] < 1024
    assert charts < 1024 or every[-2] == every[-3] == 8  # the search costs about the same part of each fit
    assert all(before <= 8 * after for before, after in pairwise(every))


def test_a_share_is_taken_by_lot_and_a_larger_one_holds_it():
    few, more, all_ = (share_of(1000, every, seed=3) for every in (64, 8, 1))
    assert (len(few), len(more), all_) == (16, 125, list(range(1000)))
    assert set(few) < set(more)
    assert more == sorted(more)
    assert (
        30 < sum(place % 2 for place in more) < 95
    )  # no order of the charts, such as women and men in turns
    assert share_of(1000, 8, seed=3) == more
    assert share_of(1000, 8, seed=4) != more


def test_a_fit_that_began_with_a_share_ends_where_one_of_all_does(registry, tmp_path, monkeypatch):
    """256 charts in two files: with one of four, then with all; or with all from the start."""
    one = fit_registry(settings_of(registry, tmp_path / "all"), in_this_process)
    monkeypatch.setattr(fitting, "SEARCHED", 64)
    settings = settings_of(registry, tmp_path / "share")
    assert [stage.every for stage in settings.stages] == [4, 4, 1]
    drawn = []
    other = fit_registry(
        settings,
        in_this_process,
        told=lambda what, _, of: drawn.append(of) if "drawing" in what else None,
    )
    assert drawn[0] == 64
    assert drawn[-1] == 256
    free = (one.held == 0) & (other.held == 0)
    assert free[one.population.labels.index("mean b")]
    away = (other.population.vector - one.population.vector)[free] / one.standard_errors[free]
    assert np.abs(away).max() < 1  # few draws of few charts: the chance of the draws is part of it


def test_what_charts_hardly_tell_keeps_its_assumption(by_sex):
    _, found = by_sex
    held = dict(zip(found.population.labels, found.held, strict=True))
    assert held["log SD t_on"] == 1  # 256 charts with one injection say next to nothing of the onset
    assert held["mean b"] == 0
    place = found.population.labels.index("log SD t_on")
    assert found.population.vector[place] == found.assumed.vector[place]
    assert found.standard_errors[place] == 0


def test_the_file_is_read_back_as_a_prior_that_a_response_takes(by_sex, tmp_path):
    settings, found = by_sex
    learned = registry_prior_of(
        found, PRIOR, settings.design, fitted_on=dt.date(2026, 11, 22), fingerprint=settings.fingerprint,
        simulated=True, scale="yes_no",
    )  # fmt: skip
    path = tmp_path / "prior.yaml"
    path.write_text(as_text(learned), "utf-8")
    assert read_registry_prior(path) == learned
    assert learned.review == {"checked_by": None}
    prior = with_prior(KNOWLEDGE, path).priors.of("chronic_migraine")
    assert prior == prior_from(learned, PRIOR)
    again = population_of(prior, 2)
    np.testing.assert_allclose(again.mean, found.population.mean, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(again.sd, found.population.sd, rtol=1e-6)
    assert prior.parameters["eps"] == PRIOR.parameters["eps"]
    assert prior.parameters["t_on"].spread_status == "assumption"
    assert prior.parameters["b"].status == "estimated"
    assert prior.validation == "not_validated"
    assert any("simulated charts of one registry, checked by nobody" in line for line in prior.assumptions)
    assert any("log SD t_on" in line for line in prior.assumptions)


def test_a_fit_that_was_ended_and_gone_on_with_gives_the_same_numbers(registry, tmp_path):
    alone = fit_registry(settings_of(registry, tmp_path / "alone"), in_this_process)

    calls = iter(range(1000))

    def ended_after_a_while(work, tasks):
        for result in map(work, tasks):
            if next(calls) == 9:
                raise KeyboardInterrupt
            yield result

    settings = settings_of(registry, tmp_path / "ended")
    with pytest.raises(KeyboardInterrupt):
        fit_registry(settings, ended_after_a_while)
    resumed = fit_registry(settings, in_this_process, resume=True)
    np.testing.assert_array_equal(resumed.population.vector, alone.population.vector)
    np.testing.assert_array_equal(resumed.covariance, alone.covariance)


@pytest.mark.slow
def test_two_worker_processes_give_the_numbers_of_one(registry, tmp_path):
    with processes(1) as run:
        one = fit_registry(settings_of(registry, tmp_path / "one"), run)
    with processes(2) as run:
        two = fit_registry(settings_of(registry, tmp_path / "two"), run)
    np.testing.assert_array_equal(two.population.vector, one.population.vector)


def after_a_round(state, move, *, arrived=True, held=None, told=100.0, charts=10_000):
    """Where the next round begins, after one that moved every number by so many of what is believed of it.

    `told`: information of each, where 1 is that of one person whose value is known; so many charts told it.
    """
    start = population_of(PRIOR, 2).at(np.array(state.vector))
    belief = weak_belief(population_of(PRIOR, 2))
    size = len(start.vector)
    sums = Sums(0.0, np.zeros(size), np.diag(told / belief.sd**2), 1.0, charts, np.zeros(size))
    climbed = Climbed(start.at(start.vector + move * belief.sd), sums, arrived, 1)
    stages = [fitting.Stage(8, 64), fitting.Stage(1, 256)]
    held = np.zeros(size) if held is None else held
    return fitting._after(state, stages, start, climbed, held, belief), belief


def test_so_much_of_a_move_is_gone_that_it_should_rest_there():
    """Moves that grow with the distance from a place of rest in a straight line find it in the third round."""
    begun = np.array(population_of(PRIOR, 2).vector)
    there, belief = after_a_round(fitting._State(0, 1, tuple(begun)), 0.5)
    np.testing.assert_allclose(there.vector, begun + 0.5 * belief.sd)
    back, _ = after_a_round(there, -0.3)  # from 0.5 at 0 to -0.3 at 0.5: none at 0.3125
    np.testing.assert_allclose(back.vector, begun + 0.3125 * belief.sd)
    onward, _ = after_a_round(back, -0.15)  # half as much after 0.1875: none at 0.125
    np.testing.assert_allclose(onward.vector, begun + 0.1625 * belief.sd)  # but never beyond a move's end
    assert (there.done, onward.stage, onward.here) == (False, 1, 3)


def test_a_move_that_shrinks_slowly_after_a_part_of_it_is_gone_whole():
    begun = np.array(population_of(PRIOR, 2).vector)
    slow = fitting._State(
        0, 1, tuple(begun), held=(0.0,) * len(begun), here=1, move=(0.5,) * len(begun), stride=0.5
    )
    slow = replace(slow, move=tuple(0.5 * weak_belief(population_of(PRIOR, 2)).sd))
    after, belief = after_a_round(slow, 0.25)  # half of 0.5 was gone and half is left: a whole move rests
    np.testing.assert_allclose(after.vector, begun + 0.25 * belief.sd)


@pytest.mark.parametrize(
    ("stage", "move", "arrived", "stops"),
    [(1, 0.09, True, True), (1, 0.11, True, False), (1, 0.01, False, False), (0, 0.39, True, True), (0, 0.41, True, False)],
)  # fmt: skip
def test_a_stage_ends_where_no_number_moved_far(stage, move, arrived, stops):
    begun = fitting._State(0, stage, tuple(population_of(PRIOR, 2).vector))
    after, _ = after_a_round(begun, move, arrived=arrived)
    assert (after.done, after.settled) == (stops and stage == 1, stops and stage == 1)
    assert after.stage == (1 if stops else stage)


@pytest.mark.parametrize(
    ("told", "charts", "held"), [(26.0, 10_000, 0.0), (22.0, 10_000, 1.0), (22.0, 100, 0.0), (2.8, 10, 1.0)]
)
def test_what_a_share_hardly_told_is_estimated_where_all_tell_it_clearly(told, charts, held):
    """A standard error of a fifth of what is believed, 1 / sqrt(1 + 24); of half, where each chart tells enough of it."""
    begun = fitting._State(0, 1, tuple(population_of(PRIOR, 2).vector))
    first = np.eye(len(begun.vector))[0]
    after, _ = after_a_round(begun, 0.05, held=first, told=told, charts=charts)
    assert after.held[0] == held
    assert after.done == bool(held)


def test_where_a_number_was_let_go_the_way_before_says_nothing():
    begun = tuple(population_of(PRIOR, 2).vector)
    first = np.eye(len(begun))[0]
    near, belief = after_a_round(fitting._State(0, 1, begun), 0.05, held=first)
    assert (near.held[0], near.done) == (0.0, False)
    after, _ = after_a_round(near, -0.3)
    np.testing.assert_allclose(after.vector, near.vector - 0.3 * belief.sd)


def test_a_number_that_was_let_go_in_vain_is_not_let_go_again():
    """Where it is estimated it is hardly told, where it is held it seems clear: letting go would never end."""
    begun = tuple(population_of(PRIOR, 2).vector)
    first = np.eye(len(begun))[0]
    near, _ = after_a_round(fitting._State(0, 1, begun), 0.05, held=first)
    again, _ = after_a_round(near, 0.05, held=first)
    assert (again.held[0], again.done, again.settled) == (1.0, True, True)


def test_a_number_that_is_held_goes_to_its_assumption_at_once():
    begun = tuple(population_of(PRIOR, 2).vector)
    there, _ = after_a_round(fitting._State(0, 1, begun), 0.5)
    held = np.eye(len(begun))[0]
    back, _ = after_a_round(there, -0.5, held=held)
    assert back.vector[0] == pytest.approx(begun[0])
    assert back.vector[1] == pytest.approx(begun[1])  # what was learned of the way counts no more
    assert back.vector[1] != there.vector[1]


def test_a_fit_of_other_settings_is_not_gone_on_with(registry, tmp_path):
    settings = settings_of(registry, tmp_path)
    fitting._keep(settings, fitting._State(1, False, (0.0,)))
    with pytest.raises(RegistryError, match=r"is of another registry, or of other settings"):
        fit_registry(replace(settings, seed=2), in_this_process, resume=True)
    other = tmp_path / "other"  # as many charts, in files of the same names
    cohort = draw_cohort(PRIOR, charts=CHARTS, days=126, cycles=1, scale="yes_no", missing=0.1, seed=3)
    pack(
        ((case.chart, Member(case, None, None)) for case in cases_of(cohort, PRIOR)),
        other,
        charts_a_file=128,
    )
    assert [part.file for part in read_registry(other).parts] == [part.file for part in registry.parts]
    with pytest.raises(RegistryError, match=r"is of another registry, or of other settings"):
        fit_registry(replace(settings, registry=read_registry(other)), in_this_process, resume=True)
    with pytest.raises(RegistryError, match=r"nothing to go on with. Leave --resume out"):
        fit_registry(replace(settings, work=tmp_path / "none"), in_this_process, resume=True)


def test_the_climb_ends_at_the_top_of_a_known_hill_and_at_the_edge_of_its_box():
    start = population_of(PRIOR, 2)
    size = len(start.vector)
    belief = weak_belief(start)
    curvature = np.full(size, 400.0) / belief.sd**2

    def hill(top):
        def sums_at(population):
            away = top - population.vector
            return Sums(
                -0.5 * float(away @ (curvature * away)), curvature * away, np.diag(curvature), 10.0, 10, 0 * away
            )  # fmt: skip

        return sums_at

    near = start.vector + 0.1 * belief.sd
    found = climb(hill(near), start, belief)
    # a belief counted as a ninth against 400 times its information moves the top by 1/3601 of the way
    np.testing.assert_allclose(
        found.population.vector, start.vector + 0.1 * belief.sd * 3600 / 3601, atol=1e-4
    )
    assert found.arrived
    far = climb(hill(start.vector + 5 * belief.sd), start, belief)
    assert not far.arrived
    assert np.max(np.abs(far.population.vector - start.vector) / belief.sd) <= 0.6 + 1e-9
    held = belief.holding(np.eye(size)[0])
    assert climb(hill(near), start, held).population.vector[0] == start.vector[0]


def told_by(information, chance=None):
    """Numbers with a belief of 1 each, told by so much."""
    size = len(information)
    return Sums(
        0.0, np.zeros(size), np.array(information), 1.0, 1, np.zeros(size) if chance is None else np.array(chance)
    ), Belief(np.zeros(size), np.ones(size), np.ones(size))  # fmt: skip


@pytest.mark.parametrize(
    ("information", "chance", "held"),
    [
        ([[3.01, 0], [0, 2.99]], None, [0, 1]),  # a standard error of half a belief: 1 / sqrt(1 + 3)
        ([[100, 0], [0, 100]], [0, 60.0**2], [0, 1]),  # 100 give or take 60 may be nothing
        ([[100, 0], [0, 100]], [0, 40.0**2], [0, 0]),
        ([[100, 99.9], [99.9, 100]], None, None),  # only their sum is told: one of them is
        ([[300, 150], [150, 151]], [60.0**2, 40.0**2], [0, 0]),  # a covariate that half of the people have
    ],
)
def test_a_number_is_hardly_told_where_its_error_stays_above_half_of_the_belief(information, chance, held):
    sums, belief = told_by(information, chance)
    found = fitting._hardly_told(sums, belief, np.zeros(2))
    if held is None:
        assert sorted(found) == [0, 1]
    else:
        np.testing.assert_array_equal(found, held)
    np.testing.assert_array_equal(fitting._hardly_told(sums, belief, np.ones(2)), [1, 1])  # once held, held


def test_as_many_more_charts_tell_as_much_more_and_chance_grows_with_them():
    sums, belief = told_by([[1.0, 0], [0, 1.0]], [0.0, 0.5**2])
    np.testing.assert_array_equal(fitting._hardly_told(sums, belief, np.zeros(2)), [1, 1])
    np.testing.assert_array_equal(fitting._hardly_told(scaled(sums, 4), belief, np.zeros(2)), [0, 1])
