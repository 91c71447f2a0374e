"""Less headache than before the first session: by hand arithmetic, just inside and outside, with and without gaps."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.diagnosis.held import Range
from tests.conftest import fact
from tests.plan.charts import AS_OF, answer, days_before, headache_days, session
from tests.plan.counting import counted, value

FIRST, SECOND, THIRD = (days_before(days) for days in (252, 168, 84))
EVE = FIRST - dt.timedelta(days=1)
CYCLES = [session(FIRST), session(SECOND), session(THIRD)]


def month_after(day, n, *, recorded=28):
    """The 28 days after a session, headache on the first `n`; only the first `recorded` are in the diary."""
    return headache_days(n, last=day + dt.timedelta(days=28))[:recorded]


def hours(last, *, days, each):
    """A month that ends on `last`: `days` headaches of `each` hours, and days without."""
    start = days_before(27, last)
    return [
        fact(
            "diary_day",
            start + dt.timedelta(days=i),
            headache=i < days,
            **({"hours": each} if i < days else {}),
        )
        for i in range(28)
    ]


def pain(last, each, *, recorded=28):
    start = days_before(27, last)
    return [fact("diary_day", start + dt.timedelta(days=i), pain=each) for i in range(recorded)]


def close(found, low, high):
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_nice_takes_the_last_28_days_and_ehf_the_28_after_the_last_session():
    said = [*CYCLES, *headache_days(20, last=EVE), *month_after(THIRD, 10), *headache_days(15)]
    close(value("percent_reduction_headache_days", said), 25, 25)  # (20 - 15) / 20
    close(value("percent_reduction_after_session", said), 50, 50)  # (20 - 10) / 20


def test_missing_days_make_the_reduction_a_range_and_are_asked_for():
    said = [*CYCLES, *headache_days(20, last=EVE), *headache_days(12)[:-2]]
    found = counted("percent_reduction_headache_days", said)
    close(found.value, 30, 40)  # 12 to 14 of 28 days: (20 - 14) / 20 to (20 - 12) / 20
    assert any("2 missing days" in question for question in found.questions())


def test_a_percentage_told_after_the_last_session_stands_in_for_a_diary_that_is_not_there():
    told = answer("bont_response_percent_headache_days", 40)
    assert value("percent_reduction_headache_days", [told]) == Range(40, 40)
    with_record = [
        *CYCLES,
        *headache_days(20, last=EVE),
        told,
    ]  # nothing recorded now: any reduction is possible
    assert value("percent_reduction_headache_days", with_record) == Range(40, 40)


def test_a_percentage_told_before_the_last_month_was_over_does_not_count():
    early = answer("bont_response_percent_headache_days", 40, on=THIRD + dt.timedelta(days=27))
    late = answer("bont_response_percent_headache_days", 40, on=THIRD + dt.timedelta(days=28))
    base = [*CYCLES, *headache_days(20, last=EVE)]
    close(value("percent_reduction_headache_days", [*base, early]), -40, 100)  # 0 to 28 days now
    assert value("percent_reduction_headache_days", [*base, late]) == Range(40, 40)


def test_a_complete_diary_holds_over_what_was_told():
    told = answer("bont_response_percent_headache_days", 60)
    said = [*CYCLES, *headache_days(20, last=EVE), *headache_days(15), told]
    close(value("percent_reduction_headache_days", said), 25, 25)


def test_fewer_days_and_hours_are_differences_of_the_two_months():
    said = [*CYCLES, *hours(EVE, days=20, each=10.0), *hours(AS_OF, days=13, each=8.0)]
    assert value("fewer_headache_days", said) == Range(7, 7)
    close(value("fewer_headache_hours", said), 96, 96)  # 200 - 104


def test_a_headache_of_unknown_length_may_have_had_none_or_all_24_hours():
    said = [*CYCLES, *hours(EVE, days=20, each=10.0), *headache_days(1)]  # one headache now, no length
    close(value("fewer_headache_hours", said), 200 - 24, 200)


def test_hours_told_for_the_month_stand_in():
    told = [answer("headache_hours_per_month", 300, on=FIRST), answer("headache_hours_per_month", 180)]
    assert value("fewer_headache_hours", [*CYCLES, *told]) == Range(120, 120)


def test_without_a_session_there_is_no_month_before_it_to_compare_with():
    for name in ("fewer_headache_days", "fewer_headache_hours", "percent_reduction_headache_days"):
        assert value(name, headache_days(20)) is None


def test_the_most_headache_days_of_three_months_are_counted_in_blocks_of_28():
    said = [session(days_before(84)), *headache_days(9), *headache_days(14, last=days_before(28))]
    said += headache_days(11, last=days_before(56))
    assert value("most_headache_days_of_last_months", said) == Range(14, 14)


def test_a_day_missing_from_the_worst_month_opens_the_most():
    said = [session(days_before(84)), *headache_days(9)[:-6], *headache_days(14, last=days_before(28))]
    said += headache_days(11, last=days_before(56))
    assert value("most_headache_days_of_last_months", said) == Range(14, 15)  # 9 to 15, 14, 11


def test_wear_off_is_counted_against_the_best_block_since_the_last_session():
    said = [session(days_before(84)), *headache_days(14), *headache_days(6, last=days_before(28))]
    said += headache_days(9, last=days_before(56))
    assert value("headache_days_above_best_month", said) == Range(8, 8)  # 14 - 6


def test_the_best_month_may_be_the_last_one_and_then_nothing_is_above_it():
    said = [session(days_before(84)), *headache_days(5), *headache_days(6, last=days_before(28))]
    said += headache_days(9, last=days_before(56))
    assert value("headache_days_above_best_month", said) == Range(0, 0)


@given(
    counts=st.lists(st.tuples(st.integers(0, 28), st.integers(0, 28)).map(sorted), min_size=2, max_size=3)
)
def test_the_range_above_the_best_month_is_that_of_every_possible_set_of_counts(counts):
    said = [session(days_before(28 * len(counts)))]
    for i, (low, high) in enumerate(counts):
        month = headache_days(low, last=days_before(28 * i))
        said += month[: 28 - (high - low)] if high - low <= 28 - low else month
    spread = [(low, high) if high - low <= 28 - low else (low, low) for low, high in counts]
    possible = [[]]
    for low, high in spread:
        possible = [[*one, n] for one in possible for n in {low, high}]
    above = [one[0] - min(one) for one in possible]
    assert value("headache_days_above_best_month", said) == Range(min(above), max(above))


@pytest.mark.parametrize(
    ("cycles", "earlier", "best", "least"),
    [
        ((10, 18, 16), 50, 20, 10),  # of 20: 50 %, then 10 and 20 %
        ((20, 11, 10), 0, 50, 45),
        ((24, 22, 22), -20, -10, -10),  # worse than before
    ],
)
def test_a_cycle_is_the_month_after_its_session_against_the_month_before_the_first(
    cycles, earlier, best, least
):
    said = [*CYCLES, *headache_days(20, last=EVE)]
    for day, n in zip((FIRST, SECOND, THIRD), cycles, strict=True):
        said += month_after(day, n)
    close(value("reduction_best_of_earlier_cycles", said), earlier, earlier)
    close(value("reduction_best_of_last_cycles", said), best, best)
    close(value("reduction_least_of_last_cycles", said), least, least)


def test_with_two_cycles_only_there_was_no_earlier_one():
    said = [session(SECOND), session(THIRD), *headache_days(20, last=SECOND - dt.timedelta(days=1))]
    assert value("reduction_best_of_earlier_cycles", said) == Range(-math.inf, -math.inf)


def test_one_cycle_is_not_two():
    assert value("reduction_best_of_last_cycles", [session(THIRD)]) is None


def test_mean_pain_is_compared_before_the_first_session_and_after_the_last():
    said = [
        session(FIRST, indication="tmd_myofascial_pain"),
        session(THIRD, indication="tmd_myofascial_pain"),
    ]
    said += [*pain(EVE, 8), *pain(THIRD + dt.timedelta(days=28), 6)]
    close(value("percent_reduction_pain", said), 25, 25)


def test_a_day_without_a_score_may_have_had_any_pain():
    said = [
        session(FIRST, indication="tmd_myofascial_pain"),
        session(THIRD, indication="tmd_myofascial_pain"),
    ]
    said += [*pain(EVE, 8), *pain(THIRD + dt.timedelta(days=28), 6, recorded=27)]
    # 27 x 6 = 162 and 0 to 10 more, of 224 before
    close(value("percent_reduction_pain", said), 100 * (224 - 172) / 224, 100 * (224 - 162) / 224)


def test_pain_relief_that_was_told_stands_in():
    said = [session(FIRST, indication="bruxism_pain"), answer("bont_pain_reduction_percent", 29)]
    assert value("percent_reduction_pain", said) == Range(29, 29)


def test_a_month_before_the_first_session_on_record_is_no_baseline_where_cycles_were_given_before_it():
    said = [*CYCLES, *headache_days(20, last=EVE), *headache_days(20)]
    names = ("percent_reduction_headache_days", "fewer_headache_days", "reduction_best_of_last_cycles")
    told = answer("bont_cycles_completed", 2, on=EVE)  # two before the first on record
    for name in names:
        assert counted(name, [*said, told]).value is None
        assert counted(name, [*said, told]).questions()[0].startswith("the sessions given elsewhere")
    told = answer("bont_last_date", days_before(400).isoformat(), on=EVE)
    assert value("fewer_headache_days", [*said, told]) is None


def test_cycles_told_that_are_those_on_record_leave_the_baseline_alone():
    said = [*CYCLES, *headache_days(20, last=EVE), *headache_days(15)]
    for told in (
        answer("bont_cycles_completed", 3),
        answer("bont_cycles_completed", 1, on=SECOND - dt.timedelta(days=1)),
    ):
        assert value("fewer_headache_days", [*said, told]) == Range(5, 5)
