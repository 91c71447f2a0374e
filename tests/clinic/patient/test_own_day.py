"""The date belongs to the entry, wherever the person travels and whenever the clocks change."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reprieve.chart import Chart, Fact
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.patient.attack import clash_of_attack, fact_of_attack, moment
from reprieve.clinic.patient.card import Card, fact_of
from reprieve.clinic.patient.limits import limits
from reprieve.clinic.patient.own_day import entered_as, today_in
from reprieve.errors import FactError

ZONES = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Apia", "UTC"]
zones = st.sampled_from(ZONES).map(zoneinfo.ZoneInfo)
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)).map(
    lambda at: at.replace(tzinfo=dt.UTC)
)


@given(zones, moments)
def test_today_is_the_date_a_clock_shows_there(zone: zoneinfo.ZoneInfo, now: dt.datetime) -> None:
    offset = now.astimezone(zone).utcoffset()
    assert offset is not None
    assert today_in(zone, now) == (now.replace(tzinfo=None) + offset).date()


def test_today_in_auckland_is_tomorrow_in_los_angeles() -> None:
    now = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)  # 06:00 the next day at UTC+13; 09:00 at UTC-8
    assert today_in(zoneinfo.ZoneInfo("Pacific/Auckland"), now) == dt.date(2026, 11, 23)
    assert today_in(zoneinfo.ZoneInfo("America/Los_Angeles"), now) == dt.date(2026, 11, 22)


@given(zones, zones, moments)
def test_a_card_keeps_its_date_when_the_person_travels(
    home: zoneinfo.ZoneInfo, away: zoneinfo.ZoneInfo, now: dt.datetime
) -> None:
    on = today_in(home, now)
    said = fact_of(Card(on=on, worst="mild"), entered=entered_as(on, today_in(home, now)))
    chart = Chart.from_facts([parse_fact(_json(said))])
    seen_from = today_in(away, now + dt.timedelta(days=2))
    assert set(chart.as_of(seen_from).diary.days) == {on}


@given(zones, st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2027, 1, 1)), st.integers(0, 30 * 60))
def test_an_attack_stays_on_the_dates_its_clock_showed(
    zone: zoneinfo.ZoneInfo, wall: dt.datetime, minutes: int
) -> None:
    wall = wall.replace(second=0, microsecond=0)
    ends = wall + dt.timedelta(minutes=minutes)
    assume(not is_skipped(wall, zone) and not is_skipped(ends, zone))
    start, end = moment("start", wall, zone, is_end=False), moment("end", ends, zone, is_end=True)
    said = fact_of_attack(start, end, {"worst": "mild"}, today=end.date())
    chart = Chart.from_facts([parse_fact(_json(said))])
    days = chart.as_of(end.date() + dt.timedelta(days=1)).diary.days
    assert min(days) == wall.date()
    total = sum(day.hours or 0.0 for day in days.values())
    lasted = (end.astimezone(dt.UTC) - start.astimezone(dt.UTC)).total_seconds() / 3600
    assert total == pytest.approx(min(lasted, 24.0 * len(days)))


def is_skipped(wall: dt.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    """Whether no clock there ever showed this time: no moment of the two days around reads so."""
    around = wall.replace(tzinfo=dt.UTC) - dt.timedelta(hours=15)
    quarters = (around + dt.timedelta(minutes=15 * n) for n in range(-1, 130))
    return all(at.astimezone(zone).replace(tzinfo=None) != wall for at in quarters)


def test_an_attack_through_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")  # 25 October 2026, 03:00 becomes 02:00
    start = moment("start", dt.datetime(2026, 10, 25, 1, 0), berlin, is_end=False)
    end = moment("end", dt.datetime(2026, 10, 25, 4, 0), berlin, is_end=True)
    assert end.astimezone(dt.UTC) - start.astimezone(dt.UTC) == dt.timedelta(hours=4)


def test_a_time_that_the_clocks_skip_is_refused_with_a_remedy() -> None:
    with pytest.raises(FactError, match=r"clocks skipped.*as a clock showed it"):
        moment("start", dt.datetime(2026, 3, 29, 2, 30), zoneinfo.ZoneInfo("Europe/Berlin"), is_end=False)


def test_a_day_may_be_filled_in_for_a_week_and_is_marked() -> None:
    today = dt.date(2026, 11, 22)
    assert limits().backfill_days == 7
    assert entered_as(today, today) == "same_day"
    assert entered_as(dt.date(2026, 11, 15), today) == "backfilled"
    with pytest.raises(FactError, match="further back"):
        entered_as(dt.date(2026, 11, 14), today)
    with pytest.raises(FactError, match="has not come yet"):
        entered_as(dt.date(2026, 11, 23), today)


def test_an_attack_meets_the_cards_of_the_days_it_touches_and_not_one_that_begins_as_it_ends() -> None:
    cards = [_card("2026-03-01"), _card("2026-03-02"), _card("2026-03-03")]
    view = Chart.from_facts(cards).as_of(dt.date(2026, 3, 5))
    utc = dt.UTC
    start = dt.datetime(2026, 3, 1, 20, tzinfo=utc)
    at_midnight, later = dt.datetime(2026, 3, 2, tzinfo=utc), dt.datetime(2026, 3, 2, 0, 1, tzinfo=utc)
    assert [day.on.day for day in clash_of_attack(view, start, at_midnight)] == [1]
    assert [day.on.day for day in clash_of_attack(view, start, later)] == [1, 2]
    assert [day.on.day for day in clash_of_attack(view, start, None)] == [1]


def _card(on: str) -> Fact:
    return parse_fact(_json({"kind": "diary_day", "on": on, "worst": "none"}))


def _json(said: object) -> str:
    import json

    return json.dumps(said)
