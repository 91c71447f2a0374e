"""What stands in the response beside the diary, with and without a diary to read."""

from __future__ import annotations

import datetime as dt

import numpy as np

from reprieve.answer import respond_many
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
FIRST = dt.date(2026, 3, 2)
CHANCE = np.random.default_rng(4).random(
    200
)  # no pattern that repeats: the model could not have written one
SITE = {"muscle": "frontalis", "side": "left", "units": 155.0}
INJECTION = fact(
    "injection", FIRST, product="onabotulinumtoxinA", indication="chronic_migraine", sites=[SITE]
)
BESIDE = (
    fact("score", FIRST - dt.timedelta(days=1), instrument="hit6", value=68),
    fact("score", FIRST + dt.timedelta(days=60), instrument="hit6", value=60),
    fact("adverse_event", FIRST + dt.timedelta(days=5), event="neck_pain", severity="mild"),
)


def diary(first: int, last: int, **more) -> list:
    return [
        fact("diary_day", FIRST + dt.timedelta(days=n), **(more or {"pain": 6 if CHANCE[n] < 0.67 else 0}))
        for n in range(first, last)
    ]


def response(*facts) -> dict:
    return respond_many([chart_of(*facts)], KNOWLEDGE, None)[0]


def test_scores_and_side_effects_stand_beside_the_model():
    found = response(*diary(-28, 90), INJECTION, *BESIDE)
    (score,) = found["scores"]
    assert (score["before"], score["now"], score["change"], score["reached"]) == (68, 60, -8, "met")
    assert [row["day_of_cycle"] for row in found["side_effects"]] == [5]
    assert "median" in found["specific"]["days_gained_per_28"]


def test_without_a_diary_scores_and_side_effects_are_given_all_the_same():
    found = response(INJECTION, *BESIDE)
    assert "diary" in found["not_computed"]
    assert found["folded"] == found["cycles"] == []
    assert found["scores"][0]["change"] == -8
    assert found["side_effects"][0]["name"] == "neck pain"
    assert found["decision"][-1]["verdict"] == "not_yet_known"


def test_attacks_alone_are_refused_with_what_to_record():
    attack = fact(
        "episode", FIRST, start="2026-03-02T08:00:00+01:00", end="2026-03-02T20:00:00+01:00", pain=7
    )
    found = response(INJECTION, attack)
    assert "attacks only" in found["not_computed"]
    assert found["ask_for"] == ["diary_kept: from when to when every attack was written down"]
    # raw data first: the attack is counted, and no rate is made of it
    assert sum(row["bad_days"] for row in found["folded"]) == 1
    assert {row["per_28"] for row in [*found["folded"], *found["cycles"]]} == {None}
    assert found["decision"][-1]["verdict"] == "not_yet_known"


def test_28_bad_days_of_28_in_a_yes_no_diary_are_refused_and_severity_is_asked_for():
    found = response(*diary(-28, 60, headache=True), INJECTION)
    assert "cannot show whether days became less bad" in found["not_computed"]
    assert "pain from 0 to 10" in found["ask_for"][0]
    assert (found["folded"][0]["bad_days"], found["folded"][0]["recorded"]) == (28, 28)
    assert found["cycles"][0]["bad_days"] == 60
    # the same days with their pain are an answer
    graded = response(*diary(-28, 0, pain=8), *diary(0, 60, pain=5), INJECTION)
    assert "median" in graded["total"]["days_gained_per_28"]


def test_a_persons_own_worth_is_read_from_the_chart():
    asked = fact("finding", FIRST, name="bont_worthwhile_days_per_month", value=4)
    found = response(*diary(-28, 90), INJECTION, asked)
    assert (found["specific"]["worth_days_per_28"], found["specific"]["worth_is"]) == (4.0, "asked")
    assert [row["worth_days_per_28"] for row in found["decision"][-1]["at"]] == [0.5, 1.0, 2.0, 4.0]


def test_acute_medicine_about_the_first_injection_is_asked_for_where_nothing_tells_of_it():
    silent = response(*diary(-28, 90), INJECTION)
    assert silent["decision"][-1]["ask_for"][1:] == [
        f"diary_day: acute medicine on the days of the month before the first injection ({FIRST}), and of the month after"
    ]
    assert any("may have been stopped then; the figures allow for that" in line for line in silent["words"])
    assert "nobody wrote down" not in str(silent)  # it is no change that was recorded
    told = response(*diary(-28, 0, pain=7, acute=[]), *diary(0, 90, pain=4, acute=[]), INJECTION)
    assert told["decision"][-1]["ask_for"][1:] == []


def test_a_withdrawal_near_the_first_injection_leaves_the_models_view_open():
    triptan = {"acute": [{"class": "triptan", "doses": 1}]}
    before = diary(-28, 0, pain=7, **triptan)
    found = response(*before, *diary(0, 90, pain=4, acute=[]), INJECTION)
    model = found["decision"][-1]
    assert model["verdict"] == "not_yet_known"
    assert any("Triptan days fell from 28 to 0" in line for line in model["because"])
