"""Scores, side effects and what would settle it, in words."""

from __future__ import annotations

from rich.console import Console

from reprieve.report.response_lines import (
    averaged_line,
    beside,
    regression_line,
    score_lines,
    settle_lines,
    side_effect_lines,
    unrecorded_lines,
    worth_line,
)
from reprieve.report.terminal_sections import render_response

LID = {
    "event": "eyelid_ptosis",
    "name": "drooping upper eyelid",
    "on": "2026-03-10",
    "injection": "2026-03-02",
    "day_of_cycle": 8,
    "expected": [{"effect": "eyelid_ptosis", "onset": "3-14 days"}],
    "within_expected_window": True,
    "frequency": [
        {"difference_per_100": None, "words": "Eyelid ptosis: about 5 of 100, no comparison group."},
        {
            "difference_per_100": 3.3,
            "words": "Eyelid ptosis: about 4 of 100 with the toxin, none of 100 with a dummy.",
        },
    ],
    "urgency": "soon",
    "urgency_means": "clinician review before the next treatment step",
    "resolved_on": None,
}
HIT6 = {
    "instrument": "hit6",
    "before": 68.0,
    "before_on": "2026-03-01",
    "now": 60.0,
    "now_on": "2026-05-01",
    "change": -8.0,
    "direction": "improved",
    "reached": "met",
    "verification": "recalled",
}


def test_a_side_effect_says_when_how_often_and_how_urgent():
    (line,) = side_effect_lines({"side_effects": [LID]})
    assert line.startswith(
        "Drooping upper eyelid: day 8 after the injection of 2 March 2026, when it is expected (usual onset: 3-14 days). "
        "Soon: clinician review"
    )
    assert "with a dummy" in line
    assert "no comparison group" not in line
    (line,) = side_effect_lines(
        {"side_effects": [{**LID, "day_of_cycle": None, "within_expected_window": None}]}
    )
    assert "before any injection on record" in line
    assert "expected (" not in line


def test_a_score_says_before_now_and_whether_it_matters_and_how_that_was_seen():
    (line,) = score_lines({"scores": [HIT6]})
    assert line == "HIT6: 68 on 1 March 2026, 60 on 1 May 2026, improved: a change that matters (recalled)."
    (line,) = score_lines({"scores": [{**HIT6, "change": None, "because": ["there is no later score"]}]})
    assert line == "HIT6: there is no later score."


def test_each_step_says_how_sure_one_could_be_and_what_it_costs():
    now = {"step": "now", "p_right": {"mean": 0.81}, "sd_days": {"mean": 2.44}}
    longer = {
        "step": "one interval of 20 weeks",
        "known_on": "2026-08-03",
        "p_right": {"mean": 0.9},
        "sd_days": {"mean": 2.0},
        "bad_days_more": {"mean": 7.2},
    }
    passed = {"step": "one interval of 16 weeks", "not_computed": "130 days have passed.", "ask_for": []}
    found = settle_lines({"settle": [now, longer, passed]})
    assert found[0] == (
        "As the diary stands: chance of the right decision 81 %, the toxin’s own share known to ± 2.4 days."
    )
    assert found[1] == (
        "One interval of 20 weeks, known on 3 August 2026: chance of the right decision 90 %, the toxin’s own share known "
        "to ± 2 days; 7 more bad days than with regular injections."
    )
    assert found[2] == "One interval of 16 weeks: 130 days have passed."
    assert "plan to restart" in found[3]


def test_unrecorded_days_say_when_the_decision_would_turn():
    rows = [
        {"unrecorded_days": name, "total_days_gained_per_28": 5.0, "specific_days_gained_per_28": 1.04}
        for name in ("as the diary leaves them", "better", "worse")
    ]
    found = unrecorded_lines({"unrecorded_days": {"rows": rows, "decision_turns_if": ["better"]}})
    assert found[0].startswith("Unrecorded days left open: 5 days gained in all, 1 of them")
    assert found[1].startswith("If unrecorded days were better")
    assert found[-1] == "What the model favours would turn if they were better."


def test_the_worth_is_said_with_whose_it_is():
    at = [
        {"worth_days_per_28": 0.5, "verdict": "continue"},
        {"worth_days_per_28": 1.0, "verdict": "not_yet_known"},
    ]
    row = {"worth_days_per_28": 1.0, "worth_is": "assumed", "at": at}
    assert worth_line(row) == (
        "Days in 28 that having the injections should be worth (1, assumed; ask the person) - at 0.5: continue; at 1: not yet "
        "known."
    )
    assert worth_line({"verdict": "stop"}) == ""


def test_the_regression_is_no_advice_and_where_it_disagrees_the_days_are_to_be_looked_at():
    agrees = regression_line({"regression_check": {"goes_on": True, "agrees": True}})
    assert "no advice" in agrees
    assert "virtual people only" in agrees
    assert agrees.endswith("would go on.")
    differs = regression_line({"regression_check": {"goes_on": False, "agrees": False}})
    assert differs.endswith("would not go on. They disagree: look at the days.")
    assert regression_line({"regression_check": {"goes_on": False}}).endswith("would not go on.")
    assert regression_line({"regression_check": {"not_computed": "It needs two completed cycles."}}) == ""
    assert regression_line({"verdict": "stop"}) == ""


def test_side_effects_are_shown_where_the_diary_could_not_be_read():
    section = {
        "not_computed": "The chart holds no diary.",
        "ask_for": [],
        "side_effects": [LID],
        "scores": [],
    }
    assert [title for title, _ in beside(section)] == ["Side effects reported"]
    console = Console(width=100, record=True, file=None)
    with console.capture() as said:
        render_response(section, console)
    assert "The chart holds no diary" in said.get()
    assert "Drooping upper eyelid" in said.get()


def test_a_diary_that_is_refused_still_shows_its_counts():
    row = {
        "phase": "baseline",
        "bad_days": 28,
        "recorded": 28,
        "left_open": 0,
        "missing": 0,
        "per_28": 28.0,
    }
    console = Console(record=True, width=120)
    render_response({"not_computed": "All bad.", "ask_for": [], "folded": [row]}, console)
    assert "28 of 28 days, 0 missing" in console.export_text()


def test_the_gain_averaged_over_none_and_some_says_what_it_assumes():
    averaged = {
        "share_none_prior": 0.29, "share_none": 0.05, "days_gained_per_28": {"p05": 0.0, "median": 4.9, "p95": 8.3},
    }  # fmt: skip
    line = averaged_line({"specific": {"averaged": averaged}})
    assert line.startswith("If 29 % of people were thought to have no effect at all (an assumption)")
    assert "of none would be 5 %" in line
    assert "The decision does not use this." in line
    assert averaged_line({"specific": {"averaged": {"not_computed": "No toxin."}}}) == ""
