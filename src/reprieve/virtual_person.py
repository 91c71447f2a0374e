"""Who a virtual person is: the facts by which diagnosis can recognise the condition they were made for.

Answers are those of a plain case of each condition, in the vocabulary's names; counts of days agree with the diary.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np


def who_they_are(
    condition: str, rng: np.random.Generator, start: dt.date, *, month_days: int, pain_days: int
) -> list[dict[str, Any]]:
    """Who it is, and the answers by which the condition can be recognised, given when the month before is over.

    `month_days`: how long that month is; `pain_days`: days with pain in it; answers that count days agree with it.
    """
    on = start.isoformat()
    asked_on = (start + dt.timedelta(days=month_days - 1)).isoformat()
    counts = dict.fromkeys(_COUNTS_OF_PAIN_DAYS, pain_days)
    if condition.endswith("migraine"):
        counts["migraine_days_per_month"] = round(_MIGRAINE_SHARE * pain_days)
    who: dict[str, Any] = {
        "kind": "person",
        "on": on,
        "born": start.year - int(rng.integers(22, 64)),
        "sex": "female" if rng.random() < 0.75 else "male",
        "time_zone": "Europe/Berlin",
    }
    return [
        who,
        *(
            {
                "kind": "finding",
                "on": asked_on,
                "name": name,
                "value": counts.get(name, value),
                "by": by,
                **({"about": about} if about else {}),
            }
            for name, value, about, by in _FINDINGS[condition]
        ),
    ]


_MIGRAINE_SHARE = 0.6  # of the headache days of a virtual person with migraine
_COUNTS_OF_PAIN_DAYS = ("headache_days_per_month", "phenotype_days_per_month")
_Answer = tuple[str, Any, str | None, str]


def _said(about: str | None, by: str, **answers: Any) -> list[_Answer]:
    return [(name, value, about, by) for name, value in answers.items()]


_NOT_SOMETHING_ELSE = _said(None, "clinician", better_explained_by_other_diagnosis=False)
_MIGRAINE = _said(
    "headache:1",
    "patient",
    lifetime_attack_count=200,
    attack_duration_minutes=720,
    pain_laterality="unilateral_right",
    pain_quality=["pulsating"],
    pain_intensity_category="severe",
    aggravated_by_routine_activity=True,
    nausea_severity="moderate",
    vomiting=False,
    photophobia=True,
    phonophobia=True,
)
_FINDINGS: dict[str, list[_Answer]] = {
    "chronic_migraine": [
        *_said(None, "patient", has_headache=True, has_facial_pain=False, has_jaw_problem=False),
        *_said(
            None,
            "patient",
            headache_days_per_month=None,  # counted
            months_at_current_headache_frequency=12,
            migraine_days_per_month=None,  # counted
            months_at_current_migraine_frequency=12,
        ),
        *_MIGRAINE,
        *_NOT_SOMETHING_ELSE,
    ],
    "episodic_migraine": [
        *_said(None, "patient", has_headache=True, has_facial_pain=False, has_jaw_problem=False),
        *_said(
            None,
            "patient",
            headache_days_per_month=None,  # counted
            months_at_current_headache_frequency=24,
            migraine_days_per_month=None,  # counted
            months_at_current_migraine_frequency=24,
        ),
        *_MIGRAINE,
        *_NOT_SOMETHING_ELSE,
    ],
    "chronic_tension_type_headache": [
        *_said(None, "patient", has_headache=True, has_facial_pain=False, has_jaw_problem=False),
        *_said(None, "patient", headache_days_per_month=None, months_at_current_headache_frequency=12),
        *_said(None, "patient", migraine_days_per_month=0),
        *_said(
            "headache:1",
            "patient",
            lifetime_attack_count=500,
            phenotype_days_per_month=None,  # counted
            phenotype_months_at_frequency=12,
            headache_unremitting=False,
            attack_duration_minutes=480,
            pain_laterality="bilateral",
            pain_quality=["pressing_tightening"],
            pain_intensity_category="moderate",
            aggravated_by_routine_activity=False,
            nausea_severity="none",
            vomiting=False,
            photophobia=False,
            phonophobia=False,
        ),
        *_NOT_SOMETHING_ELSE,
    ],
    "trigeminal_neuralgia": [
        *_said(None, "patient", has_headache=False, has_facial_pain=True, has_jaw_problem=False),
        *_said(
            "facial_pain:1",
            "patient",
            recurrent_paroxysms=True,
            facial_pain_laterality="unilateral_right",
            pain_in_trigeminal_distribution=True,
            radiates_beyond_trigeminal=False,
            paroxysm_duration_seconds=20,
            facial_pain_intensity_category="severe",
            facial_pain_quality=["electric_shock"],
            triggered_by_innocuous_stimulus=True,
        ),
        *_NOT_SOMETHING_ELSE,
    ],
    "tmd_myofascial_pain": [
        *_said(None, "patient", has_headache=False, has_facial_pain=False, has_jaw_problem=True),
        *_said(
            "tmd", "patient", sq3_jaw_temple_ear_pain_30d="intermittent", sq4_pain_changed_by_jaw_use=True
        ),
        *(
            answer
            for side in ("tmd_side:right", "tmd_side:left")
            for answer in _said(
                side, "exam", e1a_pain_location_masseter=True, e9_palpation_familiar_pain_masseter=True
            )
        ),
        *_NOT_SOMETHING_ELSE,
    ],
}
