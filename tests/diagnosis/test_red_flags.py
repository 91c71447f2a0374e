"""Warning signs: what makes them, how urgent they are, and who may clear them."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.verdict import Verdict
from tests.conftest import fact
from tests.diagnosis.people import DAY, MET, NOT_MET, UNKNOWN, judge, says


def test_a_thunderclap_is_an_emergency_now_and_stops_toxin() -> None:
    row = judge([says("thunderclap_onset", True)]).flag("rf_thunderclap")
    assert (row.verdict, row.urgency, row.blocks_now) == (MET, "emergency_now", True)
    assert judge([says("thunderclap_onset", False)]).flag("rf_thunderclap").verdict is NOT_MET


def test_a_thunderclap_that_was_asked_and_not_known_is_not_known() -> None:
    row = judge([says("thunderclap_onset", None)]).flag("rf_thunderclap")
    assert (row.verdict, row.blocks_now, row.ask_for()) == (UNKNOWN, False, ("thunderclap_onset",))


def test_the_worst_that_is_met_comes_first() -> None:
    facts = [says("new_bite_change", True), says("thunderclap_onset", True), says("papilloedema", True)]
    flags = judge(facts).red_flags
    assert [row.id for row in flags[:3]] == ["rf_thunderclap", "rf_papilloedema", "rf_new_bite_change"]


@pytest.mark.parametrize(("age", "expected"), [(49, NOT_MET), (50, MET)])
def test_jaw_claudication_points_to_giant_cell_arteritis_from_fifty(age: int, expected: Verdict) -> None:
    facts = [says("age_years", age), says("jaw_claudication", True)]
    assert judge(facts).flag("rf_giant_cell_arteritis").verdict is expected


def test_someone_who_turns_fifty_this_year_may_be_fifty_already() -> None:
    facts = [fact("person", DAY, born=1976), says("jaw_claudication", True)]
    row = judge(facts).flag("rf_giant_cell_arteritis")
    assert row.verdict is UNKNOWN
    assert row.ask_for()[0] == "age_years"
    older = [fact("person", DAY, born=1975), says("jaw_claudication", True)]
    assert judge(older).flag("rf_giant_cell_arteritis").verdict is MET
    younger = [fact("person", DAY, born=1977), says("jaw_claudication", True)]
    assert judge(younger).flag("rf_giant_cell_arteritis").verdict is NOT_MET


@pytest.mark.parametrize(("age", "expected"), [(49, NOT_MET), (50, MET)])
def test_a_new_headache_is_suspect_when_it_begins_at_fifty(age: int, expected: Verdict) -> None:
    facts = [says("headache_onset_age_years", age), says("new_headache_within_3_months", True)]
    assert judge(facts).flag("rf_older_age_onset").verdict is expected


def test_fever_is_for_today_and_fever_with_a_stiff_neck_for_now() -> None:
    calm = [
        says(name, False)
        for name in (
            "neck_stiffness_meningism",
            "reduced_consciousness_or_confusion",
            "new_seizure",
            "neurological_deficit",
        )
    ]
    assert judge([says("fever", True), *calm]).flag("rf_systemic").urgency == "same_day"
    stiff = [says("fever", True), says("neck_stiffness_meningism", True)]
    assert judge(stiff).flag("rf_systemic").urgency == "emergency_now"


def test_while_the_escalation_is_not_known_the_base_urgency_holds_and_the_rest_is_asked() -> None:
    row = judge([says("fever", True)]).flag("rf_systemic")
    assert (row.verdict, row.urgency, row.escalation) == (MET, "same_day", UNKNOWN)
    assert "neck_stiffness_meningism" in row.ask_for()


def test_only_a_clinician_clearing_this_flag_lifts_its_block() -> None:
    facts = [says("thunderclap_onset", True)]
    cleared = says("red_flag_cleared_by_clinician", True, "red_flag:rf_thunderclap", by="clinician")
    other = says("red_flag_cleared_by_clinician", True, "red_flag:rf_systemic", by="clinician")
    assert judge([*facts, cleared]).flag("rf_thunderclap").verdict is MET
    assert not judge([*facts, cleared]).flag("rf_thunderclap").blocks_now
    assert judge([*facts, other]).flag("rf_thunderclap").blocks_now


def test_a_warning_sign_is_asked_again_after_eighty_four_days() -> None:
    old, older = DAY - dt.timedelta(days=84), DAY - dt.timedelta(days=85)
    assert judge([says("fever", True, on=old)]).flag("rf_systemic").verdict is MET
    row = judge([says("fever", True, on=older)]).flag("rf_systemic")
    assert row.verdict is UNKNOWN
    assert "older than 84 days" in " ".join(row.because())


def test_a_man_is_not_asked_about_pregnancy_and_is_not_newly_delivered() -> None:
    facts = [fact("person", DAY, sex="male")]
    assert judge(facts).flag("rf_pregnancy").verdict is NOT_MET


@pytest.mark.parametrize(("weeks", "expected"), [(6, MET), (7, NOT_MET)])
def test_the_puerperium_lasts_six_weeks(weeks: int, expected: Verdict) -> None:
    facts = [says("pregnant", False), says("weeks_postpartum", weeks)]
    assert judge(facts).flag("rf_pregnancy").verdict is expected


def test_never_asked_about_a_birth_counts_as_none_where_the_rule_says_so() -> None:
    assert judge([says("pregnant", False)]).flag("rf_pregnancy").verdict is NOT_MET
    assert judge([]).flag("rf_pregnancy").verdict is UNKNOWN


def test_a_pregnancy_typed_for_a_man_is_shown_and_not_swept_away() -> None:
    row = judge([fact("person", DAY, sex="male"), says("pregnant", True)]).flag("rf_pregnancy")
    assert row.verdict is MET, "an answer about something else takes no warning sign away"
    assert "typed yes" in " ".join(row.because())


def test_trouble_swallowing_after_an_injection_is_an_emergency_while_it_lasts() -> None:
    injected = fact(
        "injection",
        "2026-05-01",
        product="onabotulinumtoxinA",
        sites=[{"muscle": "frontalis", "side": "left", "units": 10}],
    )
    lasting = fact("adverse_event", "2026-05-20", event="dysphagia")
    over = fact("adverse_event", "2026-05-20", event="dysphagia", resolved_on="2026-05-28")
    assert judge([injected, lasting]).flag("rf_toxin_spread").verdict is MET
    assert judge([injected, lasting]).flag("rf_toxin_spread").urgency == "emergency_now"
    assert judge([injected, over]).flag("rf_toxin_spread").verdict is UNKNOWN
    assert judge([injected]).flag("rf_toxin_spread").verdict is UNKNOWN


def test_two_answers_of_one_day_contradict_each_other_and_both_are_shown() -> None:
    facts = [says("fever", True, by="patient"), says("fever", False, by="clinician")]
    row = judge(facts).flag("rf_systemic")
    assert row.verdict is UNKNOWN
    shown = " ".join(row.because())
    assert "yes (patient)" in shown
    assert "no (clinician)" in shown


def test_the_later_answer_counts() -> None:
    before = says("fever", True, on=DAY - dt.timedelta(days=10))
    others = [says("unexplained_weight_loss", False), says("night_sweats_or_malaise", False)]
    assert judge([before, says("fever", False), *others]).flag("rf_systemic").verdict is NOT_MET


def test_a_flag_that_is_not_met_is_not_made_more_urgent() -> None:
    """Loss of sight at 60 with old headaches only: not giant cell arteritis by this rule, so not an emergency by it."""
    facts = [
        says("age_years", 60),
        says("new_headache_within_3_months", False),
        says("jaw_claudication", False),
        says("scalp_tenderness", False),
        says("temporal_artery_abnormal", False, by="exam"),
        says("visual_loss_or_double_vision", True),
    ]
    row = judge(facts).flag("rf_giant_cell_arteritis")
    assert row.verdict is NOT_MET
    assert row.urgency == "same_day"


def test_an_old_yes_that_nobody_cleared_is_not_forgotten() -> None:
    day = DAY - dt.timedelta(days=85)
    row = judge([says("suicidal_thoughts", True, on=day)]).flag("rf_suicidal_thoughts")
    assert row.verdict is UNKNOWN, "84 days is how long a warning sign's answer is kept"
    assert len(row.earlier) == 1
    assert "was yes; an answer older than 84 days is asked again" in row.earlier[0]
    assert judge([says("suicidal_thoughts", False, on=day)]).flag("rf_suicidal_thoughts").earlier == ()
    taken_back = [says("suicidal_thoughts", True, on=day), says("suicidal_thoughts", False)]
    assert judge(taken_back).flag("rf_suicidal_thoughts").earlier == ()


def test_not_sure_after_a_yes_leaves_the_sign_open_and_says_that_it_was_there() -> None:
    day = DAY - dt.timedelta(days=1)
    row = judge([says("thunderclap_onset", True, on=day), says("thunderclap_onset", None)]).flag(
        "rf_thunderclap"
    )
    assert row.verdict is UNKNOWN
    assert row.earlier == (f"thunderclap_onset: asked, not known; was yes on {day}",)
