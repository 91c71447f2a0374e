"""Sessions and cycles: what is on record, what was told of others, and a history nobody asked about."""

from __future__ import annotations

import math

import pytest

from reprieve.diagnosis.held import Range
from tests.conftest import fact
from tests.plan.charts import AS_OF, answer, days_before, session
from tests.plan.counting import counted, value

NAMES = ("sessions_given", "cycles_completed", "sessions_followed_up")
NEVER = answer("bont_previous_treatment", False)
BEFORE = answer("bont_previous_treatment", True)
PERSON = fact("person", "2026-01-01", born=1980)


def sessions(*ago):
    return [session(days_before(days)) for days in ago]


@pytest.mark.parametrize(
    ("ago", "given", "completed", "followed"),
    [
        ((83,), 1, 0, 1),
        ((84,), 1, 1, 1),  # the label's 84 days have passed
        ((27,), 1, 0, 0),
        ((28,), 1, 0, 1),  # 28 full days after it
        ((100, 20), 2, 1, 1),  # the next session ends a cycle
        ((252, 168, 84), 3, 3, 3),
        ((0,), 1, 0, 0),
    ],
)
def test_a_cycle_is_over_with_the_next_session_or_after_84_days_and_followed_up_after_28(
    ago, given, completed, followed
):
    found = [value(name, sessions(*ago)) for name in NAMES]
    assert found == [Range(n, n) for n in (given, completed, followed)]


@pytest.mark.parametrize("name", NAMES)
def test_who_never_had_toxin_had_no_cycle(name):
    assert value(name, [NEVER]) == Range(0, 0)


@pytest.mark.parametrize("said", [[PERSON], [BEFORE]])
@pytest.mark.parametrize("name", NAMES)
def test_a_history_that_is_not_told_leaves_cycles_open_and_is_asked(name, said):
    found = counted(name, said)
    assert found.value == Range(0, math.inf)
    assert "bont_cycles_completed" in found.questions()


def test_cycles_told_of_elsewhere_count_where_nothing_is_on_record():
    said = [BEFORE, answer("bont_cycles_completed", 3)]
    assert value("cycles_completed", said) == Range(3, 3)


def test_cycles_told_beside_a_record_may_be_the_same_or_others():
    # one session on record, its cycle over; "2" may be all there were, or two more
    said = [*sessions(90), answer("bont_cycles_completed", 2)]
    assert value("cycles_completed", said) == Range(2, 3)
    # one session on record, its cycle not over: of the two told, that one may be among them
    said = [*sessions(20), answer("bont_cycles_completed", 2)]
    assert value("cycles_completed", said) == Range(1, 2)


def test_sessions_for_another_pain_do_not_count():
    said = [session(days_before(90), indication="trigeminal_neuralgia")]
    assert value("cycles_completed", said) == Range(0, 0)


def test_sessions_that_name_no_indication_may_or_may_not_be_for_it():
    said = [session(days_before(90), indication=None)]
    assert value("cycles_completed", said) == Range(0, 1)
    assert counted("cycles_completed", said).questions() == ("injection: indication",)


@pytest.mark.parametrize(("days", "months"), [(83, 2), (84, 3), (27, 0), (28, 1)])
def test_a_month_since_the_first_session_is_28_days(days, months):
    assert value("months_since_first_session", sessions(days)) == Range(months, months)


def test_days_since_the_last_session_are_those_of_the_condition_and_none_where_there_was_none():
    said = [*sessions(90, 60), session(days_before(10), indication="cosmetic")]
    assert value("days_since_last_session", said) == Range(60, 60)
    assert value("days_since_last_session", [NEVER]) == Range(math.inf, math.inf)
    assert value("days_since_last_session", [PERSON]) == Range(0, math.inf)


def test_days_since_the_last_toxin_count_every_use():
    said = [*sessions(90), session(days_before(10), indication="cosmetic")]
    assert value("days_since_last_toxin", said) == Range(10, 10)
    assert value("days_since_last_toxin", [NEVER]) == Range(math.inf, math.inf)
    assert value("days_since_last_toxin", [PERSON]) is None


def test_dummy_injections_are_no_sessions():
    said = [
        fact("injection", days_before(90), product="placebo", sites=[], indication="chronic_migraine"),
        NEVER,
    ]
    assert value("sessions_given", said) == Range(0, 0)


def test_off_label_sessions_are_those_of_the_pain_treated_last():
    said = [
        session(days_before(200), indication="trigeminal_neuralgia"),
        session(days_before(100), indication="tmd_myofascial_pain"),
        session(days_before(30), indication="tmd_myofascial_pain"),
        session(days_before(20), indication="chronic_migraine"),
    ]
    assert value("offlabel_sessions_followed_up", said) == Range(2, 2)


def test_nothing_given_after_the_day_of_the_question_counts():
    said = sessions(90, 5)
    assert value("sessions_given", said, as_of=AS_OF) == Range(2, 2)
    assert value("sessions_given", said, as_of=days_before(6)) == Range(1, 1)
