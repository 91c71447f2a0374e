"""Which toxin is known of: a session proves itself alone, and that there was no other somebody has to say."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from tests.plan.charts import (
    AS_OF,
    answer,
    answered,
    blocked,
    days_before,
    drawn,
    headache_days,
    session,
    verdict,
)

ASKED = ("bont_previous_treatment", "bont_given_elsewhere")
ALL_OF_IT = {"S09", "S12", "S13"}  # what reads earlier sessions: dose, interval, mix


def history(*facts):
    """Everything answered but what was given before; then these."""
    return [*answered(without=ASKED), *headache_days(20), *facts]


def here(days=400, **said):
    return session(days_before(days), muscle="masseter", indication="cosmetic", units=20, **said)


def yes(on=AS_OF):
    return answer("bont_previous_treatment", True, on)


def other(value, on=AS_OF):
    return answer("bont_given_elsewhere", value, on)


def date(days, on=AS_OF):
    return answer("bont_last_date", None if days is None else days_before(days).isoformat(), on)


def open_(facts):
    return set(blocked(drawn(facts))) & ALL_OF_IT


def test_a_session_on_record_says_nothing_of_others():
    plan = drawn(history(here()))
    assert set(blocked(plan)) >= ALL_OF_IT
    budget = plan.to_dict()["budget"]
    assert (budget["used_at_least"], budget["used_units"], budget["left_units"]) == (0, None, None)
    assert "bont_given_elsewhere" in budget["ask_for"]


def test_the_same_session_and_no_other_leaves_all_of_the_dose():
    plan = drawn(history(here(), other(False)))
    assert plan.signable
    assert plan.to_dict()["budget"]["left_units"] == 400


@pytest.mark.parametrize("name", ["bont_last_date", "bont_last_product", "bont_last_dose_units"])
def test_treated_before_with_nothing_known_of_it_is_an_open_session(name):
    told = [answer(one, None) for one in ("bont_last_date", "bont_last_product", "bont_last_dose_units")]
    known = answer(name, {"bont_last_product": "onabotulinumtoxinA", "bont_last_dose_units": 50}.get(name))
    facts = [one for one in told if one.name != name]
    assert open_(history(here(), yes(), *facts, known)) == ALL_OF_IT


@pytest.mark.parametrize(
    ("days", "open_rules"), [(83, {"S09", "S12", "S13"}), (84, {"S12", "S13"}), (119, {"S12", "S13"})]
)
def test_a_last_one_of_unknown_kind_counts_in_each_window_it_lies_in(days, open_rules):
    # 84 days ago it is out of the window of the dose; its muscles are not known, but 84 days are enough for any: S12 is not open
    assert open_(history(here(), other(True), date(days))) == open_rules - (
        {"S12"} if days >= 77 else set()
    )


def test_a_last_one_longer_ago_than_every_window_leaves_nothing_open():
    assert open_(history(here(400), other(True), date(120))) == set()
    assert drawn(history(here(400), other(True), date(120))).to_dict()["budget"]["used_units"] == 0


def test_the_last_one_says_nothing_of_those_before_it():
    told = [answer("bont_last_product", "onabotulinumtoxinA"), answer("bont_last_dose_units", 50)]
    plan = drawn(history(other(True), yes(), date(80), *told))
    budget = plan.to_dict()["budget"]
    assert (budget["used_at_least"], budget["used_at_most"]) == (50, None), (
        "another may lie 81 to 83 days ago"
    )
    assert "S09" in blocked(plan)
    with_total = drawn(
        history(other(True), yes(), date(80), *told, answer("bont_units_last_3_months_all_sites", 90))
    )
    assert with_total.to_dict()["budget"]["used_units"] == 90
    assert "S09" not in blocked(with_total)


@pytest.mark.parametrize(("days", "holds"), [(84, True), (85, False)])
def test_no_other_is_asked_again_after_84_days(days, holds):
    assert (open_(history(here(), other(False, days_before(days)))) == set()) is holds


@pytest.mark.parametrize(("asked", "holds"), [(60, True), (59, False)])
def test_never_treated_before_the_first_session_on_record_holds_while_it_is_kept(asked, holds):
    # said on the day of the session or before it; said after it, it is at odds with the record
    never = answer("bont_previous_treatment", False, days_before(asked))
    assert ("S13" not in blocked(drawn(history(here(60), never)))) is holds


def test_another_that_was_told_of_after_no_other_was_said_opens_it_again():
    facts = history(here(), other(False, days_before(50)))
    assert open_(facts) == set()
    assert open_([*facts, other(True)]) == ALL_OF_IT
    assert open_([*facts, date(None)]) == ALL_OF_IT
    product = answer("bont_last_product", "onabotulinumtoxinA")
    known = [*facts, date(30), product, answer("bont_last_dose_units", 40)]
    assert drawn(known).to_dict()["budget"]["used_units"] is None, "what came between the two is not known"


def test_no_other_of_somebody_treated_with_nothing_on_record_is_a_contradiction():
    assert open_(history(yes(), other(False))) == ALL_OF_IT


def test_a_total_that_was_told_does_not_hold_over_another_session_told_of_since():
    total = answer("bont_units_last_3_months_all_sites", 0, days_before(20))
    assert "S09" not in blocked(drawn(history(here(), other(False, days_before(20)), total)))
    assert "S09" in blocked(drawn(history(here(), other(True), total)))


def test_a_cosmetic_session_elsewhere_can_only_lower_what_is_left():
    """Whatever was said before. What is not known may become known by it: it may be the one that was told of."""
    pick = random.Random(6)
    for _ in range(150):
        facts = history(
            *([here(pick.choice((10, 60, 83, 84, 400)))] if pick.random() < 0.6 else []),
            *(
                [other(pick.choice((True, False, None)), days_before(pick.choice((0, 30, 85))))]
                if pick.random() < 0.7
                else []
            ),
            *(
                [
                    answer(
                        "bont_previous_treatment",
                        pick.choice((True, False)),
                        days_before(pick.choice((0, 60, 90))),
                    )
                ]
            ),
            *([date(pick.choice((None, 20, 80, 200)))] if pick.random() < 0.4 else []),
        )
        more = session(
            days_before(pick.randrange(0, 130)),
            muscle="masseter",
            indication="cosmetic",
            units=pick.choice((1, 50, 300)),
        )
        before, after = (drawn(one).to_dict()["budget"] for one in (facts, [*facts, more]))
        assert after["used_at_least"] >= before["used_at_least"], (facts, more)
        if before["left_units"] is not None:
            assert (after["left_units"] or 0) <= before["left_units"], (facts, more)


def test_the_next_date_says_that_it_counts_from_what_is_on_record():
    dates = drawn(history(session(days_before(100)))).to_dict()["dates"]
    assert dates["earliest_date"] == (AS_OF - dt.timedelta(days=16)).isoformat()
    assert "if none was given elsewhere since, which is not known" in dates["because"]
    assert dates["ask_for"]


def test_toxin_elsewhere_is_a_caution_until_it_is_written_down():
    plan = drawn(history(here(), other(True), date(300)))
    assert verdict(plan, "C31") == "met"
    assert verdict(drawn(history(here(), other(False))), "C31") == "not_met"
    assert verdict(drawn(history(here())), "C31") == "unknown"
