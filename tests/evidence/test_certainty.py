"""Steps of certainty, just inside and just outside each threshold."""

from __future__ import annotations

import dataclasses

import pytest

from reprieve.evidence.certainty import Judged, certainty_of, no_usable_trial

SOUND = Judged(
    condition="chronic_migraine",
    outcome="headache_days_per_28d",
    measure="MD",
    k=6,
    n=400,
    interval=(-3.0, -1.0),
    ordinary=(-2.8, -1.2),
    no_effect=0.0,
    i2=0.49,
    risk_of_bias_notes=("low risk",) * 6,
)


def level(rules, **changes):
    return certainty_of(dataclasses.replace(SOUND, **changes), rules)["level"]


def test_six_sound_trials_that_agree_are_high(tables):
    assert level(tables.certainty) == "high"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"n": 399}, "moderate"),
        ({"n": 99}, "low"),
        ({"n": None}, "moderate"),
        ({"i2": 0.50}, "moderate"),
        ({"i2": 0.75}, "low"),
        ({"i2": None}, "moderate"),
        ({"interval": (-3.0, 0.0)}, "moderate"),
        ({"interval": (-3.0, -0.01)}, "high"),
        ({"interval": None}, "moderate"),
        ({"risk_of_bias_notes": ("functional unblinding possible",)}, "moderate"),
        ({"risk_of_bias_notes": ("open label", "functional unblinding possible")}, "low"),
        ({"risk_of_bias_notes": ("low risk", None)}, "moderate"),
        ({"risk_of_bias_notes": ()}, "moderate"),
        ({"k": 1, "i2": None}, "moderate"),
        ({"k": None}, "moderate"),
        ({"condition": "postherpetic_neuralgia"}, "moderate"),
        ({"randomised": False}, "low"),
    ],
)
def test_each_concern_takes_its_steps_down(tables, changes, expected):
    assert level(tables.certainty, **changes) == expected


def test_with_three_trials_the_ordinary_interval_is_judged_and_with_four_the_hartung_knapp_one(tables):
    wide = {"interval": (-9.0, 5.0), "ordinary": (-2.0, -1.0)}
    assert level(tables.certainty, k=3, **wide) == "high"
    assert level(tables.certainty, k=4, **wide) == "moderate"
    reasons = certainty_of(dataclasses.replace(SOUND, k=3, **wide), tables.certainty)["reasons"]
    assert any("Hartung-Knapp interval says little (it includes no effect)" in reason for reason in reasons)


def test_an_interval_around_nothing_that_holds_nothing_worthwhile_is_precise(tables):
    narrow = {"outcome": "headaches_per_month", "interval": (-0.26, 0.36)}
    assert level(tables.certainty, **narrow) == "high"
    assert level(tables.certainty, **{**narrow, "interval": (-1.01, 0.36)}) == "moderate"
    assert level(tables.certainty, **{**narrow, "measure": "SMD"}) == "moderate"


def test_everything_against_it_is_very_low_and_never_lower(tables):
    bad = {"n": 20, "i2": 0.9, "interval": (-1.0, 1.0), "risk_of_bias_notes": ("open label",), "k": 5}
    assert level(tables.certainty, **bad) == "very low"


def test_every_domain_gives_a_reason_and_the_suggestion_says_what_it_is(tables):
    found = certainty_of(SOUND, tables.certainty)
    assert [domain["domain"] for domain in found["domains"]] == [
        "risk of bias", "inconsistency", "imprecision", "number of trials", "indirectness", "publication bias",
    ]  # fmt: skip
    assert all(domain["reason"] for domain in found["domains"])
    assert found["words"] == "Certainty: high. A computed suggestion; no GRADE panel has judged it."
    assert (found["verification"], found["checked_by"]) == ("recalled", None)


def test_no_usable_trial_is_very_low(tables):
    assert no_usable_trial(tables.certainty)["level"] == "very low"
