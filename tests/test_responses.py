"""What stands in the response beside the diary, with and without a diary to read."""

from __future__ import annotations

import datetime as dt

from reprieve.answer import respond_many
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
FIRST = dt.date(2026, 3, 2)
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
        fact("diary_day", FIRST + dt.timedelta(days=n), **(more or {"pain": 6 if n % 3 else 0}))
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
    assert found["scores"][0]["change"] == -8
    assert found["side_effects"][0]["name"] == "neck pain"
    assert found["decision"][-1]["verdict"] == "not_yet_known"
