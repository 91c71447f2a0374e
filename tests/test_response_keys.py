"""Every key of a response is there, whatever the chart holds: as a value beside its prior, or with why not and what to ask."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import numpy as np
import pytest

from reprieve import responses
from reprieve.answer import respond_many
from reprieve.knowledge import load_knowledge
from reprieve.response import Response
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
FIRST = dt.date(2026, 1, 5)
BAD = np.random.default_rng(3).random(250)
ENDS = {"p05", "median", "p95"}
KEYS = (
    "chart", "as_of", "folded", "total", "specific", "non_specific", "onset_days", "half_relief_days", "wear_off", "cycles",
    "forecast", "settle", "scores", "side_effects", "parameters", "prior", "diagnostics", "validation", "decision",
)  # fmt: skip


def diary(days):
    return [
        fact(
            "diary_day", FIRST + dt.timedelta(days=n), headache=bool(BAD[n + 28] < (0.7 if n < 0 else 0.45))
        )
        for n in days
    ]


def injected(condition, *days):
    site = {"muscle": "masseter", "side": "right", "units": 155.0}
    return [
        fact("injection", FIRST + dt.timedelta(days=n), product="onabotulinumtoxinA", indication=condition, sites=[site])
        for n in days
    ]  # fmt: skip


@pytest.fixture(scope="module")
def answers():
    charts = {
        "treated": chart_of(
            *diary(range(-28, 168)), *injected("chronic_migraine", 0, 84),
            fact("score", FIRST, instrument="hit6", value=68),
            fact("score", FIRST + dt.timedelta(days=90), instrument="hit6", value=60),
            fact("adverse_event", FIRST + dt.timedelta(days=5), event="neck_pain", severity="mild"),
        ),
        "no injection": chart_of(*diary(range(-28, 40))),
        "no diary": chart_of(*injected("chronic_migraine", 0, 84)),
        "neuralgia": chart_of(*diary(range(-28, 120)), *injected("trigeminal_neuralgia", 0)),
    }  # fmt: skip
    return dict(zip(charts, respond_many(list(charts.values()), KNOWLEDGE, None), strict=True))


def test_every_key_is_there_on_every_chart_and_a_gap_says_why(answers):
    for name, found in answers.items():
        assert set(KEYS) <= set(found), name
        json.dumps(found, allow_nan=False)
        for key in KEYS:
            if isinstance(found[key], dict) and "not_computed" in found[key]:
                assert found[key]["not_computed"], (name, key)
                assert isinstance(found[key]["ask_for"], list)
        for row in found["decision"]:
            assert {"rule_set", "verdict", "next_date", "because"} <= set(row)
            assert row["verdict"] in ("continue", "adjust", "stop", "wait", "not_yet_known")
        assert "model" in {row["rule_set"] for row in found["decision"]}


def test_on_a_treated_chart_every_posterior_value_stands_beside_the_priors(answers):
    found = answers["treated"]
    assert [row["phase"] for row in found["folded"]] == ["baseline", "1-2", "3-6", "7-9", "10-12", "later"]
    for quantity in (
        found["total"]["days_gained_per_28"], found["specific"]["days_gained_per_28"],
        found["non_specific"]["days_gained_per_28"], found["onset_days"], found["half_relief_days"],
        found["specific"]["averaged"]["days_gained_per_28"],
    ):  # fmt: skip
        assert {*ENDS, "prior"} <= set(quantity)
        assert set(quantity["prior"]) >= ENDS
    for name in ("p_30", "p_50"):
        assert 0 <= found["total"][name] <= 1
        assert 0 <= found["total"]["prior"][name] <= 1
    for name in ("p_positive", "p_worthwhile"):
        assert 0 <= found["specific"][name] <= 1
        assert 0 <= found["specific"]["prior"][name] <= 1
    assert [row["renewed_days_per_28"] for row in found["specific"]["if_expectation"]] == [0, 0.75, 1.5]
    assert "tipping_point" in found["specific"]
    averaged = found["specific"]["averaged"]
    assert {"share_none_prior", "share_none", "bayes_factor", "p_worthwhile", "decision_uses"} <= set(
        averaged
    )
    for row in found["parameters"].values():
        assert {"mean", "sd", "prior_mean", "prior_sd"} <= set(row)
    assert {"id", "names", "mean", "cov", "assumptions"} <= set(found["prior"])
    assert {"method", "pareto_k", "fits", "trusted", "because"} <= set(found["diagnostics"])
    assert found["diagnostics"]["fits"] is True
    assert {len(row["weeks"]) for row in found["forecast"]} == {24}
    assert found["forecast"][0]["next_date"] is None
    assert len(found["forecast"]) > 1
    assert all(set(week["prior"]) >= ENDS for row in found["forecast"] for week in row["weeks"])
    before = found["specific"]["days_gained_per_28"]["prior"]
    assert [row["prior"] for row in found["specific"]["if_expectation"]] == [before] * 3
    assert {"instrument", "before", "now", "reached"} <= set(found["scores"][0])
    assert {"event", "day_of_cycle", "expected", "frequency", "urgency"} <= set(found["side_effects"][0])
    assert [row["cycle"] for row in found["cycles"]] == [1, 2]
    assert found["validation"] == "simulated"


def test_without_an_injection_counts_are_given_and_injections_are_asked_for(answers):
    found = answers["no injection"]
    assert [row["phase"] for row in found["folded"]] == ["baseline"]
    for name in ("total", "specific", "forecast", "settle", "parameters", "diagnostics"):
        assert "injection" in found[name]["ask_for"][0] or "condition" in found[name]["not_computed"]
    assert found["cycles"] == []


def test_without_a_diary_scores_and_rule_sets_are_given_and_a_diary_is_asked_for(answers):
    found = answers["no diary"]
    for name in ("total", "specific", "half_relief_days", "forecast"):
        assert found[name]["not_computed"] == "The chart holds no diary."
        assert (
            found[name]["ask_for"][0] == "diary_day: pain from 0 to 10 for each day, days without pain too"
        )


def test_neuralgia_remits_by_itself_so_that_nothing_is_said_of_wear_off(answers):
    found = answers["neuralgia"]
    for name in ("wear_off", "half_relief_days"):
        assert "remits by itself" in found[name]["not_computed"]
    assert {*ENDS, "prior"} <= set(found["total"]["days_gained_per_28"])
    assert found["validation"] == "not_validated"
    model = next(row for row in found["decision"] if row["rule_set"] == "model")
    assert model["verdict"] == "not_yet_known"


def test_the_plain_regression_stands_beside_the_models_view_and_no_other(answers):
    found = {row["rule_set"]: row.get("regression_check") for row in answers["treated"]["decision"]}
    check = found.pop("model")
    assert check["worth_days_per_28"] == 1
    assert isinstance(check["goes_on"], bool)
    assert set(found.values()) == {None}
    neuralgia = next(row for row in answers["neuralgia"]["decision"] if row["rule_set"] == "model")
    assert "chronic migraine only" in neuralgia["regression_check"]["not_computed"]


@pytest.mark.parametrize(
    ("verdict", "goes_on", "agrees"),
    [("continue", True, True), ("continue", False, False), ("stop", False, True), ("stop", True, False), ("wait", True, None)],
)  # fmt: skip
def test_it_agrees_or_not_only_where_the_model_takes_sides(monkeypatch, verdict, goes_on, agrees):
    monkeypatch.setattr(responses, "regression_check", lambda case, check, worth: {"goes_on": goes_on})
    response = Response({}, {"verdict": verdict, "worth_days_per_28": 1.0}, None, None)
    found = responses._regression(SimpleNamespace(knowledge=KNOWLEDGE), response)
    assert found.get("agrees") is agrees
