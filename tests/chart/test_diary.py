"""Days from diary days, attacks and spans kept; a date without a record is missing, never free of pain."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import chart_of, fact

LATER = dt.date(2026, 12, 31)


def days(*facts):
    return chart_of(*facts).as_of(LATER).diary.days


def attack(start: str, end: str, **said):
    return fact("episode", start[:10], start=start, end=end, **said)


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_date_without_a_record_is_missing():
    assert list(days(fact("diary_day", "2026-03-01", pain=0), fact("diary_day", "2026-03-03", pain=4))) == [
        on("2026-03-01"),
        on("2026-03-03"),
    ]


def test_a_day_marked_missing_is_not_recorded_and_keeps_its_reason():
    diary = chart_of(fact("diary_day", "2026-03-01", missing="not_answered")).as_of(LATER).diary
    assert not diary.days
    assert diary.missing_because == {on("2026-03-01"): "not_answered"}


def test_an_attack_across_midnight_counts_on_both_days_with_its_hours_on_each():
    found = days(attack("2026-03-01T22:00:00+01:00", "2026-03-02T05:30:00+01:00"))
    assert {date: day.hours for date, day in found.items()} == {
        on("2026-03-01"): 2.0,
        on("2026-03-02"): 5.5,
    }


def test_an_attack_that_ends_at_midnight_does_not_touch_the_next_day():
    assert list(days(attack("2026-03-01T22:00:00+01:00", "2026-03-02T00:00:00+01:00"))) == [
        on("2026-03-01")
    ]


def test_two_attacks_on_one_day_are_one_headache_day_with_the_worse_pain():
    found = days(
        attack("2026-03-01T08:00:00+00:00", "2026-03-01T10:00:00+00:00", pain=3),
        attack("2026-03-01T15:00:00+00:00", "2026-03-01T18:00:00+00:00", pain=7),
    )
    assert [(day.headache, day.pain, day.hours) for day in found.values()] == [(True, 7, 5.0)]


@pytest.mark.parametrize(
    ("zone", "dates"),
    [
        ("Europe/Berlin", ["2026-03-01"]),
        ("America/New_York", ["2026-02-28"]),
        ("Asia/Tokyo", ["2026-03-01"]),
    ],
)
def test_days_are_counted_in_the_patients_own_zone(zone, dates):
    found = days(
        fact("person", "2026-01-01", time_zone=zone),
        attack("2026-03-01T00:30:00+01:00", "2026-03-01T02:00:00+01:00"),
    )
    assert [str(date) for date in found] == dates


def test_without_a_zone_the_attacks_own_offset_holds():
    assert [
        str(date) for date in days(attack("2026-03-01T00:30:00+09:00", "2026-03-01T02:00:00+09:00"))
    ] == ["2026-03-01"]


def test_the_night_the_clocks_go_forward_has_an_hour_less():
    found = days(
        fact("person", "2026-01-01", time_zone="Europe/Berlin"),
        attack("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
    )
    assert [(str(date), day.hours) for date, day in found.items()] == [("2026-03-29", 23.0)]


def test_attacks_alone_say_nothing_about_other_days():
    diary = chart_of(attack("2026-03-05T08:00:00+00:00", "2026-03-05T10:00:00+00:00")).as_of(LATER).diary
    assert diary.attacks_alone
    assert list(diary.days) == [on("2026-03-05")]


def test_in_a_diary_that_was_kept_a_day_without_an_entry_is_free_of_pain_and_outside_it_is_missing():
    diary = (
        chart_of(
            attack("2026-03-05T08:00:00+00:00", "2026-03-05T10:00:00+00:00"),
            fact("diary_kept", "2026-03-07", **{"from": "2026-03-03"}),
        )
        .as_of(LATER)
        .diary
    )
    assert not diary.attacks_alone
    assert [day.headache for day in diary.days.values()] == [False, False, True, False, False]
    assert diary.first == on("2026-03-03")


def test_a_kept_span_says_nothing_about_days_after_as_of():
    chart = chart_of(fact("diary_kept", "2026-03-07", **{"from": "2026-03-03"}))
    assert not chart.as_of(on("2026-03-06")).diary.days


def test_an_attack_on_a_day_written_down_as_free_is_a_contradiction_and_the_day_is_not_known():
    view = chart_of(
        fact("diary_day", "2026-03-05", headache=False),
        attack("2026-03-05T08:00:00+00:00", "2026-03-05T10:00:00+00:00"),
    ).as_of(LATER)
    assert not view.diary.days
    assert view.contradictions[0].on == on("2026-03-05")


def test_counts_over_the_same_days_that_differ_are_a_contradiction_and_neither_counts():
    def count(pain_days, **more):
        return fact(
            "diary_span", "2026-03-05", **{"days": 28, "days_recorded": 28, **more, "pain_days": pain_days}
        )

    differ = chart_of(count(20), count(24), count(6, days=7, days_recorded=7)).as_of(LATER)
    assert [(one.days, one.pain_days) for one in differ.diary.recalled] == [(7, 6)]
    (found,) = differ.contradictions
    assert (found.kind, found.on, len(found.ids)) == ("diary_span", on("2026-03-05"), 2)
    same = chart_of(count(20), count(20, source="import")).as_of(LATER)
    assert len(same.diary.recalled) == 1
    assert not same.contradictions


def test_a_feature_is_absent_only_if_every_attack_of_the_day_says_so():
    found = days(
        attack("2026-03-01T08:00:00+00:00", "2026-03-01T10:00:00+00:00", photophobia=False, pulsating=True),
        attack("2026-03-01T15:00:00+00:00", "2026-03-01T18:00:00+00:00", pulsating=False),
    )[on("2026-03-01")]
    assert (found.photophobia, found.pulsating) == (None, True)


def test_a_span_kept_until_today_tells_of_the_days_before_a_session_too() -> None:
    chart = chart_of(
        fact("diary_kept", "2026-06-30", **{"from": "2026-03-01"}),
        fact("episode", "2026-03-10", start="2026-03-10T08:00:00+00:00", end="2026-03-10T12:00:00+00:00"),
    )
    before = chart.as_of(dt.date(2026, 6, 30)).before(dt.date(2026, 4, 1))
    assert before.diary.last == dt.date(2026, 3, 31)
    assert [day.headache for day in before.diary.recorded(dt.date(2026, 3, 9), dt.date(2026, 3, 11))] == [
        False,
        True,
        False,
    ]
