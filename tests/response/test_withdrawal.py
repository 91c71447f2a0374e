"""A withdrawal of overused medicine near the first injection is found in the diary; medicine not needed is none."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.knowledge import load_knowledge
from reprieve.response.other_changes import confounding, steps_of
from reprieve.response.withdrawal import Overuse, withdrawals
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
FIRST = dt.date(2026, 3, 2)


def days(
    first: int, last: int, *, taken: int, pain: int = 28, class_: str = "triptan", noted: bool = True
) -> list:
    """Days of the diary; of each 28, `taken` with medicine and `pain` with headache, evenly spread."""

    def falls_on(n: int, times: int) -> bool:
        return (n - first + 1) * times // 28 > (n - first) * times // 28

    return [
        fact(
            "diary_day",
            FIRST + dt.timedelta(days=n),
            pain=6 if falls_on(n, pain) else 0,
            **({"acute": [{"class": class_, "doses": 1}] if falls_on(n, taken) else []} if noted else {}),
        )
        for n in range(first, last)
    ]


def found(*facts, visits: tuple[int, ...] = (0,)) -> tuple[str, ...]:
    chart = chart_of(*facts)
    return confounding(chart.as_of(chart.last_date), [FIRST + dt.timedelta(days=day) for day in visits])


def test_the_thresholds_are_those_of_the_criteria():
    overuse = Overuse.of(KNOWLEDGE.criteria)
    assert overuse.alone["triptan_days_per_month"] == overuse.alone["opioid_days_per_month"] == 10
    assert "multiple_class_acute_days_per_month" not in overuse.alone
    assert overuse.alone["nonopioid_analgesic_days_per_month"] == 15
    assert overuse.together == overuse.fewest == 10


def test_triptans_stopped_at_the_first_injection_though_the_pain_goes_on():
    (said,) = found(*days(-28, 0, taken=12), *days(0, 56, taken=0))
    assert "from 12 to 0 in 28 about 2026-03-02" in said
    assert "8 weeks of the first injection" in said


@pytest.mark.parametrize(("taken", "is_one"), [(10, True), (9, False)])
def test_below_the_threshold_there_was_no_overuse_to_withdraw(taken, is_one):
    assert bool(found(*days(-28, 0, taken=taken), *days(0, 56, taken=0))) is is_one


@pytest.mark.parametrize(("left", "is_one"), [(3, True), (4, False)])
def test_a_quarter_may_be_left(left, is_one):
    assert bool(found(*days(-28, 0, taken=12), *days(0, 28, taken=left))) is is_one


@pytest.mark.parametrize(("pain", "is_one"), [(14, True), (13, False)])
def test_medicine_that_fell_with_the_pain_is_no_withdrawal(pain, is_one):
    assert bool(found(*days(-28, 0, taken=12), *days(0, 28, taken=0, pain=pain))) is is_one


def test_a_month_that_says_nothing_of_medicine_tells_nothing():
    assert found(*days(-28, 0, taken=12), *days(0, 56, taken=0, noted=False)) == ()


@pytest.mark.parametrize(("day", "is_one"), [(-56, True), (56, True), (-60, False), (60, False)])
def test_only_near_the_first_injection(day, is_one):
    assert bool(found(*days(day - 56, day, taken=28), *days(day, day + 56, taken=0))) is is_one


def test_two_cycles_later_it_no_longer_clouds_the_answer():
    facts = [*days(-28, 0, taken=12), *days(0, 300, taken=0)]
    assert found(*facts, visits=(0, 84, 168))
    assert found(*facts, visits=(0, 84, 168, 252)) == ()


def mixed(first: int, last: int, *, every: int) -> list:
    """A day of medicine in so many, triptan and paracetamol by turns: neither is overused alone."""
    kinds = ("triptan", "paracetamol")
    return [
        fact(
            "diary_day", FIRST + dt.timedelta(days=n), pain=6,
            acute=[{"class": kinds[n // every % 2], "doses": 1}] if n % every == 0 else [],
        )
        for n in range(first, last)
    ]  # fmt: skip


def test_several_classes_together_count_where_none_is_overused_alone():
    # every other day: 14 days in 28, 7 of either class; the threshold of several together is 10
    (said,) = found(*mixed(-28, 0, every=2), *days(0, 56, taken=0))
    assert said.startswith(
        "Days with acute medicine of several classes fell from 14 to 0 in 28 about 2026-03-"
    )
    # one class alone on 12 days is no overuse of paracetamol, and not several classes
    assert found(*days(-28, 0, taken=12, class_="paracetamol"), *days(0, 56, taken=0)) == ()


def test_an_overuse_said_to_have_been_dealt_with_near_the_first_injection_clouds_the_answer():
    def said(day: int, value: bool):
        return fact(
            "finding", FIRST + dt.timedelta(days=day), name="medication_overuse_managed", value=value
        )

    plain = days(-28, 90, taken=0)
    (line,) = found(*plain, said(10, True))
    assert "said on 2026-03-12 to have been dealt with" in line
    assert found(*plain, said(10, False)) == ()
    # known to be dealt with long before
    assert found(*plain, said(-100, True), said(10, True)) == ()


def test_the_step_of_the_model_and_what_clouds_the_decision_are_the_same_fall():
    chart = chart_of(*days(-28, 0, taken=12), *days(0, 56, taken=0))
    view = chart.as_of(chart.last_date)
    (fall,) = withdrawals(view, KNOWLEDGE)
    (step,) = steps_of(view, FIRST - dt.timedelta(days=28))
    assert (fall.on, step.first) == (FIRST, 28)


def test_two_withdrawals_half_a_year_apart_are_two():
    facts = [
        *days(-28, 0, taken=20),
        *days(0, 100, taken=0),
        *days(100, 156, taken=20),
        *days(156, 220, taken=0),
    ]
    chart = chart_of(*facts)
    assert [one.on for one in withdrawals(chart.as_of(chart.last_date), KNOWLEDGE)] == [
        FIRST, FIRST + dt.timedelta(days=156),
    ]  # fmt: skip
