"""From which day may toxin be given again? 84 days; 77 to 83 with a reason; earlier stops."""

from __future__ import annotations

import datetime as dt

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

HISTORY = ("bont_previous_treatment", "bont_given_elsewhere")


def treated(*sessions):
    return [*answered(treated=True), *headache_days(20), *sessions]


@pytest.mark.parametrize(
    ("days", "stop", "caution"),
    [
        (76, "met", "not_met"),
        (77, "not_met", "met"),
        (83, "not_met", "met"),
        (84, "not_met", "not_met"),
        (300, "not_met", "not_met"),
    ],
)
def test_the_interval_since_the_last_session_stops_below_77_days_and_needs_a_reason_below_84(
    days, stop, caution
):
    plan = drawn(treated(session(days_before(days))))
    assert (verdict(plan, "S12"), verdict(plan, "C07")) == (stop, caution)
    assert ("S12" in blocked(plan)) is (stop == "met")


def test_the_earliest_date_is_the_last_session_plus_84_days():
    plan = drawn(treated(session(dt.date(2026, 3, 2)), session(dt.date(2025, 12, 1)))).to_dict()
    assert plan["earliest_date"] == "2026-05-25"
    assert plan["dates"]["caution_from_date"] == "2026-05-18"


def test_a_first_session_may_be_today():
    plan = drawn([*answered(), *headache_days(20)]).to_dict()
    assert plan["earliest_date"] == AS_OF.isoformat()
    assert plan["signable"]


def test_without_any_word_on_earlier_toxin_the_date_is_not_known_and_is_asked():
    plan = drawn([*answered(without=HISTORY), *headache_days(20)]).to_dict()
    assert plan["earliest_date"] is None
    assert "bont_previous_treatment" in plan["dates"]["ask_for"]
    assert {"S09", "S12", "S13"} <= {row["rule"] for row in plan["blocked_by"]}


def test_a_plan_made_ahead_is_judged_on_its_own_day():
    facts = treated(session(days_before(50)))
    assert verdict(drawn(facts), "S12") == "met"
    ahead = drawn(facts, on=AS_OF + dt.timedelta(days=34))
    assert (verdict(ahead, "S12"), verdict(ahead, "C07")) == ("not_met", "not_met")


def test_a_cosmetic_session_in_a_planned_muscle_starts_the_interval_anew():
    far, near = (
        session(days_before(100)),
        session(days_before(30), units=20, indication="cosmetic", muscle="frontalis"),
    )
    assert verdict(drawn(treated(far, near)), "S12") == "met"


def test_a_session_for_another_reason_in_other_muscles_does_not():
    bladder = session(days_before(30), units=100, indication="bladder", muscle="masseter")
    assert verdict(drawn(treated(bladder)), "S12") == "not_met"


def test_a_session_in_muscles_the_map_does_not_name_may_be_the_same():
    unclear = session(days_before(30), units=20, indication="cosmetic", muscle="upper face")
    plan = drawn(treated(unclear))
    assert verdict(plan, "S12") == "unknown"
    assert "S12" in blocked(plan)


def test_dummy_injections_of_a_trial_are_no_exposure():
    dummy = session(days_before(30), units=0, product="placebo")
    plan = drawn([*answered(), *headache_days(20), dummy])
    assert verdict(plan, "S12") == "not_met"


def test_toxin_told_of_but_given_elsewhere_counts():
    told = [
        answer("bont_last_date", days_before(40).isoformat()),
        answer("bont_last_product", "onabotulinumtoxinA"),
        answer("bont_last_dose_units", 155),
    ]
    plan = drawn([*treated(), *told])
    assert verdict(plan, "S12") == "unknown"
    assert plan.to_dict()["budget"]["used_units"] == 155
    assert plan.to_dict()["earliest_date"] == (AS_OF + dt.timedelta(days=44)).isoformat()


@pytest.mark.parametrize(("days", "known"), [(84, True), (85, False)])
def test_never_treated_grows_old_after_84_days_as_toxin_may_have_been_given_since(days, known):
    said = answer("bont_previous_treatment", False, on=days_before(days))
    plan = drawn([*answered(without=HISTORY), *headache_days(20), said])
    assert (verdict(plan, "S12") == "not_met") is known
    assert ("S12" in blocked(plan)) is not known
