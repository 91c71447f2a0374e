"""A person with chronic migraine who has answered everything, so that one change at a time can be judged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reprieve.chart import Chart, Fact
from reprieve.diagnosis import diagnose
from reprieve.knowledge import load_knowledge
from reprieve.plan import NoPlan, Plan, make_plan
from tests.conftest import fact

KNOWLEDGE = load_knowledge()
AS_OF = dt.date(2026, 6, 1)

ANSWERED_NO = [
    "fever",
    "unexplained_weight_loss",
    "night_sweats_or_malaise",
    "cancer_history",
    "neurological_deficit",
    "reduced_consciousness_or_confusion",
    "new_seizure",
    "thunderclap_onset",
    "new_headache_within_3_months",
    "recent_pattern_change",
    "worse_upright_better_lying",
    "worse_lying_or_on_waking",
    "transient_visual_obscurations_or_pulsatile_tinnitus",
    "triggered_by_cough_sneeze_strain_exercise",
    "papilloedema",
    "progressive_worsening",
    "atypical_presentation",
    "pregnant",
    "painful_red_eye_or_halos",
    "head_or_neck_trauma_before_onset",
    "immunosuppressed",
    "visual_loss_or_double_vision",
    "facial_numbness_persistent",
    "has_facial_pain",
    "other_cranial_nerve_deficit",
    "masticatory_muscle_weakness_or_wasting",
    "unilateral_hearing_loss_or_tinnitus",
    "facial_or_oral_mass_or_ulcer_gt_3_weeks",
    "neck_lymph_nodes_enlarged",
    "unilateral_nasal_obstruction_or_epistaxis",
    "progressive_trismus",
    "bilateral_trigeminal_neuralgia",
    "known_multiple_sclerosis",
    "ophthalmic_zoster_signs",
    "facial_swelling_with_fever_or_dysphagia",
    "neck_pain_with_horner_or_neuro_signs",
    "exertional_jaw_pain",
    "syncope_with_throat_pain",
    "exposed_jaw_bone",
    "new_bite_change",
    "antiresorptive_or_jaw_radiotherapy",
    "suicidal_thoughts",
    "bont_dysphagia",
    "bont_breathing_difficulty",
    "bont_voice_change_or_generalised_weakness",
    "bont_double_or_blurred_vision",
    "bont_allergic_reaction",
    "bont_injection_site_infection",
    "infection_at_injection_site",
    "hypersensitivity_to_botulinum_toxin_or_excipients",
    "motor_neurone_or_peripheral_motor_neuropathy",
    "preexisting_dysphagia_or_aspiration_risk",
    "preexisting_respiratory_compromise",
    "breastfeeding",
    "cows_milk_protein_allergy",
    "jaw_claudication",
    "scalp_tenderness",
    "esr_or_crp_raised",
]


def days_before(days: int, day: dt.date = AS_OF) -> dt.date:
    return day - dt.timedelta(days=days)


def answer(name: str, value: object, on: dt.date = AS_OF, **said: Any) -> Fact:
    return fact("finding", on, name=name, value=value, **said)


def answered(*, without: tuple[str, ...] = (), treated: bool = False) -> list[Fact]:
    """Every answer that signing asks for, all of them harmless; `without` leaves some unasked."""
    said: dict[str, object] = dict.fromkeys(ANSWERED_NO, False)
    said |= {
        "headache_onset_age_years": 30,
        "bont_previous_adverse_event_severity": "none",
        "neuromuscular_junction_disorder": "none",
        "injection_consent_recorded": True,
        "bont_previous_treatment": treated,
        "bont_given_elsewhere": False,
    }
    facts = [answer(name, value) for name, value in said.items() if name not in without]
    facts.append(answer("sq9_ever_closed_lock", False, about="tmd"))
    if "person" not in without:
        facts.append(fact("person", "2026-01-01", born=1980, sex="female"))
    return facts


def headache_days(n: int, *, last: dt.date = AS_OF, days: int = 28) -> list[Fact]:
    """A complete diary of `days` days that ends on `last`, with headache on the first `n`."""
    start = days_before(days - 1, last)
    return [fact("diary_day", start + dt.timedelta(days=i), headache=i < n) for i in range(days)]


def session(
    on: dt.date,
    *,
    units: float = 155,
    indication: str | None = "chronic_migraine",
    product: str = "onabotulinumtoxinA",
    muscle: str = "temporalis",
) -> Fact:
    said = {"indication": indication} if indication else {}
    sites = [{"muscle": muscle, "side": "both", "units": units}]
    return fact("injection", on, product=product, sites=sites, **said)


def plan_for(facts: list[Fact], *, as_of: dt.date = AS_OF, **asked: Any) -> Plan | NoPlan:
    view = Chart.from_facts(facts).as_of(as_of)
    asked.setdefault("condition", None if "paradigm" in asked else "chronic_migraine")
    return make_plan(view, diagnose(view, KNOWLEDGE), KNOWLEDGE, **asked)


def drawn(facts: list[Fact], **asked: Any) -> Plan:
    plan = plan_for(facts, **asked)
    assert isinstance(plan, Plan)
    return plan


def verdict(plan: Plan, rule: str) -> str:
    return next(entry.verdict.value for entry in plan.entries if entry.rule == rule)


def blocked(plan: Plan) -> list[str]:
    return [block["rule"] for block in plan.to_dict()["blocked_by"]]
