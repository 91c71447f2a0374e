"""Answers are kept by what they stand on, renewed by the worker, and never computed in a request."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from reprieve.clinic.accounts.models import Clinic
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart
from reprieve.clinic.work import queue, worker
from reprieve.clinic.work.answers import answer_for
from reprieve.clinic.work.models import Answer, Job
from reprieve.clinic.work.renewing import after_answer

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _nothing_else_is_renewed(monkeypatch):
    """Whatever another test has hung in: the answers here are stand-ins that no page can be drawn from."""
    for name in ("RENEWALS", "DRAWINGS"):
        none = []
        monkeypatch.setattr(f"reprieve.clinic.work.renewing.{name}", none)
        monkeypatch.setattr(f"reprieve.clinic.work.worker.{name}", none)


@pytest.fixture
def with_a_day(chart, patient):
    facts.append(
        chart, [{"kind": "diary_day", "on": "2026-03-01", "pain": 3}], by=patient, source="diary", at=NOON
    )
    return chart


@pytest.fixture
def answers(monkeypatch):
    """The core's answer as a plain stand-in, and the calls made of it: the core's own is tested elsewhere."""
    asked: list[tuple[int, dt.date]] = []

    def answer_many(charts, knowledge, as_of):
        asked.append((len(charts), as_of))
        return [{"facts": len(chart.facts), "as_of": as_of.isoformat()} for chart in charts]

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    return asked


def test_without_an_answer_one_is_asked_for_and_none_is_computed(with_a_day, answers):
    Job.objects.all().delete()
    shown = answer_for(with_a_day, DAY)
    assert (shown.answer, shown.stale) == (None, True)
    assert [job.as_of for job in Job.objects.all()] == [DAY]
    assert not answers


def test_the_worker_finds_it_and_it_says_of_which_day_it_is(with_a_day, answers):
    queue.want(with_a_day, as_of=DAY)
    assert worker.work_once() == 1
    shown = answer_for(with_a_day, DAY)
    assert shown.answer == {"facts": 1, "as_of": "2026-03-02"}
    assert (shown.as_of, shown.stale) == (DAY, False)
    assert not Job.objects.exists()


def test_a_new_fact_makes_it_stale_and_asks_for_another(with_a_day, patient, answers):
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    later = {"kind": "diary_day", "on": "2026-03-02", "pain": 0}
    facts.append(with_a_day, [later], by=patient, source="diary", at=NOON)
    assert Job.objects.count() == 1
    shown = answer_for(with_a_day, DAY)
    assert (shown.answer["facts"], shown.stale) == (1, True)
    worker.work_once()
    assert answer_for(with_a_day, DAY).answer["facts"] == 2


@pytest.mark.parametrize("other", ["day", "knowledge", "model"])
def test_another_day_knowledge_or_model_makes_it_stale(other, with_a_day, answers):
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    if other == "day":
        assert answer_for(with_a_day, DAY + dt.timedelta(days=1)).stale
    else:
        Answer.objects.update(**{other: "an older one"})
        assert answer_for(with_a_day, DAY).stale


def test_charts_of_one_day_are_answered_in_one_call(person, answers):
    for name in ("one", "two", "three"):
        queue.want(person("patient", name).chart, as_of=DAY)
    worker.work_once()
    assert answers == [(3, DAY)]


def test_one_chart_that_fails_stops_no_other_and_its_values_stand_nowhere(person, monkeypatch):
    def answer_many(charts, knowledge, as_of):
        if any(chart.name == str(bad.public_id) for chart in charts):
            raise ZeroDivisionError("a value of a patient")
        return [{"fine": True} for _ in charts]

    bad, good = person("patient", "bad").chart, person("patient", "good").chart
    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    for row in (bad, good):
        queue.want(row, as_of=DAY)
    worker.work_once()
    assert Answer.objects.get().chart == good
    [job] = Job.objects.all()
    assert job.failed.startswith("ZeroDivisionError in ")
    assert "patient" not in job.failed
    for _ in range(5):
        worker.work_once()
    job.refresh_from_db()
    assert job.attempts == queue.TRIES


def test_a_fact_that_comes_while_the_answer_is_found_leaves_the_job_waiting(
    with_a_day, patient, monkeypatch
):
    def answer_many(charts, knowledge, as_of):
        late = {"kind": "diary_day", "on": "2026-03-02", "pain": 0}
        facts.append(with_a_day, [late], by=patient, source="diary", at=NOON)
        return [{"fine": True}]

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    assert Job.objects.get().claimed_at is None
    assert answer_for(with_a_day, DAY).stale


def test_what_others_keep_sees_the_facts_that_came_while_the_answer_was_found(
    with_a_day, patient, monkeypatch
):
    def answer_many(charts, knowledge, as_of):
        late = {"kind": "diary_day", "on": "2026-03-02", "pain": 0}
        facts.append(with_a_day, [late], by=patient, source="diary", at=NOON)
        return [{"facts": len(charts[0].facts)}]

    seen = []

    @after_answer
    def renew(row, chart, answer):
        seen.append((len(chart.facts), answer["facts"], row.content_key == with_a_day.content_key))

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    assert seen == [(2, 1, True)]  # the chart as it is; the answer of what it was


def test_looking_at_a_page_neither_moves_a_job_back_nor_lets_a_failed_one_try_again(
    with_a_day, monkeypatch
):
    def answer_many(charts, knowledge, as_of):
        raise ZeroDivisionError

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    queue.want(with_a_day, as_of=DAY)
    asked = Job.objects.get().wanted_at
    assert not answer_for(with_a_day, DAY).failed
    assert Job.objects.get().wanted_at == asked
    for _ in range(queue.TRIES):
        assert worker.work_once() == 1
    for _ in range(3):
        assert answer_for(with_a_day, DAY).failed
        assert worker.work_once() == 0
    assert not answer_for(with_a_day, DAY + dt.timedelta(days=1)).failed  # another day is another question
    assert worker.work_once() == 1


def test_another_day_that_was_asked_for_while_the_answer_was_found_waits(with_a_day, monkeypatch):
    next_day = DAY + dt.timedelta(days=1)

    def answer_many(charts, knowledge, as_of):
        answer_for(with_a_day, next_day)
        return [{"fine": True}]

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    job = Job.objects.get()
    assert (job.as_of, job.claimed_at) == (next_day, None)


def test_each_clinic_is_renewed_by_its_own_day_however_many_charts_another_one_has(
    person, clinic, answers, monkeypatch
):
    """At 11:00 UTC it is the third in Kiritimati, the second in Berlin, of the same moment."""
    far = Clinic.objects.create(name="far", time_zone="Pacific/Kiritimati")
    at_home = person("patient", "home").chart
    rows = [person("patient", f"far {n}", of=far).chart for n in range(2)]
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 2, 11, 0, tzinfo=dt.UTC))
    for row in (*rows, at_home):
        Answer.objects.create(
            chart=row, content_key="", as_of=DAY, knowledge="", model="", computed_at=NOON, section="{}"
        )
    Answer.objects.filter(chart=at_home).update(as_of=DAY - dt.timedelta(days=1))
    assert worker.queue_the_old(2) == 3
    assert set(Job.objects.values_list("chart__label", "as_of")) == {
        ("home", DAY), ("far 0", dt.date(2026, 3, 3)), ("far 1", dt.date(2026, 3, 3)),
    }  # fmt: skip


def test_a_job_taken_by_one_worker_is_not_taken_by_another(with_a_day):
    queue.want(with_a_day, as_of=DAY)
    assert len(queue.claim(5)) == 1
    assert queue.claim(5) == []
    Job.objects.update(claimed_at=dt.datetime.now(dt.UTC) - queue.ABANDONED - dt.timedelta(seconds=1))
    assert len(queue.claim(5)) == 1


def test_an_answer_of_yesterday_is_renewed_when_nothing_else_waits(with_a_day, answers):
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    assert worker.queue_the_old(10) == 1
    assert worker.queue_the_old(10) == 0
    worker.work_once()
    assert Answer.objects.get().as_of >= dt.date(2026, 11, 1)


def test_a_closed_chart_is_answered_on_its_last_day_and_not_renewed(with_a_day, answers):
    Chart.objects.update(closed_on=DAY)
    with_a_day.refresh_from_db()
    queue.want(with_a_day)
    worker.work_once()
    assert answers == [(1, DAY)]
    assert worker.queue_the_old(10) == 0


def test_what_others_keep_of_an_answer_is_renewed_with_it(with_a_day, answers):
    seen = []

    @after_answer
    def renew(row, chart, answer):
        seen.append((row.pk, len(chart.facts), answer["facts"]))

    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    assert seen == [(with_a_day.pk, 1, 1)]


def test_a_chart_erased_while_its_answer_is_found_leaves_no_answer(with_a_day, admin, monkeypatch):
    from reprieve.clinic.store.erasure import Reason, erase

    def answer_many(charts, knowledge, as_of):
        erase(with_a_day, by=admin, reason=Reason.ASKED, at=NOON)
        return [{"of": "an erased person"}]

    monkeypatch.setattr("reprieve.answer.answer_many", answer_many)
    queue.want(with_a_day, as_of=DAY)
    worker.work_once()
    assert not Answer.objects.exists()
