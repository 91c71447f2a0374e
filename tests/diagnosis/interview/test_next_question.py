"""Urgent signs first, nothing twice, nothing that cannot matter, and a person can stop and go on."""

from __future__ import annotations

import pytest

from reprieve.diagnosis import next_question
from reprieve.diagnosis.interview import another, answer, given_by, summary_of, urgent_flags
from reprieve.errors import FactError
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact
from tests.diagnosis.interview.running import asked, begun, run, saying
from tests.diagnosis.people import (
    CHRONIC_MIGRAINE,
    DAY,
    JAW_MUSCLE_PAIN,
    TENSION_HEADACHE,
    TRIGEMINAL_NEURALGIA,
    says,
)

K = load_knowledge()
PEOPLE = {
    "chronic migraine": CHRONIC_MIGRAINE,
    "tension headache": TENSION_HEADACHE,
    "jaw muscle pain": JAW_MUSCLE_PAIN,
    "shock pain": [says(one.name, one.value, "facial_pain:1") for one in TRIGEMINAL_NEURALGIA if one.about]
    + [says("has_facial_pain", True)],
    "nothing": [],
}
ADULT = [says("age_years", 40), says("sex_at_birth", "female")]


@pytest.fixture(scope="module")
def interviews():
    return {name: run(begun(), saying([*facts, *ADULT])) for name, facts in PEOPLE.items()}


def test_what_could_be_an_emergency_is_asked_first_then_what_needs_someone_today(interviews):
    order = ["emergency_now", "same_day", None]
    for screens, _ in interviews.values():
        ranks = [order.index(one.urgency) for one in screens]
        assert ranks[0] == 0
        assert ranks == sorted(ranks)


def test_no_fact_is_asked_twice(interviews):
    for screens, _ in interviews.values():
        leads_on = [(one.fact, one.about) for screen in screens for one in screen.items if one.leads_on]
        settled = [key for key in asked(screens) if key not in leads_on]
        assert len(settled) == len(set(settled))


def test_it_says_how_much_is_open_and_less_and_less_is(interviews):
    for screens, _ in interviews.values():
        assert all(one.expected_gain >= 0 for one in screens)
        assert screens[-1].open_verdicts < screens[0].open_verdicts


def test_somebody_without_headache_is_asked_nothing_about_headaches(interviews):
    _, facts = interviews["jaw muscle pain"]
    assert not [one for one in facts if str(getattr(one, "about", None)).startswith("headache:")]
    names = {getattr(one, "name", None) for one in facts}
    assert "months_at_current_migraine_frequency" not in names
    assert "preventives_tried_count" not in names


def test_a_check_list_has_at_most_six_items(interviews):
    for screens, _ in interviews.values():
        assert max(len(one.items) for one in screens) <= 6


def test_not_sure_to_everything_ends_and_settles_nothing_urgent():
    screens, facts = run(begun(), lambda name, about: None)
    assert len(screens) < 60
    assert not urgent_flags(chart_of(*facts), K, DAY)
    assert all(getattr(one, "value", None) is None for one in facts)
    assert next_question(chart_of(*facts), K, DAY) is None


def test_a_person_can_stop_and_go_on():
    say = saying([*CHRONIC_MIGRAINE, *ADULT])
    chart = begun()
    for _ in range(7):
        screen = next_question(chart_of(*chart), K, DAY)
        chart += answer(screen, given_by(screen, say), DAY)
    before = next_question(chart_of(*chart), K, DAY)
    again = next_question(chart_of(*reversed(chart)), K, DAY)
    assert before == again


def test_a_screen_of_which_a_part_was_answered_shows_the_rest():
    chart = [*begun(), says("thunderclap_onset", False)]
    screen = next_question(chart_of(*chart), K, DAY)
    facts = [one.fact for one in screen.items]
    assert screen.id == "sudden_signs"
    assert "thunderclap_onset" not in facts
    assert "new_seizure" in facts


def test_an_old_answer_about_a_warning_sign_is_asked_again():
    old = says("thunderclap_onset", False, on=DAY.replace(year=2025))
    screen = next_question(chart_of(*begun(), old), K, DAY)
    assert "thunderclap_onset" in [one.fact for one in screen.items]


def test_a_man_is_not_asked_about_pregnancy_and_the_untreated_not_about_injections():
    screens, _ = run(begun(sex="male"), saying([says("age_years", 40)]))
    facts = {fact for fact, _ in asked(screens)}
    assert not facts & {"pregnant", "breastfeeding", "weeks_postpartum", "contraception"}
    assert not any(name.startswith("bont_") for name in facts - {"bont_previous_treatment"})


def test_whoever_had_toxin_is_asked_at_once_what_came_since():
    screens, _ = run(begun(), saying([says("bont_previous_treatment", True), says("age_years", 40)]))
    ids = [one.id for one in screens]
    assert ids.index("since_injections") == ids.index("injections_and_operations") + 1
    assert screens[ids.index("since_injections")].urgency == "emergency_now"


def test_an_item_that_leads_on_gets_its_own_screen_only_where_it_is_ticked():
    sick = [*CHRONIC_MIGRAINE, *ADULT, says("neuromuscular_junction_disorder", "myasthenia_gravis")]
    screens, facts = run(begun(), saying(sick))
    assert "muscle_disease" in [one.id for one in screens]
    values = {one.name: one.value for one in facts if hasattr(one, "value")}
    assert values["neuromuscular_junction_disorder"] == "myasthenia_gravis"
    others, facts = run(begun(), saying([*CHRONIC_MIGRAINE, *ADULT]))
    assert "muscle_disease" not in [one.id for one in others]
    assert {one.name: one.value for one in facts if hasattr(one, "value")}[
        "neuromuscular_junction_disorder"
    ] == "none"


def test_the_course_of_an_aura_is_asked_only_after_an_aura_was_told_of():
    screens, _ = run(begun(), saying([*CHRONIC_MIGRAINE, *ADULT]))
    assert "aura_course@headache:1" not in [one.id for one in screens]
    with_aura = [*CHRONIC_MIGRAINE, *ADULT, says("aura_visual", True, "headache:1")]
    ids = [one.id for one in run(begun(), saying(with_aura))[0]]
    assert ids.index("aura_signs@headache:1") < ids.index("aura_course@headache:1")


def test_a_second_headache_is_asked_about_like_the_first():
    chart = [*begun(), says("has_headache", True)]
    chart += another(chart_of(*chart), K, DAY, scope="headache", label="the small one")
    labels = {one.about: one.value for one in chart if getattr(one, "name", "") == "headache_label"}
    assert labels == {"headache:1": None, "headache:2": "the small one"}
    screens, _ = run(chart, saying([*CHRONIC_MIGRAINE, *ADULT]))
    called = {one.about: one.called for one in screens if one.id.startswith("attack_duration_minutes")}
    assert called == {"headache:1": None, "headache:2": "the small one"}


def test_a_first_pain_that_is_named_is_the_first():
    found = another(chart_of(*begun()), K, DAY, scope="facial_pain", label="the cheek")
    assert [(one.name, one.value, one.about) for one in found] == [
        ("has_facial_pain", True, None),
        ("facial_pain_label", "the cheek", "facial_pain:1"),
    ]


def test_only_headaches_and_facial_pains_can_be_several():
    with pytest.raises(FactError, match="Write one of headache, facial_pain"):
        another(chart_of(*begun()), K, DAY, scope="tmd")


@pytest.mark.parametrize(
    ("fact_", "flag", "urgency"),
    [
        ("thunderclap_onset", "rf_thunderclap", "emergency_now"),
        ("new_seizure", "rf_neuro_deficit", "emergency_now"),
        ("exertional_jaw_pain", "rf_cardiac_jaw_pain", "emergency_now"),
        ("fever", "rf_systemic", "same_day"),
        ("suicidal_thoughts", "rf_suicidal_thoughts", "same_day"),
        ("painful_red_eye_or_halos", "rf_painful_eye", "same_day"),
        ("syncope_with_throat_pain", "rf_glossopharyngeal_syncope", "same_day"),
        ("visual_loss_or_double_vision", "rf_visual_loss", "same_day"),
    ],
)
def test_each_urgent_sign_that_is_told_is_found(fact_, flag, urgency):
    _, facts = run(begun(), saying([says(fact_, True), *ADULT]))
    assert (flag, urgency) in [(one.id, one.urgency) for one in urgent_flags(chart_of(*facts), K, DAY)]


def test_lost_sight_over_fifty_is_an_emergency_and_an_injury_on_blood_thinners_too():
    older = [
        says("age_years", 70),
        says("visual_loss_or_double_vision", True),
        says("scalp_tenderness", True),
    ]
    _, facts = run(begun(), saying(older))
    assert "rf_giant_cell_arteritis" in {
        one.id for one in urgent_flags(chart_of(*facts), K, DAY) if one.urgency == "emergency_now"
    }
    hit = [
        says("head_or_neck_trauma_before_onset", True),
        says("anticoagulated_or_bleeding_disorder", True),
        *ADULT,
    ]
    _, facts = run(begun(), saying(hit))
    assert [(one.id, one.urgency) for one in urgent_flags(chart_of(*facts), K, DAY)] == [
        ("rf_posttraumatic", "emergency_now")
    ]


def test_a_young_mother_with_a_new_headache_is_found_the_same_day():
    mother = [*ADULT, says("weeks_postpartum", 3), says("new_headache_within_3_months", True)]
    _, facts = run(begun(), saying(mother))
    assert ("rf_pregnancy", "same_day") in [
        (one.id, one.urgency) for one in urgent_flags(chart_of(*facts), K, DAY)
    ]


def test_the_end_says_what_only_others_can_answer():
    _, facts = run(begun(), saying([*CHRONIC_MIGRAINE, *ADULT]))
    found = summary_of(chart_of(*facts), K, DAY)
    first = found.left_open[0]
    assert (first.fact, first.by) == ("better_explained_by_other_diagnosis", "clinician")
    assert "headache_days_per_month" in {one.fact for one in found.left_open if one.by == "diary"}
    assert {one.by for one in found.left_open} <= {"clinician", "exam", "test", "diary", "derived"}
    assert {one.id for one in found.open} >= {"ichd3_1_3", "chronic_migraine"}


def test_facts_of_tomorrow_do_not_count_today():
    tomorrow = fact("finding", DAY.replace(day=2), name="thunderclap_onset", value=False, by="patient")
    screen = next_question(chart_of(*begun(), tomorrow), K, DAY)
    assert "thunderclap_onset" in [one.fact for one in screen.items]
