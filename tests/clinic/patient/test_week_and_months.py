"""A missing day is shown as missing, and counted as missing."""

from __future__ import annotations

import datetime as dt

from reprieve.clinic.patient.months import blocks_of
from reprieve.clinic.patient.week import scale_of, usual_medicines, week_of
from tests.conftest import chart_of, fact

TODAY = dt.date(2026, 3, 10)


def test_the_strip_shows_the_last_week_with_missing_days_as_missing() -> None:
    chart = chart_of(
        fact("diary_day", "2026-03-10", worst="severe", entered="same_day"),
        fact("diary_day", "2026-03-08", pain=0, entered="backfilled"),
        fact("diary_day", "2026-03-06", headache=True),
        fact("diary_day", "2026-03-05", missing="not_answered"),
        fact("diary_day", "2026-03-01", worst="mild"),
    )
    strip = week_of(chart.as_of(TODAY), TODAY)
    assert [day.on.day for day in strip] == [4, 5, 6, 7, 8, 9, 10]
    assert [day.seen for day in strip] == [
        "missing",
        "missing",
        "pain",
        "missing",
        "none",
        "missing",
        "severe",
    ]
    assert [day.backfilled for day in strip] == [False, False, False, False, True, False, False]
    assert [day.is_today for day in strip] == [False] * 6 + [True]


def test_a_day_that_two_entries_contradict_is_not_clear() -> None:
    chart = chart_of(
        fact("diary_day", "2026-03-09", worst="none"),
        fact("episode", "2026-03-09", start="2026-03-09T10:00:00+00:00", worst="mild"),
    )
    assert week_of(chart.as_of(TODAY), TODAY)[-2].seen == "not_clear"


def test_blocks_of_four_weeks_are_counted_back_from_today() -> None:
    days = [TODAY - dt.timedelta(days=n) for n in (0, 1, 3, 27, 28, 40)]
    chart = chart_of(
        fact("diary_day", days[0], worst="none"),
        fact("diary_day", days[1], worst="severe", acute=[{"class": "triptan", "doses": 1}]),
        fact("diary_day", days[2], worst="mild", acute=[]),
        fact("diary_day", days[3], pain=7),
        fact("diary_day", days[4], worst="moderate"),
        fact("diary_day", days[5], worst="none"),
    )
    newest, oldest = blocks_of(chart.as_of(TODAY), TODAY)
    assert (newest.first, newest.last) == (TODAY - dt.timedelta(days=27), TODAY)
    assert (newest.free, newest.pain, newest.moderate_or_severe, newest.medicine, newest.missing) == (
        1,
        3,
        1,
        1,
        24,
    )
    # the older block begins with the first entry: days 28 to 40 back are 13, two of them written down
    assert (oldest.first, oldest.last) == (days[5], days[4])
    assert (oldest.free, oldest.pain, oldest.missing) == (1, 1, 11)


def test_pain_that_was_told_in_numbers_is_not_counted_as_mild() -> None:
    in_numbers = chart_of(*(fact("diary_day", f"2026-03-0{n}", pain=9) for n in (1, 2, 3)))
    (only,) = blocks_of(in_numbers.as_of(TODAY), TODAY)
    assert (only.pain, only.in_words, only.moderate_or_severe) == (3, 0, None)
    free = chart_of(fact("diary_day", "2026-03-01", pain=0))
    (only,) = blocks_of(free.as_of(TODAY), TODAY)
    assert (only.pain, only.moderate_or_severe) == (0, 0)


def test_a_card_asks_as_the_last_entry_was_told() -> None:
    said = [fact("diary_day", "2026-03-01", worst="mild"), fact("diary_day", "2026-03-03", headache=True)]
    assert scale_of(chart_of(*said).as_of(TODAY)) == "words"
    assert scale_of(chart_of(*said, fact("diary_day", "2026-03-02", pain=3)).as_of(TODAY)) == "numbers"
    assert scale_of(chart_of(said[1]).as_of(TODAY)) == "words"


def test_no_diary_has_no_blocks() -> None:
    assert blocks_of(chart_of(fact("person", "2026-01-01", born=1980)).as_of(TODAY), TODAY) == ()


def test_the_medicines_of_the_last_weeks_are_offered_first() -> None:
    def took(ago: int, *classes: str) -> object:
        acute = [{"class": name, "doses": 1} for name in classes]
        return fact("diary_day", TODAY - dt.timedelta(days=ago), worst="severe", acute=acute)

    view = chart_of(took(1, "gepant"), took(2, "gepant", "opioid"), took(80, "triptan")).as_of(TODAY)
    assert usual_medicines(view, TODAY) == ("gepant", "opioid")
    assert usual_medicines(chart_of(fact("diary_day", TODAY, worst="none")).as_of(TODAY), TODAY) == ()
