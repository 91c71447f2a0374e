"""What else was changed while the diary ran, from facts."""

from __future__ import annotations

import pytest

from reprieve.errors import NotAnswerableError
from reprieve.response.observations import case_from_view
from reprieve.response.other_changes import Step, steps_of
from tests.response.test_observations import START, injection, on, pain, view_of


def preventive(name, **said):
    return {"kind": "preventive", "on": on(0), "name": name, **said}


def test_a_preventive_holds_from_its_start_to_its_stop_and_one_from_before_from_its_stop_on():
    facts = [
        pain(0, pain=3),
        preventive("topiramate", **{"from": on(30), "to": on(90)}),
        preventive("propranolol", **{"from": "2023-01-01", "to": on(50)}),
        preventive("candesartan", **{"from": on(40)}),
        preventive("amitriptyline", **{"from": "2023-01-01"}),
    ]
    assert steps_of(view_of(facts, 200), START) == (
        Step(what="topiramate started", first=30, last=90),
        Step(what="candesartan started", first=40),
        Step(what="propranolol stopped", first=50),
    )


def test_a_pregnancy_holds_while_it_is_said_to_last():
    said = [
        {"kind": "finding", "on": on(day), "name": "pregnant", "value": value}
        for day, value in ((40, True), (150, False))
    ]
    assert steps_of(view_of([pain(0, pain=3), *said], 200), START) == (
        Step(what="pregnancy", first=40, last=149),
    )


def taking(day, taken, headache=True):
    acute = [{"class": "triptan", "doses": 1}] if taken else []
    return {"kind": "diary_day", "on": on(day), "headache": headache, "acute": acute}


def test_use_that_stopped_while_pain_went_on_is_a_withdrawal_from_then_on():
    days = [taking(day, day % 2 == 0) for day in range(30)] + [taking(day, False) for day in range(30, 60)]
    (step,) = steps_of(view_of(days, 59), START)
    assert step.what == "withdrawal of acute medicine"
    assert step.first in (28, 29)  # the last use was on day 28
    assert step.last is None


def test_use_that_stopped_because_pain_stopped_and_rare_use_that_stopped_are_no_withdrawal():
    eased = [taking(day, False, headache=False) for day in range(30, 60)]
    assert steps_of(view_of([*[taking(day, day % 2 == 0) for day in range(30)], *eased], 59), START) == ()
    without = [taking(day, False) for day in range(30, 60)]
    assert steps_of(view_of([*[taking(day, day % 7 == 0) for day in range(30)], *without], 59), START) == ()


def test_a_count_over_a_span_is_read_where_none_of_its_days_is_recorded(prior):
    span = {"kind": "diary_span", "days": 28, "days_recorded": 26, "pain_days": 20}
    facts = [
        {**span, "on": on(27)},
        {**span, "on": on(60)},
        *[pain(day, pain=4) for day in range(40, 90)],
        injection(35),
    ]
    case = case_from_view(view_of(facts, 90), prior)
    (counted,) = case.spans
    assert (counted.first, counted.last, counted.pain_days, counted.of) == (0, 27, 20, 26)
    assert any("left aside" in note for note in case.notes)


def test_counts_over_the_same_days_that_differ_tell_nothing_and_are_named(prior):
    span = {"kind": "diary_span", "on": on(27), "days": 28, "days_recorded": 28}
    differ = [{**span, "pain_days": 20}, {**span, "pain_days": 24}]
    case = case_from_view(
        view_of([*differ, *[pain(day, pain=4) for day in range(40, 90)], injection(35)], 90), prior
    )
    assert case.spans == ()
    (note,) = (note for note in case.notes if "cannot both be true" in note)
    assert f"{on(27)}: 2 counts over the same 28 days" in note
    with pytest.raises(NotAnswerableError, match=r"holds no diary\. Neither of what cannot both be true"):
        case_from_view(view_of([*differ, injection(35)], 90), prior)


def test_paroxysms_are_classes_of_their_count_in_trigeminal_neuralgia():
    from reprieve.knowledge import load_knowledge

    prior = load_knowledge().priors.of("trigeminal_neuralgia")
    counts = [0, 1, 2, 3, 7, 8, 20, 21, 101]
    days = [pain(day, headache=count > 0, paroxysms=count) for day, count in enumerate(counts)]
    case = case_from_view(view_of(days, len(days) - 1), prior)
    assert case.scale == "paroxysms"
    # up to 0, 1, 2, 4, 7, 12, 20, 35, 60, 100, and more
    assert case.y.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 10]
