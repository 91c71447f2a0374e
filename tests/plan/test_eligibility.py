"""Contraindications, age, pregnancy, consent, warning signs: what blocks, what asks, and that unknown never passes."""

from __future__ import annotations

import pytest

from reprieve.verdict import Verdict
from tests.conftest import fact
from tests.plan.charts import (
    ANSWERED_NO,
    AS_OF,
    KNOWLEDGE,
    answer,
    answered,
    blocked,
    days_before,
    drawn,
    headache_days,
    session,
    verdict,
)


def ready(*more, without=()):
    """Everything answered and a complete diary of 20 headache days: nothing stops the plan."""
    return [*answered(without=without), *headache_days(20), *more]


def test_with_every_answer_harmless_the_plan_can_be_signed():
    assert drawn(ready()).signable


def test_an_empty_chart_blocks_on_every_stop_that_depends_on_the_person():
    plan = drawn([fact("person", "2026-01-01")])
    unknown = {entry.rule for entry in plan.entries if entry.blocks and entry.verdict is Verdict.UNKNOWN}
    person = {
        "S01",
        "S04",
        "S05",
        "S06",
        "S09",
        "S12",
        "S13",
        "S15",
        "S16",
        "S17",
        "S24",
        "S26",
        "S27",
        "S29",
    }
    assert person <= unknown
    assert not plan.signable


@pytest.mark.parametrize("name", sorted(set(ANSWERED_NO) - {
    # asked for other plans, or answered by another of the answers
    "cows_milk_protein_allergy", "jaw_claudication", "scalp_tenderness", "esr_or_crp_raised", "has_facial_pain",
    "known_multiple_sclerosis", "bilateral_trigeminal_neuralgia", "bont_dysphagia", "bont_breathing_difficulty",
    "bont_voice_change_or_generalised_weakness", "bont_double_or_blurred_vision", "bont_allergic_reaction",
    "bont_injection_site_infection", "antiresorptive_or_jaw_radiotherapy", "head_or_neck_trauma_before_onset",
}))  # fmt: skip
def test_each_answer_left_out_blocks_and_is_asked_for(name):
    plan = drawn(ready(without=(name,)))
    asked = [question for block in plan.to_dict()["blocked_by"] for question in block["ask_for"]]
    assert not plan.signable
    assert name in asked


@pytest.mark.parametrize(
    ("born", "age", "stop"),
    [(2007, "18 or 19", "not_met"), (2008, "17 or 18", "unknown"), (2009, "16 or 17", "met")],
)
def test_the_year_of_birth_alone_decides_the_age_limit_of_18_only_where_it_can(born, age, stop):
    person = fact("person", "2026-01-01", born=born, sex="female")
    assert verdict(drawn(ready(person, without=("person",))), "S06") == stop, age


@pytest.mark.parametrize(("age", "stop"), [(17, "met"), (18, "not_met")])
def test_17_stops_and_18_does_not(age, stop):
    plan = drawn(
        ready(answer("age_years", age), fact("person", "2026-01-01", sex="female"), without=("person",))
    )
    assert verdict(plan, "S06") == stop
    assert ("S06" in blocked(plan)) is (stop == "met")


@pytest.mark.parametrize(("said", "stop"), [(True, "met"), (False, "not_met"), (None, "unknown")])
def test_pregnancy_stops_and_an_unknown_pregnancy_blocks_and_is_asked(said, stop):
    plan = drawn(ready(answer("pregnant", said), without=("pregnant",)))
    assert verdict(plan, "S15") == stop
    assert ("S15" in blocked(plan)) is (stop != "not_met")


def test_an_answer_on_pregnancy_older_than_84_days_is_unknown_again():
    fresh = answer("pregnant", False, on=days_before(84))
    stale = answer("pregnant", False, on=days_before(85))
    assert verdict(drawn(ready(fresh, without=("pregnant",))), "S15") == "not_met"
    assert verdict(drawn(ready(stale, without=("pregnant",))), "S15") == "unknown"


def test_a_man_is_not_asked_about_pregnancy():
    man = fact("person", "2026-01-01", born=1980, sex="male")
    plan = drawn(ready(man, without=("person", "pregnant", "breastfeeding")))
    assert (verdict(plan, "S15"), verdict(plan, "S27"), plan.signable) == ("not_met", "not_met", True)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("hypersensitivity_to_botulinum_toxin_or_excipients", True, "S01"),
        ("neuromuscular_junction_disorder", "suspected", "S04"),
        ("motor_neurone_or_peripheral_motor_neuropathy", True, "S04"),
        ("preexisting_dysphagia_or_aspiration_risk", True, "S05"),
        ("injection_consent_recorded", False, "S24"),
        ("breastfeeding", True, "S27"),
        ("jaw_claudication", True, "S17"),
        ("thunderclap_onset", True, "S16"),
        ("thunderclap_onset", True, "rf_thunderclap"),
        ("suicidal_thoughts", True, "rf_suicidal_thoughts"),
    ],
)
def test_each_contraindication_blocks_with_its_reason_and_source(name, value, rule):
    facts = ready(answer(name, value), without=(name,))
    if rule == "S17":
        facts = [one for one in facts if getattr(one, "kind", "") != "person"]
        facts.append(fact("person", "2026-01-01", born=1970, sex="female"))
    plan = drawn(facts)
    entry = next(entry for entry in plan.entries if entry.rule == rule)
    assert entry.verdict is Verdict.MET
    assert rule in blocked(plan)
    assert entry.source
    assert entry.verification in ("verified", "recalled")


def test_cows_milk_allergy_matters_only_for_the_product_that_holds_milk():
    assert (
        verdict(
            drawn(ready(answer("cows_milk_protein_allergy", True), without=("cows_milk_protein_allergy",))),
            "S03",
        )
        == "not_met"
    )


@pytest.mark.parametrize(("days", "stop"), [(14, "met"), (15, "not_met")])
def test_starting_below_15_headache_days_stops(days, stop):
    plan = drawn([*answered(), *headache_days(days)])
    assert verdict(plan, "S26") == stop


def test_a_treated_responder_below_15_days_is_not_stopped_by_the_rule_for_starting():
    facts = [*answered(treated=True), *headache_days(6), session(days_before(90))]
    assert verdict(drawn(facts), "S26") == "not_met"


def test_a_diary_with_gaps_around_15_days_leaves_the_start_unknown():
    days = headache_days(14)[:-1]  # 14 headache days, 13 without, one day missing
    assert verdict(drawn([*answered(), *days]), "S26") == "unknown"


def test_a_warning_sign_cleared_by_a_clinician_no_longer_blocks():
    flag, on = "rf_neoplasm_history", days_before(3)
    raised = ready(answer("cancer_history", True, on=days_before(10)), without=("cancer_history",))
    cleared = answer("red_flag_cleared_by_clinician", True, on=on, about=f"red_flag:{flag}", by="clinician")
    assert flag in blocked(drawn(raised))
    assert flag not in blocked(drawn([*raised, cleared]))


def test_a_warning_sign_raised_again_after_it_was_cleared_blocks_again():
    flag = "rf_neoplasm_history"
    cleared = answer("red_flag_cleared_by_clinician", True, on=days_before(3), about=f"red_flag:{flag}")
    again = ready(answer("cancer_history", True), cleared, without=("cancer_history",))
    assert flag in blocked(drawn(again))


def test_a_swallowing_problem_after_toxin_blocks_the_next_plan():
    facts = [
        *answered(treated=True, without=("bont_dysphagia",)),
        *headache_days(20),
        session(days_before(90)),
    ]
    event = fact("adverse_event", days_before(80), event="dysphagia", severity="moderate")
    plan = drawn([*facts, answer("bont_dysphagia", True), event])
    assert verdict(plan, "S29") == "met"
    assert {"S29", "rf_toxin_spread"} <= set(blocked(plan))


def test_a_serious_reaction_stays_a_contraindication_however_old():
    facts = [*answered(treated=True), *headache_days(20), session(days_before(900))]
    event = fact(
        "adverse_event",
        days_before(890),
        event="hypersensitivity",
        severity="serious",
        resolved_on="2024-01-10",
    )
    assert verdict(drawn([*facts, event]), "S01") == "met"


@pytest.mark.parametrize("graded", [{}, {"severity": "mild"}, {"severity": "severe"}])
@pytest.mark.parametrize("over", [{}, {"resolved_on": str(days_before(9))}])
def test_hypersensitivity_on_record_is_a_contraindication_however_graded_and_though_it_is_over(
    graded, over
):
    facts = [*answered(treated=True), *headache_days(20), session(days_before(90))]
    assert verdict(drawn(facts), "S01") == "not_met"
    event = fact("adverse_event", days_before(9), event="hypersensitivity", **graded, **over)
    plan = drawn([*facts, event])
    assert verdict(plan, "S01") == "met"
    assert "S01" in blocked(plan)
    assert not plan.signable


def test_an_allergy_that_was_told_of_is_a_contraindication_though_it_was_called_mild():
    told = answer("bont_previous_adverse_event", ["allergy"])
    plan = drawn([*answered(treated=True), *headache_days(20), session(days_before(90)), told])
    assert verdict(plan, "S01") == "met"


def test_a_later_no_does_not_end_an_effect_on_record_but_its_end_or_a_clinician_does():
    begun = [
        *answered(treated=True, without=("bont_dysphagia",)),
        *headache_days(20),
        session(days_before(90)),
    ]
    event = fact("adverse_event", days_before(10), event="dysphagia", severity="moderate")
    denied = answer("bont_dysphagia", False, days_before(1), by="patient")
    plan = drawn([*begun, event, denied])
    assert "rf_toxin_spread" in blocked(plan)
    over = fact("adverse_event", days_before(10), event="dysphagia", resolved_on=str(days_before(2)))
    assert "rf_toxin_spread" not in blocked(drawn([*begun, over, denied]))
    cleared = answer("red_flag_cleared_by_clinician", True, AS_OF, about="red_flag:rf_toxin_spread")
    assert "rf_toxin_spread" not in blocked(drawn([*begun, event, denied, cleared]))


def test_rules_judged_with_the_needle_in_hand_are_shown_as_later_and_do_not_block():
    plan = drawn(ready())
    later = {entry.rule for entry in plan.entries if entry.later and entry.kind == "stop"}
    assert {"S02", "S20", "S21", "S22", "S23", "S30", "S32"} == later
    assert not later & set(blocked(plan))


def test_rules_that_are_not_evaluated_yet_are_listed_as_unknown_never_as_passed():
    plan = drawn(ready())
    waiting = [entry for entry in plan.entries if not entry.evaluated]
    assert [entry.rule for entry in waiting]
    for entry in waiting:
        assert entry.verdict is Verdict.UNKNOWN
        assert entry.because()[0].startswith("not evaluated: ")


def test_no_stop_rule_of_the_signing_stage_is_left_without_evaluation():
    rules = KNOWLEDGE.safety_rules.rules
    assert not [
        rule.id for rule in rules if rule.severity == "stop" and rule.stage == "sign" and rule.rule is None
    ]


def test_every_rule_of_the_file_is_listed_once():
    listed = [entry.rule for entry in drawn(ready()).entries]
    assert len(listed) == len(set(listed))
    assert {rule.id for rule in KNOWLEDGE.safety_rules.rules} <= set(listed)


def test_unknown_cautions_are_to_be_acknowledged_and_do_not_block():
    plan = drawn(ready())
    assert verdict(plan, "C13") == "unknown"
    assert "C13" in plan.to_dict()["acknowledge"]
    assert plan.signable


@pytest.mark.parametrize(("hours", "caution"), [(3.9, "met"), (4, "not_met")])
def test_headaches_shorter_than_four_hours_miss_the_us_label(hours, caution):
    assert verdict(drawn(ready(answer("untreated_headache_hours_per_day", hours))), "C26") == caution


def test_an_off_label_plan_says_so():
    plan = drawn(ready(), paradigm="tmd_refractory_80")
    assert verdict(plan, "C19") == "met"


def test_nice_asks_for_three_preventives_that_failed():
    def tried(n):
        facts = [
            fact(
                "preventive",
                days_before(300),
                name=f"drug {i}",
                outcome="not_tolerated",
                to=str(days_before(250)),
                **{"from": str(days_before(300))},
            )
            for i in range(n)
        ]
        return verdict(drawn(ready(*facts)), "NICE-START-2")

    assert (tried(2), tried(3)) == ("not_met", "met")


def test_adding_an_unrelated_fact_never_changes_a_verdict():
    plain, more = drawn(ready()), drawn(ready(answer("caffeine_cups_per_day", 3)))
    assert [(one.rule, one.verdict) for one in plain.entries] == [
        (one.rule, one.verdict) for one in more.entries
    ]


def test_what_is_recorded_later_never_changes_the_plan_as_of_then():
    later = answer("pregnant", True, on=AS_OF, recorded_at="2026-06-02")
    assert drawn(ready()).to_dict() == drawn(ready(later)).to_dict()


def test_a_plan_for_a_condition_whose_criteria_are_open_says_so_and_asks_to_acknowledge_it():
    plan = drawn(ready())
    assert verdict(plan, "DIAGNOSIS") == "unknown"
    assert "DIAGNOSIS" in plan.to_dict()["acknowledge"]


def test_a_plan_for_chronic_migraine_in_someone_with_ten_headache_days_says_the_criteria_are_not_met():
    plan = drawn([*answered(), *headache_days(10)])
    assert verdict(plan, "DIAGNOSIS") == "met"


def test_the_indication_that_a_clinician_recorded_decides_what_is_planned():
    plan = drawn(ready(answer("treatment_indication", "chronic_migraine")), condition=None).to_dict()
    assert plan["indication"] == "chronic_migraine"
    assert "treatment_indication: chronic_migraine" in plan["because"][0]
