"""What a change is owed to, and `stop`, never reach the patient: neither in words nor in the figure."""

from __future__ import annotations

import json
from typing import Any

from reprieve.clinic.patient.own_answer import for_patient, own_answer

BAND = {"p05": 1.0, "median": 3.0, "p95": 5.0}
CURVE = {"p05": [0.111] * 28, "median": [0.222] * 28, "p95": [0.333] * 28}
ANSWER: dict[str, Any] = {
    "as_of": "2026-03-28",
    "diagnosis": {"conditions": [], "red_flags": []},
    "plan": {
        "sites": [{"units": 155}],
        "paradigm": "preempt",
        "earliest_date": "2026-04-10",
        "blocked_by": [],
    },
    "response": {
        "bad_day_at": "moderate or severe",
        "total": {"days_gained_per_28": BAND, "p_50": 0.4},
        "specific": {"days_gained_per_28": BAND, "p_positive": 0.987, "tipping_point": 2},
        "non_specific": {"days_gained_per_28": BAND},
        "half_relief_days": BAND,
        "words": ["The toxin's own share is SECRETLY large."],
        "folded": [
            {"phase": "baseline", "bad_days": 14, "recorded": 28, "missing": 0, "per_28": 14},
            {"phase": "week 1-2", "bad_days": 3, "recorded": 14, "missing": 0, "per_28": 6},
        ],
    },
    "decision": [
        {
            "rule_set": "model",
            "verdict": "stop",
            "because": ["SECRET reason"],
            "ask_for": ["pain"],
            "regression_check": {"goes_on": False, "trained_on": "SECRET people"},
        }
    ],
    "figures": {
        "course": {
            "dates": [f"2026-03-{n:02d}" for n in range(1, 29)],
            "bad": [n % 2 == 0 for n in range(28)],
            "injections": [{"date": "2026-03-14", "product": "onabotulinumtoxinA", "units": 155}],
            "p1": CURVE,
            "p0": CURVE,
            "pb": CURVE,
        }
    },
}


def everything(answer: dict[str, Any]) -> str:
    said = own_answer(answer)
    assert said.picture is not None
    words = [*said.urgent, said.headline, *said.body, *said.unknown, *said.ask]
    picture = [said.picture.caption, said.picture.wide, said.picture.narrow, json.dumps(said.picture.table)]
    return "\n".join([*words, *picture])


def test_attribution_and_stop_are_cut_away_before_any_word_is_written() -> None:
    kept = json.dumps(for_patient(ANSWER))
    for secret in (
        "specific",
        "SECRET",
        "stop",
        "verdict",
        "half_relief",
        "tipping",
        '"p1"',
        '"p0"',
        '"pb"',
        "0.222",
        '"sites"',
    ):
        assert secret not in kept


def test_the_patient_reads_the_total_how_sure_it_is_and_the_next_step() -> None:
    text = everything(ANSWER)
    assert "You are better since the injections: about 3 fewer (1 to 5) bad days in every 28 days" in text
    assert "It cannot prove why" in text
    assert "decide together" in text
    assert "10 April 2026" in text


def test_no_sentence_of_the_page_names_a_cause_or_says_stop() -> None:
    text = everything(ANSWER).lower()
    for word in ("stop", "dummy injections at the same visits", "secret", "98.7", "99 %"):
        assert word not in text


def test_too_early_to_tell_is_an_answer() -> None:
    said = own_answer(
        {
            "as_of": "2026-03-28",
            "response": {"not_computed": "The diary holds 3 days.", "ask_for": ["diary_day"]},
            "decision": {"not_computed": "There was no injection.", "ask_for": []},
        }
    )
    assert said.headline.startswith("We cannot say yet")
    assert said.picture is None


def test_an_answer_without_any_section_is_still_words() -> None:
    assert own_answer({}).headline
