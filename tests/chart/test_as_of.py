"""What was known on a day: two sides of `as_of`, retractions, and the order of lines."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from reprieve.chart import Chart, DiaryDay
from reprieve.chart._jsonl import parse_facts
from tests.conftest import chart_of, fact

DAY = dt.date(2026, 3, 1)
BEGIN = dt.date(2026, 1, 1)


def test_a_fact_about_a_later_day_is_left_out_and_counted():
    view = chart_of(fact("diary_day", "2026-03-01", pain=2), fact("diary_day", "2026-03-02", pain=5)).as_of(
        DAY
    )
    assert list(view.diary.days) == [DAY]
    assert view.left_out == 1


def test_a_fact_written_down_later_was_not_known_then():
    chart = chart_of(fact("diary_day", "2026-02-01", pain=2, recorded_at="2026-03-05"))
    assert not chart.as_of(DAY).diary.days
    assert chart.as_of(dt.date(2026, 3, 5)).diary.days[dt.date(2026, 2, 1)].pain == 2


def test_a_correction_takes_effect_on_the_day_it_was_written():
    chart = chart_of(
        fact("diary_day", "2026-02-01", pain=2, id="first"),
        fact("retraction", "2026-02-10", of="first", reason="slip of the pen"),
        fact("diary_day", "2026-02-01", pain=7, recorded_at="2026-02-10"),
    )
    assert chart.as_of(dt.date(2026, 2, 9)).diary.days[dt.date(2026, 2, 1)].pain == 2
    assert chart.as_of(dt.date(2026, 2, 10)).diary.days[dt.date(2026, 2, 1)].pain == 7


def test_between_a_new_fact_and_the_retraction_the_day_is_not_known_and_both_are_shown():
    chart = chart_of(
        fact("diary_day", "2026-02-01", pain=2, id="first"),
        fact("diary_day", "2026-02-01", pain=7, id="second", recorded_at="2026-02-10"),
        fact("retraction", "2026-02-12", of="first"),
    )
    view = chart.as_of(dt.date(2026, 2, 11))
    assert dt.date(2026, 2, 1) not in view.diary.days
    assert view.contradictions[0].ids == ("first", "second")


def test_a_retraction_can_itself_be_retracted():
    chart = chart_of(
        fact("diary_day", "2026-02-01", pain=2, id="day"),
        fact("retraction", "2026-02-10", of="day", id="undo"),
        fact("retraction", "2026-02-11", of="undo"),
    )
    assert not chart.as_of(dt.date(2026, 2, 10)).diary.days
    assert chart.as_of(dt.date(2026, 2, 11)).diary.days


def test_the_latest_word_on_the_person_holds_and_what_that_day_disagrees_on_is_not_known():
    person = (
        chart_of(
            fact("person", "2026-01-01", born=1970, sex="female"),
            fact("person", "2026-02-01", born=1980, sex="male"),
            fact("person", "2026-02-01", born=1981, sex="male"),
        )
        .as_of(DAY)
        .person
    )
    assert (person.born, person.sex) == (None, "male")


def pain_days(first: dt.date, last: dt.date) -> st.SearchStrategy[list[DiaryDay]]:
    """Diary days about any time up to `last`, each written down between `first` and `last`."""
    span = (last - first).days

    def day(args: tuple[int, int, int]) -> DiaryDay:
        about, delay, pain = args
        on = BEGIN + dt.timedelta(days=about % max(1, (last - BEGIN).days))
        written = max(on, first) + dt.timedelta(days=delay % (span + 1))
        return fact("diary_day", on, pain=pain, recorded_at=min(written, last).isoformat())

    numbers = st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 10))
    return st.lists(numbers.map(day), max_size=25, unique_by=lambda one: one.on)


def seen(chart: Chart, day: dt.date) -> list[dict[str, object]]:
    return [one.to_dict() for one in chart.as_of(day).facts]


@given(
    early=pain_days(BEGIN, DAY),
    late=pain_days(DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=90)),
)
def test_what_is_recorded_later_never_changes_what_was_known_then(early, late):
    taken = {one.on for one in early}
    late = [one for one in late if one.on not in taken]
    assert seen(Chart.from_facts([*early, *late]), DAY) == seen(Chart.from_facts(early), DAY)


@given(days=pain_days(BEGIN, DAY), order=st.randoms())
def test_the_order_of_lines_never_matters(days, order):
    facts = [
        *days,
        fact("person", BEGIN, born=1980),
        fact("finding", BEGIN, name="has_headache", value=True),
    ]
    shuffled = list(facts)
    order.shuffle(shuffled)
    assert Chart.from_facts(facts) == Chart.from_facts(shuffled)
    assert Chart.from_facts(facts).to_jsonl() == Chart.from_facts(shuffled).to_jsonl()


@given(days=pain_days(BEGIN, DAY))
def test_export_then_import_gives_the_same_chart(days):
    chart = Chart.from_facts(
        [
            *days,
            fact("finding", BEGIN, name="fever", value=None),
            fact("preventive", BEGIN, name="topiramate", dose_mg_per_day=100, **{"from": "2025-10-01"}),
            fact(
                "episode",
                BEGIN,
                start="2026-01-01T10:00:00+01:00",
                end="2026-01-02T02:00:00+01:00",
                worst="mild",
            ),
        ]
    )
    lines = [line.encode() for line in chart.to_jsonl().splitlines()]
    again = Chart.from_facts([one for _, one in parse_facts(lines, "export")])
    assert again == chart
    assert again.to_jsonl() == chart.to_jsonl()


def test_the_last_date_of_a_chart_is_the_day_an_attack_ended():
    attack = fact(
        "episode", "2026-01-05", start="2026-01-05T23:00:00+01:00", end="2026-01-06T02:00:00+01:00"
    )
    chart = chart_of(attack)
    assert chart.last_date == dt.date(2026, 1, 6)
    assert list(chart.as_of(chart.last_date).diary.days) == [dt.date(2026, 1, 5), dt.date(2026, 1, 6)]


def test_a_fact_written_again_with_its_id_is_the_same_fact():
    once = fact("diary_day", "2026-02-01", pain=2)
    again = fact("diary_day", "2026-02-01", pain=2, id=once.id)
    assert [one.id for one in chart_of(once, again).facts] == [once.id]
