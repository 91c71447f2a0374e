"""Warning signs come before every response text, and improvement forbids the model to say `stop`."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.answer import answer_chart
from reprieve.chart import Chart
from reprieve.diagnosis import case_of
from reprieve.knowledge import load_knowledge
from reprieve.precedence import put_first, spared
from reprieve.report import words
from reprieve.response.sentences import RISES
from reprieve.simulate import simulate
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
STOP = {
    "rule_set": "model",
    "verdict": "stop",
    "next_date": None,
    "because": ["the expected gain is small"],
}
FIRST = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def treated() -> Chart:
    return simulate("chronic_migraine", patients=1, cycles=4, seed=7)[0].chart


def with_sign(chart: Chart, name: str) -> dict:
    sign = fact("finding", chart.last_date, name=name, value=True)
    return answer_chart(Chart.from_facts([*chart.facts, sign]), KNOWLEDGE)


@pytest.mark.parametrize("sign", ["pregnant", "neurological_deficit", "thunderclap_onset"])
def test_a_warning_sign_takes_every_next_date_away_and_is_the_first_word(treated, sign):
    found = with_sign(treated, sign)
    assert all(one["next_date"] is None for one in found["decision"])
    assert all(
        "No injection until a clinician has cleared this" in one["because"][0] for one in found["decision"]
    )
    assert found["decision"][-1]["verdict"] == "not_yet_known"
    assert found["response"]["words"][0].startswith("No injection until")
    said = words.say(found)
    assert "next injections can be" not in said.for_patient()


def test_without_a_warning_sign_the_same_person_is_told_when(treated):
    assert "next injections can be" in words.say(answer_chart(treated, KNOWLEDGE)).for_patient()


def test_a_late_rise_is_not_called_wear_off_while_warning_signs_are_open(treated):
    wear_off = answer_chart(treated, KNOWLEDGE)["response"]["wear_off"]
    assert "not_computed" in wear_off


def month(end: dt.date, bad: int, pain: int = 6) -> list:
    """28 days up to `end`, the first `bad` of them with pain."""
    start = end - dt.timedelta(days=27)
    return [fact("diary_day", start + dt.timedelta(days=n), pain=pain if n < bad else 0) for n in range(28)]


def view_of(*facts):
    chart = chart_of(*facts)
    return chart.as_of(chart.last_date)


def decided(*facts) -> str:
    return spared(STOP, view_of(*facts), KNOWLEDGE, FIRST, condition="chronic_migraine")["verdict"]


LATER = FIRST + dt.timedelta(days=200)
EVE = FIRST - dt.timedelta(days=1)


def test_stop_becomes_wait_where_headache_days_have_halved_and_not_a_day_before():
    assert decided(*month(EVE, 20), *month(LATER, 10)) == "wait"
    assert decided(*month(EVE, 20), *month(LATER, 11)) == "stop"


def test_stop_becomes_wait_where_moderate_or_severe_days_have_halved_though_headache_days_have_not():
    mild = [
        fact("diary_day", LATER - dt.timedelta(days=27 - n), pain=2 if n < 20 else 0) for n in range(28)
    ]
    assert decided(*month(EVE, 20), *mild) == "wait"


@pytest.mark.parametrize(("after", "verdict"), [(64, "wait"), (65, "stop")])
def test_stop_becomes_wait_where_hit6_has_fallen_by_what_matters(after, verdict):
    scores = (
        fact("score", EVE, instrument="hit6", value=70),
        fact("score", LATER, instrument="hit6", value=after),
    )
    assert decided(*scores) == verdict  # 6 points within a person with chronic migraine: Houts


def test_a_view_that_is_not_stop_is_left_alone():
    going_on = {**STOP, "verdict": "continue"}
    view = view_of(*month(EVE, 20), *month(LATER, 2))
    assert spared(going_on, view, KNOWLEDGE, FIRST) == going_on


def test_someone_without_a_bad_day_before_is_not_told_that_it_helped():
    days = [fact("diary_day", EVE - dt.timedelta(days=n), pain=0) for n in range(40)]
    days += [fact("diary_day", FIRST + dt.timedelta(days=n), pain=0) for n in range(80)]
    site = {"muscle": "frontalis", "side": "left", "units": 155.0}
    shot = fact(
        "injection", FIRST, product="onabotulinumtoxinA", indication="chronic_migraine", sites=[site]
    )
    found = answer_chart(chart_of(*days, shot), KNOWLEDGE)
    assert found["response"]["total"]["p_50"] is None
    assert words.say(found).headline == (
        "We cannot say if it has helped: your diary holds no bad day before the injections."
    )


def test_sessions_without_an_indication_decide_nothing_and_ask_for_it():
    shots = [
        fact("injection", FIRST + dt.timedelta(days=84 * n), product="onabotulinumtoxinA", sites=[])
        for n in range(3)
    ]
    found = answer_chart(chart_of(*month(EVE, 20), *month(LATER, 20), *shots), KNOWLEDGE)
    assert {one["verdict"] for one in found["decision"]} == {"not_yet_known"}
    assert all("injection: indication" in one["ask_for"] for one in found["decision"])


def test_other_worths_never_say_stop_where_the_main_view_may_not():
    own = {**STOP, "verdict": "continue", "at": [{"worth_days_per_28": 2.0, "verdict": "stop"}]}
    found = spared(own, view_of(*month(EVE, 20), *month(LATER, 10)), KNOWLEDGE, FIRST)
    assert found["verdict"] == "continue"
    assert found["at"][0]["verdict"] == "wait"


RISING = {
    "wear_off": {"after": "2026-01-01", "p05": "2026-02-01", "median": "2026-02-20", "p95": "2026-03-10"},
    "words": [RISES, "Something else."],
}
AT = [{"worth_days_per_28": 0.5, "verdict": "continue"}]


def first_of(*facts) -> tuple[dict, list[dict]]:
    own = {**STOP, "verdict": "continue", "next_date": "2026-05-01", "at": AT}
    return put_first(dict(RISING), [own], case_of(view_of(*facts), KNOWLEDGE))


def test_a_late_rise_under_a_met_warning_sign_is_no_wear_off_and_no_evidence():
    section, decisions = first_of(fact("finding", FIRST, name="thunderclap_onset", value=True))
    assert "not_computed" in section["wear_off"]
    assert RISES not in section["words"]
    assert decisions[0]["next_date"] is None
    assert [decisions[0]["verdict"], decisions[0]["at"][0]["verdict"]] == ["not_yet_known"] * 2


def test_a_late_rise_with_warning_signs_not_asked_about_is_left_unexplained():
    section, decisions = first_of(fact("finding", FIRST, name="fever", value=False))
    assert "not_computed" in section["wear_off"]
    assert section["wear_off"]["ask_for"]
    assert RISES not in section["words"]
    assert decisions[0]["verdict"] == "continue"
