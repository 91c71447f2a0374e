"""Answers written by hand, in the shape `reprieve answer --json` prints. No number here is anybody's."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

INJECTIONS = ("2025-03-03", "2025-05-26", "2025-08-18", "2025-11-10")
FIRST, LAST = dt.date(2025, 1, 6), dt.date(2026, 1, 18)

PREEMPT = [
    ("corrugator_R", "corrugator", "right"), ("corrugator_L", "corrugator", "left"),
    ("procerus_M", "procerus", "midline"),
    ("frontalis_med_R", "frontalis", "right"), ("frontalis_med_L", "frontalis", "left"),
    ("frontalis_lat_R", "frontalis", "right"), ("frontalis_lat_L", "frontalis", "left"),
    *((f"temporalis_{n}_{s[0].upper()}", "temporalis", s) for n in (1, 2, 3, 4) for s in ("right", "left")),
    *((f"occipitalis_{n}_{s[0].upper()}", "occipitalis", s) for n in (1, 2, 3) for s in ("right", "left")),
    *((f"cervical_ps_{n}_{s[0].upper()}", "cervical_paraspinal", s) for n in (1, 2) for s in ("right", "left")),
    *((f"trapezius_{n}_{s[0].upper()}", "trapezius", s) for n in (1, 2, 3) for s in ("right", "left")),
]  # fmt: skip


def quantity(
    low: float, middle: float, high: float, prior: tuple[float, float, float] | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"p05": low, "median": middle, "p95": high}
    if prior:
        found["prior"] = {"p05": prior[0], "median": prior[1], "p95": prior[2]}
    return found


def course() -> dict[str, Any]:
    """A year of days: bad days fall after each injection and come back; every 10th day is missing."""
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    visits = [dt.date.fromisoformat(text) for text in INJECTIONS]
    p1, p0, bad = [], [], []
    for n, day in enumerate(days):
        since = min(((day - v).days for v in visits if v <= day), default=None)
        steady = 0.78 if since is None else 0.62
        relief = (
            0.0
            if since is None
            else 0.34 * min(1, since / 9) * (1 if since < 56 else max(0.0, 1 - (since - 56) / 30))
        )
        p0.append(steady)
        p1.append(steady - relief)
        bad.append(None if n % 10 == 9 else (n * 7919 % 100) / 100 < steady - relief)
    return {
        "dates": [day.isoformat() for day in days],
        "observed": [None if b is None else (6 if b else 1) for b in bad],
        "scale": "nrs",
        "bad": bad,
        "p1": {"p05": [max(0, v - 0.09) for v in p1], "median": p1, "p95": [min(1, v + 0.09) for v in p1]},
        "p0": {"p05": [max(0, v - 0.14) for v in p0], "median": p0, "p95": [min(1, v + 0.14) for v in p0]},
        "injections": [
            {"date": text, "product": "onabotulinumtoxinA", "units": 155} for text in INJECTIONS
        ],
    }


FOLDED = [
    {
        "phase": "baseline",
        "days_from": -56,
        "days_to": -1,
        "bad_days": 40,
        "recorded": 51,
        "missing": 5,
        "per_28": 21.96,
    },
    {
        "phase": "weeks 1-2",
        "days_from": 0,
        "days_to": 13,
        "bad_days": 22,
        "recorded": 50,
        "missing": 6,
        "per_28": 12.32,
    },
    {
        "phase": "weeks 3-6",
        "days_from": 14,
        "days_to": 41,
        "bad_days": 29,
        "recorded": 101,
        "missing": 11,
        "per_28": 8.04,
    },
    {
        "phase": "weeks 7-9",
        "days_from": 42,
        "days_to": 62,
        "bad_days": 27,
        "recorded": 76,
        "missing": 8,
        "per_28": 9.95,
    },
    {
        "phase": "weeks 10-12",
        "days_from": 63,
        "days_to": 83,
        "bad_days": 36,
        "recorded": 57,
        "missing": 6,
        "per_28": 17.68,
    },
    {
        "phase": "later",
        "days_from": 84,
        "days_to": None,
        "bad_days": 0,
        "recorded": 0,
        "missing": 0,
        "per_28": None,
    },
]


def treated() -> dict[str, Any]:
    """Four cycles of chronic migraine, better, with every section worked out."""
    return {
        "as_of": LAST.isoformat(),
        "as_of_is": "last date in the chart",
        "left_out": 2,
        "knowledge_version": "2026.1-abcdef",
        "model_version": "daily-1",
        "chart": "anna.jsonl",
        "source": "simulated",
        "notes": ["2 facts are dated later than the day of this answer and were left out."],
        "diagnosis": diagnosis(),
        "evidence": [evidence()],
        "forecast": {"not_computed": "The person has been treated: see the response.", "ask_for": []},
        "plan": plan(),
        "response": response(),
        "decision": decision(),
        "figures": {"course": course()},
    }


def untreated() -> dict[str, Any]:
    """Chronic migraine before the first injection."""
    answer = treated()
    answer["response"] = {
        "not_computed": "No injection is in the chart.",
        "ask_for": ["Record each injection session with product, units and sites."],
    }
    answer["decision"] = {"not_computed": "Nothing has been injected yet.", "ask_for": []}
    answer["figures"] = {}
    answer["forecast"] = forecast()
    return answer


def nearly_empty() -> dict[str, Any]:
    """A chart of which nothing can be worked out."""
    answer = treated()
    for name in ("diagnosis", "evidence", "forecast", "plan", "response", "decision"):
        answer[name] = {
            "not_computed": f"Nothing to read for {name}",
            "ask_for": [f"What would settle {name}?"],
        }
    answer["figures"] = {}
    answer["notes"] = []
    return answer


def emergency() -> dict[str, Any]:
    """The treated person, now with a thunderclap headache."""
    answer = copy.deepcopy(treated())
    answer["diagnosis"]["red_flags"].append(
        {
            "id": "rf_thunderclap",
            "name": "Thunderclap headache",
            "verdict": "met",
            "urgency": "emergency_now",
            "because": ["sudden severe headache, 18 January 2026, told by the patient"],
            "ask_for": [],
            "consequence": "Emergency imaging.",
            "blocks_toxin": True,
            "source": ["do2019"],
            "verification": "verified",
        }
    )
    return answer


def diagnosis() -> dict[str, Any]:
    return {
        "conditions": [
            {
                "id": "chronic_migraine",
                "name": "Chronic migraine",
                "code": "ICHD-3 1.3",
                "condition": "chronic_migraine",
                "kind": "condition",
                "about": "headache:1",
                "basis": "before_treatment",
                "verdict": "met",
                "because": [
                    "headache days: 22 of 28 (23 to 26 with missing days), 3 February to 2 March 2025, diary",
                    "migraine days: 12 of 28, diary",
                    "ICHD-3 1.3 (verified)",
                ],
                "ask_for": [],
                "near_miss": False,
            },
            {
                "id": "chronic_tension_type_headache",
                "name": "Chronic tension-type headache",
                "code": "ICHD-3 2.3",
                "kind": "condition",
                "about": "headache:1",
                "basis": "now",
                "verdict": "unknown",
                "because": ["nausea is not known"],
                "ask_for": ["Do you feel sick with the headache?"],
                "near_miss": True,
            },
            {
                "id": "ichd3_8_2",
                "name": "Medication-overuse headache",
                "code": "ICHD-3 8.2",
                "kind": "diagnosis",
                "about": None,
                "basis": "now",
                "verdict": "unknown",
                "because": [],
                "ask_for": ["On how many days a month do you take pain tablets?"],
                "near_miss": False,
            },
        ],
        "red_flags": [
            {
                "id": "rf_neoplasm_history",
                "name": "Cancer in the history",
                "verdict": "unknown",
                "urgency": "urgent_2_weeks",
                "because": [],
                "ask_for": ["Have you ever had cancer?"],
                "consequence": "Imaging before any label of primary pain.",
                "blocks_toxin": True,
                "source": ["do2019"],
                "verification": "verified",
            },
            {
                "id": "rf_neuro_deficit",
                "name": "Neurological deficit",
                "verdict": "unknown",
                "urgency": "emergency_now",
                "because": [],
                "ask_for": ["Any new weakness, numbness or trouble speaking?"],
                "consequence": "Emergency assessment.",
                "blocks_toxin": True,
                "source": ["do2019"],
                "verification": "verified",
            },
        ],
        "derived": {
            "headache_days_per_28": {"value": None, "low": 9, "high": 12, "note": "25 of 28 days recorded"}
        },
    }


def evidence() -> dict[str, Any]:
    return {
        "condition": "chronic_migraine",
        "name": "Chronic migraine",
        "regulatory": [
            {
                "jurisdiction": "US",
                "product": "onabotulinumtoxinA",
                "status": "approved",
                "population": "adults",
                "since": "2010",
                "source": "US label, section 1",
                "verification": "verified",
            },
            {
                "jurisdiction": "UK",
                "product": "onabotulinumtoxinA",
                "status": "approved",
                "population": "adults",
                "since": "2010",
                "source": "UK SmPC",
                "verification": "recalled",
            },
        ],
        "pooled": [
            {
                "outcome": "headache_days_per_28d",
                "better": "lower",
                "measure": "MD",
                "k": 2,
                "n": 1384,
                "estimate": -1.84,
                "ci_low": -7.56,
                "ci_high": 3.87,
                "tau2": 0.15,
                "i2": 0.37,
                "method": "Paule-Mandel, Hartung-Knapp",
                "trials": [
                    {
                        "trial_id": "aurora2010_preempt1",
                        "label": "PREEMPT 1 (2010)",
                        "estimate": -1.4,
                        "ci_low": -2.4,
                        "ci_high": -0.4,
                        "verification": "verified",
                    },
                    {
                        "trial_id": "diener2010_preempt2",
                        "label": "PREEMPT 2 (2010)",
                        "estimate": -2.3,
                        "ci_low": -3.28,
                        "ci_high": -1.32,
                        "verification": "recalled",
                    },
                ],
                "words": "about 2 fewer headache days in 28 than with a dummy injection; with two trials only, the "
                "interval is very wide",
                "verification": "recalled",
            }
        ],
        "published": [
            {
                "meta_id": "herd2019_bmjopen",
                "outcome": "migraine_days_per_month",
                "better": "lower",
                "comparator": "placebo",
                "measure": "MD",
                "estimate": -2.0,
                "ci_low": -2.8,
                "ci_high": -1.1,
                "k": 2,
                "n": 1384,
                "source": "doi:10.1136/bmjopen-2018-027953",
                "verification": "verified",
            },
        ],
        "certainty": {
            "level": "moderate",
            "words": "We are fairly sure that the effect is small.",
            "reasons": ["two large trials", "many people guessed which injection they got"],
        },
        "unknowns": ["Nobody knows before treatment who will do well."],
    }


def forecast() -> dict[str, Any]:
    weeks = []
    for week in range(25):
        dummy = 21 - 5 * min(1, week / 8)
        toxin = dummy - 3.2 * min(1, week / 3) * (1 if week % 12 < 8 else 0.7)
        weeks.append(
            {
                "week": week,
                "with_toxin": quantity(toxin - 5, toxin, toxin + 4),
                "with_dummy": quantity(dummy - 5, dummy, dummy + 4),
            }
        )
    return {
        "weeks": weeks,
        "p_30": {"toxin": 0.57, "dummy": 0.43},
        "p_50": {"toxin": 0.38, "dummy": 0.26},
        "side_effects": [
            {"event": "Neck pain", "toxin_per_100": 8.7, "dummy_per_100": 2.7, "verification": "recalled"},
            {
                "event": "Eyelid ptosis",
                "toxin_per_100": 3.6,
                "dummy_per_100": 0.3,
                "verification": "verified",
            },
        ],
        "words": ["Most of the change that people see also comes with dummy injections."],
    }


def plan() -> dict[str, Any]:
    return {
        "chart": "anna.jsonl",
        "as_of": LAST.isoformat(),
        "paradigm": "preempt_fixed_155",
        "product": "onabotulinumtoxinA",
        "sites": [
            {"site": s, "muscle": m, "side": side, "units": 5, "injections": 1} for s, m, side in PREEMPT
        ],
        "total_units": 155,
        "eligibility": [
            {
                "rule": "S16",
                "name": "Under 12 weeks since the last session",
                "kind": "stop",
                "verdict": "met",
                "because": ["last session 10 November 2025, 69 days before"],
                "ask_for": [],
                "source": "UK SmPC 4.2",
                "verification": "verified",
            },
            {
                "rule": "S05",
                "name": "Pregnancy",
                "kind": "stop",
                "verdict": "unknown",
                "because": [],
                "ask_for": ["Could you be pregnant?"],
                "source": "UK SmPC 4.6",
                "verification": "recalled",
            },
        ],
        "signable": False,
        "blocked_by": [
            {"rule": "S16", "verdict": "met", "ask_for": []},
            {"rule": "S05", "verdict": "unknown", "ask_for": ["Could you be pregnant?"]},
        ],
        "budget": {"window_days": 84, "used_units": 155, "limit_units": 400, "left_units": 245},
        "earliest_date": "2026-02-02",
        "preferred_date": None,
        "spread": {"not_computed": "The spread of each site comes with the plan issue.", "ask_for": []},
        "consent": ["Trouble swallowing, speaking or breathing is an emergency: get help at once."],
        "alternatives": [],
    }


def response() -> dict[str, Any]:
    return {
        "chart": "anna.jsonl",
        "as_of": LAST.isoformat(),
        "bad_day_at": "pain of 4 or more of 10",
        "folded": FOLDED,
        "total": {"days_gained_per_28": quantity(7.4, 9.6, 11.8, (-2, 5, 12)), "p_30": 0.98, "p_50": 0.31},
        "specific": {
            "days_gained_per_28": quantity(2.9, 6.1, 8.8, (-2.1, 1.9, 6.2)),
            "p_positive": {"value": 0.985, "prior": 0.76},
            "p_worthwhile": {"value": 0.96, "prior": 0.63},
            "if_expectation": [
                {"renewed_days": 0, "days_gained_per_28": quantity(3.8, 6.9, 9.3)},
                {"renewed_days": 0.75, "days_gained_per_28": quantity(3.1, 6.3, 8.9)},
                {"renewed_days": 1.5, "days_gained_per_28": quantity(2.4, 5.6, 8.2)},
            ],
            "tipping_point": 4.2,
        },
        "non_specific": {"days_gained_per_28": quantity(0.4, 3.5, 6.8, (-1, 3, 9))},
        "onset_days": quantity(3, 6, 12),
        "half_relief_days": quantity(58, 67, 78, (52, 85, 139)),
        "wear_off": ["2026-01-16"],
        "cycles": [
            {
                "cycle": 1,
                "from": "2025-03-03",
                "to": "2025-05-25",
                "bad_days": 31,
                "recorded": 76,
                "missing": 8,
            },
            {
                "cycle": 2,
                "from": "2025-05-26",
                "to": "2025-08-17",
                "bad_days": 33,
                "recorded": 75,
                "missing": 9,
            },
        ],
        "settle": {"not_computed": "Which interval would settle it comes with the issue on response."},
        "parameters": {},
        "diagnostics": {"method": "laplace (screening)", "converged": True, "because": []},
        "prior": {"id": "stand_in", "assumptions": ["how much hope is renewed at each visit"]},
        "validation": "simulated",
        "words": [
            "The part that comes and goes with the injections is the best evidence one diary gives. It is not proof: "
            "hope renewed at each visit looks the same."
        ],
    }


def decision() -> list[dict[str, Any]]:
    return [
        {
            "rule_set": "NICE TA260",
            "verdict": "continue",
            "next_date": "2026-02-02",
            "because": ["22 to 9 headache days: -59 %, at least 30 % was asked for"],
            "source": "NICE TA260 1.2",
            "verification": "verified",
        },
        {
            "rule_set": "EHF 2018",
            "verdict": "stop",
            "next_date": None,
            "because": ["fewer than 10 headache days a month for 3 months: positive stopping"],
            "source": "EHF 2018",
            "verification": "recalled",
        },
        {
            "rule_set": "model",
            "verdict": "wait",
            "next_date": "2026-03-02",
            "because": ["one longer interval would tell more than more regular cycles"],
        },
    ]
