"""From facts to a case: the scale, the days, the visits, and what is refused."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from reprieve.chart import Chart
from reprieve.chart._jsonl import parse_fact
from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.response import case_from_view, forecast_before_treatment
from reprieve.response.folded import cycles, folded
from reprieve.response.scales import levels_of

START = dt.date(2025, 1, 1)


def on(day):
    return (START + dt.timedelta(days=day)).isoformat()


def view_of(facts, until):
    return Chart.from_facts([parse_fact(json.dumps(fact)) for fact in facts]).as_of(
        START + dt.timedelta(days=until)
    )


def injection(day, product="onabotulinumtoxinA", units=155.0, indication="chronic_migraine"):
    site = {"muscle": "frontalis", "side": "both", "units": units}
    return {
        "kind": "injection",
        "on": on(day),
        "product": product,
        "indication": indication,
        "sites": [site],
    }


def pain(day, **said):
    return {"kind": "diary_day", "on": on(day), **said}


def test_a_day_that_is_not_recorded_is_missing_and_not_free_of_pain(prior):
    view = view_of([pain(0, pain=3), pain(1, pain=0), pain(4, pain=7), injection(5)], 6)
    case = case_from_view(view, prior)
    assert case.scale == "nrs"
    assert case.y.tolist() == [3, 0, -1, -1, 7, -1, -1]


def test_the_finest_scale_on_nine_of_ten_painful_days_is_used_and_other_days_stay_open(prior):
    days = [pain(day, pain=5) for day in range(19)] + [pain(19, headache=True), pain(20, headache=False)]
    case = case_from_view(view_of(days, 20), prior)
    assert (case.scale, case.dropped) == ("nrs", 0)
    assert case.y[17:].tolist() == [5, 5, -1, 0]
    assert case.coarse == ((19, 1, 10),)
    case = case_from_view(
        view_of(days[:17] + [pain(day, headache=True) for day in (17, 18, 19)], 19), prior
    )
    assert (case.scale, case.dropped, case.bad_day_at) == ("yes_no", 0, "any headache or pain")
    assert case.y.tolist() == [1] * 20


def test_28_graded_days_are_enough_for_the_finer_scale_and_27_are_not(prior):
    yes = [pain(day, headache=day % 3 > 0) for day in range(90)]
    for graded, scale in ((27, "yes_no"), (28, "nrs")):
        facts = yes + [pain(90 + day, pain=1 + day % 10) for day in range(graded)]
        case = case_from_view(view_of(facts, 120), prior)
        assert case.scale == scale
        assert case.recorded.sum() == 90 + graded
    assert len(case.coarse) == 60  # two of three days
    assert any("read as every category they may have had: 60" in note for note in case.notes)


def test_a_named_level_is_the_scores_it_may_have_had_and_bad_only_where_these_decide(prior):
    graded = [pain(day, pain=6) for day in range(28)]
    named = [pain(28 + n, worst=level) for n, level in enumerate(("none", "mild", "moderate", "severe"))]
    case = case_from_view(view_of([*graded, *named, pain(32, headache=True)], 33), prior)
    # 1-3 mild, 4-6 moderate, 7-10 severe: the usual bands; bad from 4
    assert case.y[28:].tolist() == [0, -1, -1, -1, -1, -1]
    assert case.coarse == ((29, 1, 3), (30, 4, 6), (31, 7, 10), (32, 1, 10))
    assert case.bad[27:].tolist() == [1, 0, 0, 1, 1, -1, -1]
    assert case.recorded[27:].tolist() == [True, True, True, True, True, True, False]


def test_bands_of_the_condition_itself_come_before_the_usual_ones():
    # instruments.yaml, nrs_pain: trigeminal neuralgia 1-4, 5-8, 9-10; other orofacial pain 1-4, 5-7, 8-10
    assert levels_of("trigeminal_neuralgia") == ((0, 0), (1, 4), (5, 8), (9, 10))
    assert levels_of("tmd_myofascial_pain") == ((0, 0), (1, 4), (5, 7), (8, 10))
    assert levels_of("chronic_migraine") == ((0, 0), (1, 3), (4, 6), (7, 10))


def test_scores_on_a_chart_of_named_levels_collapse_exactly(prior):
    named = [pain(day, worst="mild") for day in range(28)]
    scored = [pain(28 + n, pain=score) for n, score in enumerate((0, 1, 3, 4, 6, 7, 10))]
    case = case_from_view(view_of([*named, *scored, pain(35, headache=True)], 35), prior)
    assert case.scale == "four_level"
    assert case.y[28:].tolist() == [0, 1, 1, 2, 2, 3, 3, -1]
    assert case.coarse == ((35, 1, 3),)


def test_pain_without_a_count_says_nothing_of_paroxysms_and_is_told():
    known = load_knowledge().priors.of("trigeminal_neuralgia")
    counted = [pain(day, pain=6, paroxysms=3) for day in range(20)]
    case = case_from_view(view_of([*counted, pain(20, pain=4), pain(21, pain=0)], 21), known)
    assert (case.scale, case.dropped) == ("paroxysms", 1)
    assert case.y[19:].tolist() == [3, -1, 0]
    assert any("1 recorded days say nothing on the scale used (paroxysms)" in note for note in case.notes)


def test_a_dose_is_counted_in_standard_doses_of_its_own_product(prior):
    view = view_of(
        [
            pain(0, pain=3),
            injection(1),
            injection(85, units=195.0),
            injection(169, product="placebo", units=0.0),
        ],
        200,
    )
    assert case_from_view(view, prior).doses.tolist() == [1.0, pytest.approx(195 / 155), 0.0]


def test_a_product_without_a_standard_counts_as_one_dose_and_says_so(prior):
    case = case_from_view(view_of([pain(0, pain=3), injection(1, "incobotulinumtoxinA", 100.0)], 9), prior)
    assert case.doses.tolist() == [1.0]
    assert "counted as one dose" in " ".join(case.notes)


def test_an_injection_for_something_else_does_not_count_and_is_told(prior):
    case = case_from_view(view_of([pain(0, pain=3), injection(1, indication="cosmetic")], 9), prior)
    assert not case.visits
    assert "Injections for something else than chronic migraine, which are not counted: 1." in case.notes


def test_attacks_alone_are_refused_with_what_to_record_in_place_of_them(prior):
    attack = {
        "kind": "episode",
        "on": on(3),
        "start": on(3) + "T08:00:00+01:00",
        "end": on(3) + "T18:00:00+01:00",
    }
    with pytest.raises(NotAnswerableError, match="diary_kept"):
        case_from_view(view_of([attack, injection(5)], 9), prior)


def test_28_bad_days_of_28_in_a_yes_no_diary_are_refused_and_severity_asked_for(prior):
    days = [pain(day, headache=True) for day in range(28)]
    with pytest.raises(NotAnswerableError, match="none/mild/moderate/severe"):
        case_from_view(view_of([*days, injection(28)], 40), prior)
    assert (
        case_from_view(view_of([pain(d, pain=6) for d in range(28)] + [injection(28)], 40), prior).scale
        == "nrs"
    )


def test_no_diary_is_refused(prior):
    with pytest.raises(NotAnswerableError, match="no diary"):
        case_from_view(view_of([injection(5)], 9), prior)


def test_the_folded_diary_counts_bad_and_missing_days_of_each_phase(prior):
    days = [pain(day, pain=6) for day in range(28)]
    days += [pain(28 + day, pain=2 if 14 <= day < 42 else 6) for day in range(90) if day % 2 == 0]
    case = case_from_view(view_of([*days, injection(28)], 28 + 89), prior)
    by_phase = {row["phase"]: row for row in folded(case)}
    assert by_phase["baseline"]["bad_days"] == by_phase["baseline"]["recorded"] == 28
    assert (by_phase["3-6"]["bad_days"], by_phase["3-6"]["recorded"], by_phase["3-6"]["missing"]) == (
        0,
        14,
        14,
    )
    assert by_phase["3-6"]["headache_days"] == {"days": 14, "of": 14, "not_known": 14}
    assert (by_phase["7-9"]["recorded"] + by_phase["7-9"]["missing"]) == 21
    assert (by_phase["later"]["recorded"] + by_phase["later"]["missing"]) == 6
    assert cycles(case)[0]["recorded"] == 45


def test_before_treatment_the_forecast_sets_toxin_beside_dummy(prior):
    rng = np.random.default_rng(1)
    days = [pain(day, pain=int(value)) for day, value in enumerate(rng.integers(0, 9, 56))]
    case = case_from_view(view_of(days, 55), prior)
    section = forecast_before_treatment(case, prior, start=case.as_of + dt.timedelta(days=1), seed=3)
    assert len(section["weeks"]) == 24
    for name in ("p_30", "p_50"):
        assert 0 < section[name]["dummy"] < section[name]["toxin"] < 1
    assert section["p_50"]["toxin"] < section["p_30"]["toxin"]
    # without any injection the burden goes on: worse than with dummy injections, and an assumption
    assert section["no_change_is"] == "assumption"
    last = section["weeks"][-1]
    assert last["no_change"]["median"] > last["with_dummy"]["median"] > last["with_toxin"]["median"]
    assert section["p_50"]["no_change"] < section["p_50"]["dummy"] < section["p_50"]["toxin"]
    assert section == forecast_before_treatment(
        case, prior, start=case.as_of + dt.timedelta(days=1), seed=3
    )


def test_too_short_a_diary_gets_no_chance_of_improvement(prior):
    case = case_from_view(view_of([pain(0, pain=5), pain(1, pain=0)], 1), prior)
    section = forecast_before_treatment(case, prior)
    assert section["p_50"] is None
    assert "too little" in section["words"][0]


def test_where_yes_leaves_bad_days_open_any_pain_is_what_is_compared(prior):
    graded = [pain(day, pain=6) for day in range(28)]
    mixed = [pain(28 + day, headache=day % 2 > 0) for day in range(20)]
    case = case_from_view(view_of([*graded, *mixed], 47), prior)
    assert case.told_from == 1
    assert case.at_least(1)[28:].tolist() == [0, 1] * 10
    # counted alone, the days that decide would all be good ones
    assert case.bad[28:].tolist() == [0, -1] * 10
    assert folded(case)[0]["per_28"] is None
    assert (folded(case)[0]["bad_days"], folded(case)[0]["left_open"]) == (8, 10)  # of days 20-47
    all_told = case_from_view(view_of(graded, 27), prior)
    assert all_told.told_from == all_told.bad_from == 4


def test_a_forecast_is_not_made_as_a_part_of_bad_days_that_are_left_open(prior):
    graded = [pain(day, pain=6) for day in range(28)]
    case = case_from_view(
        view_of([*graded, *(pain(28 + n, headache=n % 2 > 0) for n in range(28))], 55), prior
    )
    section = forecast_before_treatment(case, prior)
    assert section["p_50"] is None
    assert "14 of the last 28 days were recorded too coarsely" in section["words"][0]
