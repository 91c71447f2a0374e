"""NICE TA260 and EHF 2018, each in its own window, just inside and just outside each threshold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.chart import Chart
from reprieve.diagnosis.held import Range
from reprieve.plan import rule_set_decisions
from reprieve.plan.course import percent_reduction
from tests.conftest import fact
from tests.plan.charts import KNOWLEDGE, answer, headache_days, session

FIRST = dt.date(2026, 1, 5)
SECOND = FIRST + dt.timedelta(days=84)
SEEN = SECOND + dt.timedelta(days=84)  # two cycles are over


def month_from(first, n, *, recorded=28):
    """28 days from `first`, headache on the first `n`; only the first `recorded` of them are in the diary."""
    return headache_days(n, last=first + dt.timedelta(days=27))[:recorded]


def decisions(*facts, as_of=SEEN):
    view = Chart.from_facts([one for part in facts for one in (part if isinstance(part, list) else [part])])
    return {row["rule_set"]: row for row in rule_set_decisions(view.as_of(as_of), KNOWLEDGE)}


def treated(before, months, sessions=(FIRST, SECOND), seen=SEEN):
    """Baseline of `before` headache days; then months of 28 days, the last of which ends on `seen`."""
    start = seen - dt.timedelta(days=28 * len(months) - 1)
    facts = [session(day) for day in sessions]
    facts += month_from(FIRST - dt.timedelta(days=28), before)
    for i, n in enumerate(months):
        facts += month_from(start + dt.timedelta(days=28 * i), n)
    return facts


@pytest.mark.parametrize(
    ("before", "now", "nice"),
    [(20, 14, "continue"), (20, 15, "stop"), (28, 19, "continue"), (28, 20, "stop"), (10, 7, "continue")],
)
def test_nice_stops_below_30_percent_after_two_cycles_and_30_is_enough(before, now, nice):
    got = decisions(treated(before, [16, 16, now]))
    assert got["NICE TA260"]["verdict"] == nice


def test_one_missing_day_that_could_turn_the_30_percent_leaves_it_open_and_says_which_days():
    facts = treated(20, [16, 16, 14])
    last_day = [one for one in facts if one.on == SEEN]
    facts.remove(last_day[0])  # 14 of 27 recorded: 14 or 15 of 28
    got = decisions(facts)["NICE TA260"]
    assert got["verdict"] == "not_yet_known"
    assert any("1 missing days" in question for question in got["ask_for"])


def test_missing_days_that_cannot_turn_the_decision_do_not_matter():
    facts = treated(20, [16, 16, 6])
    got = decisions([one for one in facts if one.on != SEEN])
    assert got["NICE TA260"]["verdict"] == "continue"


def test_fewer_than_15_days_in_three_months_stops_nice_while_ehf_goes_on():
    got = decisions(treated(24, [14, 14, 14]))
    assert (got["NICE TA260"]["verdict"], got["EHF 2018"]["verdict"]) == ("stop", "continue")


def test_15_days_in_one_of_three_months_is_not_a_change_to_episodic_migraine():
    got = decisions(treated(24, [14, 15, 14]))
    assert got["NICE TA260"]["verdict"] == "continue"


def test_fewer_than_10_days_in_three_months_stops_both_and_ehf_looks_again():
    got = decisions(treated(24, [9, 9, 9]))
    assert (got["NICE TA260"]["verdict"], got["EHF 2018"]["verdict"]) == ("stop", "stop")
    assert got["EHF 2018"]["next_date"] == (SEEN + dt.timedelta(days=112)).isoformat()


def test_ten_days_in_one_of_three_months_is_not_enough_for_ehf():
    assert decisions(treated(24, [9, 10, 9]))["EHF 2018"]["verdict"] == "continue"


def test_before_two_cycles_nothing_is_decided_and_the_date_is_given():
    after_one = FIRST + dt.timedelta(days=90)
    facts = [
        session(FIRST),
        *month_from(FIRST - dt.timedelta(days=28), 24),
        *headache_days(24, last=after_one),
    ]
    got = decisions(facts, as_of=after_one)
    assert {row["verdict"] for row in got.values()} == {"not_yet_known"}
    # a second session 84 days after the first, and then 84 days (NICE) or 28 days (EHF)
    assert got["NICE TA260"]["next_date"] == (FIRST + dt.timedelta(days=168)).isoformat()
    assert got["EHF 2018"]["next_date"] == (FIRST + dt.timedelta(days=112)).isoformat()


@pytest.mark.parametrize(("days", "decided"), [(83, False), (84, True)])
def test_the_second_cycle_is_over_84_days_after_the_second_session(days, decided):
    seen = SECOND + dt.timedelta(days=days)
    got = decisions(treated(20, [19, 19, 19], seen=seen), as_of=seen)["NICE TA260"]
    assert (got["verdict"] == "stop") is decided


def test_ehf_counts_the_28_days_after_the_session_and_nice_the_last_28_days():
    facts = [session(FIRST), session(SECOND), *month_from(FIRST - dt.timedelta(days=28), 20)]
    facts += month_from(SECOND + dt.timedelta(days=1), 10)  # half gone right after the session
    facts += month_from(SECOND + dt.timedelta(days=29), 20) + month_from(SECOND + dt.timedelta(days=57), 20)
    got = decisions(facts)
    assert (got["NICE TA260"]["verdict"], got["EHF 2018"]["verdict"]) == ("stop", "continue")
    window = got["EHF 2018"]["window"]["now"]
    assert (window["first"], window["headache_days_low"]) == (
        (SECOND + dt.timedelta(days=1)).isoformat(),
        10,
    )


def test_a_month_given_as_a_number_stands_in_for_a_missing_baseline():
    facts = [one for one in treated(20, [16, 16, 15]) if one.kind == "injection" or one.on > FIRST]
    open_ = decisions(facts)["NICE TA260"]
    told = decisions(facts, answer("headache_days_per_month", 20, on=FIRST))["NICE TA260"]
    assert (open_["verdict"], told["verdict"]) == ("not_yet_known", "stop")


def test_a_recalled_span_of_the_month_stands_in_too():
    facts = [one for one in treated(20, [16, 16, 15]) if one.kind == "injection" or one.on > FIRST]
    eve = FIRST - dt.timedelta(days=1)
    span = fact("diary_span", eve, days=28, days_recorded=28, pain_days=20)
    assert decisions(facts, span)["NICE TA260"]["verdict"] == "stop"
    other = fact("diary_span", eve, days=28, days_recorded=28, pain_days=27)
    assert decisions(facts, span, other)["NICE TA260"]["verdict"] == "not_yet_known"


def test_treatment_begun_before_the_guidance_may_go_on_under_nice():
    facts = treated(20, [19, 19, 19])
    kept = decisions(facts, answer("treatment_started_before_payer_guidance", True, on=FIRST))
    assert decisions(facts)["NICE TA260"]["verdict"] == "stop"
    assert kept["NICE TA260"]["verdict"] == "continue"


def test_sessions_for_another_condition_are_not_judged_by_rules_for_chronic_migraine():
    facts = [session(FIRST, indication="cosmetic"), session(SECOND, indication="trigeminal_neuralgia")]
    for row in decisions(facts).values():
        assert row["verdict"] == "not_yet_known"
        assert "trigeminal_neuralgia" in row["because"][0]


def test_without_headache_at_baseline_there_is_nothing_to_lose_and_nothing_decided():
    got = decisions(treated(0, [16, 16, 16]))
    assert got["NICE TA260"]["verdict"] == "not_yet_known"


@given(
    before=st.tuples(st.integers(0, 28), st.integers(0, 28)).map(sorted),
    now=st.tuples(st.integers(0, 28), st.integers(0, 28)).map(sorted),
)
def test_the_range_of_the_reduction_is_that_of_every_possible_pair_of_counts(before, now):
    got = percent_reduction(Range(*before), Range(*now))
    possible = [
        100 * (b - n) / b for b in range(before[0], before[1] + 1) if b for n in range(now[0], now[1] + 1)
    ]
    if not possible:
        assert got is None
        return
    assert got is not None
    assert got.high == pytest.approx(max(possible))
    if before[0] > 0:
        assert got.low == pytest.approx(min(possible))


@given(data=st.data())
def test_the_order_of_facts_never_matters_to_a_decision(data):
    facts = treated(22, [13, 14, 12])
    assert decisions(data.draw(st.permutations(facts))) == decisions(facts)


def test_cycles_given_elsewhere_before_the_record_leave_no_baseline_and_nothing_is_decided():
    facts = treated(20, [19, 19, 19])
    told = answer("bont_cycles_completed", 4, on=FIRST - dt.timedelta(days=1))
    got = decisions(facts, told)["NICE TA260"]
    assert decisions(facts)["NICE TA260"]["verdict"] == "stop"
    assert (got["verdict"], got["next_date"]) == ("not_yet_known", None)
    assert any("the sessions given elsewhere" in question for question in got["ask_for"])
