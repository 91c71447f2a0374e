"""People a clinician would recognise, as lists of facts, to be changed one fact at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from reprieve.chart import Fact
from reprieve.diagnosis import Diagnosis, diagnose
from reprieve.knowledge import load_knowledge
from reprieve.verdict import Verdict
from tests.conftest import chart_of, fact

DAY = dt.date(2026, 6, 1)
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def says(
    name: str, value: Any, about: str | None = None, *, on: dt.date = DAY, by: str = "patient"
) -> Fact:
    """One finding."""
    place = {} if about is None else {"about": about}
    found: Fact = fact("finding", on, name=name, value=value, by=by, **place)
    return found


def but(facts: Iterable[Fact], **changed: Any) -> list[Fact]:
    """The same person with some answers changed; `...` takes the answer away."""
    kept = []
    for one in facts:
        name = getattr(one, "name", None)
        if name not in changed:
            kept.append(one)
        elif changed[name] is not ...:
            kept.append(says(name, changed[name], one.about, on=one.on, by=one.by or "patient"))  # type: ignore[attr-defined]
    return kept


def judge(facts: Iterable[Fact], as_of: dt.date = DAY) -> Diagnosis:
    return diagnose(chart_of(*facts).as_of(as_of), load_knowledge())


def verdict(facts: Iterable[Fact], id_: str, about: str | None = None, basis: str = "now") -> Verdict:
    row = judge(facts).row(id_, basis, about)
    assert row is not None, f"no row for {id_}"
    return row.verdict


H = "headache:1"
MIGRAINE_ATTACKS = [
    says("has_headache", True),
    says("lifetime_attack_count", 60, H),
    says("attack_duration_minutes", 720, H),
    says("pain_laterality", "unilateral_left", H),
    says("pain_quality", ["pulsating"], H),
    says("pain_intensity_category", "severe", H),
    says("aggravated_by_routine_activity", True, H),
    says("nausea_severity", "moderate", H),
    says("vomiting", False, H),
    says("photophobia", True, H),
    says("phonophobia", True, H),
    says("better_explained_by_other_diagnosis", False, by="clinician"),
]
CHRONIC_MIGRAINE = [
    *MIGRAINE_ATTACKS,
    says("headache_days_per_month", 20),
    says("months_at_current_headache_frequency", 12),
    says("migraine_days_per_month", 12),
    says("months_at_current_migraine_frequency", 12),
]
TENSION_HEADACHE = [
    says("has_headache", True),
    says("lifetime_attack_count", 300, H),
    says("phenotype_days_per_month", 20, H),
    says("phenotype_months_at_frequency", 24, H),
    says("headache_unremitting", False, H),
    says("attack_duration_minutes", 480, H),
    says("pain_laterality", "bilateral", H),
    says("pain_quality", ["pressing_tightening"], H),
    says("pain_intensity_category", "mild", H),
    says("aggravated_by_routine_activity", False, H),
    says("nausea_severity", "none", H),
    says("vomiting", False, H),
    says("photophobia", False, H),
    says("phonophobia", False, H),
    says("better_explained_by_other_diagnosis", False, by="clinician"),
]
F = "facial_pain:right"
TRIGEMINAL_NEURALGIA = [
    says("has_facial_pain", True),
    says("recurrent_paroxysms", True, F),
    says("facial_pain_laterality", "unilateral_right", F),
    says("pain_in_trigeminal_distribution", True, F, by="clinician"),
    says("radiates_beyond_trigeminal", False, F, by="clinician"),
    says("paroxysm_duration_seconds", 20, F),
    says("facial_pain_intensity_category", "severe", F),
    says("facial_pain_quality", ["electric_shock"], F),
    says("triggered_by_innocuous_stimulus", True, F),
    says("better_explained_by_other_diagnosis", False, by="clinician"),
]
RIGHT, LEFT = "tmd_side:right", "tmd_side:left"
JAW_MUSCLE_PAIN = [
    says("has_jaw_problem", True),
    says("sq3_jaw_temple_ear_pain_30d", "intermittent", "tmd"),
    says("sq4_pain_changed_by_jaw_use", True, "tmd"),
    says("e1a_pain_location_temporalis", False, RIGHT, by="exam"),
    says("e1a_pain_location_masseter", True, RIGHT, by="exam"),
    says("e9_palpation_familiar_pain_masseter", True, RIGHT, by="exam"),
    says("e4_opening_familiar_pain_masseter", False, RIGHT, by="exam"),
    says("better_explained_by_other_diagnosis", False, by="clinician"),
]
