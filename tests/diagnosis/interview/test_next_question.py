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
SIGNS = {  # found on examination, and plain to whoever has them: the first screen
    "neurological_deficit": "rf_neuro_deficit",
    "reduced_consciousness_or_confusion": "rf_neuro_deficit",
    "neck_stiffness_meningism": None,  # a flag only together with fever
    "facial_swelling_with_fever_or_dysphagia": "rf_deep_space_infection",
    "neck_pain_with_horner_or_neuro_signs": "rf_dissection",
    "ophthalmic_zoster_signs": "rf_ophthalmic_zoster",
}
SIGNS_NOT_TOLD = [says(name, None) for name in SIGNS]


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
    screen = next_question(chart_of(*chart, *SIGNS_NOT_TOLD), K, DAY)
    facts = [one.fact for one in screen.items]
    assert screen.id == "sudden_signs"
    assert "thunderclap_onset" not in facts
    assert "new_seizure" in facts


def test_an_old_answer_about_a_warning_sign_is_asked_again():
    old = says("thunderclap_onset", False, on=DAY.replace(year=2025))
    screen = next_question(chart_of(*begun(), *SIGNS_NOT_TOLD, old), K, DAY)
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


def test_signs_of_a_stroke_of_meningitis_and_of_a_closing_airway_are_asked_before_all_else(interviews):
    for screens, facts in interviews.values():
        assert {one.fact for one in screens[0].items} == set(SIGNS)
        shown = [item.fact for one in screens for item in one.items]
        assert all(shown.count(name) == 1 for name in SIGNS)
        held = {one.name: one.value for one in facts if hasattr(one, "value")}
        assert [held[name] for name in SIGNS] == [None] * 6  # a patient cannot rule them out


@pytest.mark.parametrize(("sign", "flag"), [(sign, flag) for sign, flag in SIGNS.items() if flag])
def test_a_sign_the_patient_ticks_is_urgent_at_once(sign, flag):
    screen = next_question(chart_of(*begun()), K, DAY)
    facts = [*begun(), *answer(screen, [sign], DAY)]
    assert flag in [one.id for one in urgent_flags(chart_of(*facts), K, DAY)]


def test_a_stiff_neck_with_fever_is_an_emergency():
    _, facts = run(begun(), saying([says("fever", True), says("neck_stiffness_meningism", True), *ADULT]))
    assert ("rf_systemic", "emergency_now") in [
        (one.id, one.urgency) for one in urgent_flags(chart_of(*facts), K, DAY)
    ]


def test_a_sign_the_patient_did_not_notice_is_left_for_the_examination():
    _, facts = run(begun(), saying([*CHRONIC_MIGRAINE, *ADULT]))
    left = {one.fact for one in summary_of(chart_of(*facts), K, DAY).left_open if one.by == "exam"}
    assert set(SIGNS) - left == {"neck_stiffness_meningism"}  # without fever it changes nothing
    ruled_out = [fact("finding", DAY, name=name, value=False, by="exam") for name in SIGNS]
    left = {one.fact for one in summary_of(chart_of(*facts, *ruled_out), K, DAY).left_open}
    assert not set(SIGNS) & left


def test_what_an_examination_found_or_ruled_out_is_not_asked_of_the_patient():
    ruled_out = [fact("finding", DAY, name=name, value=False, by="exam") for name in SIGNS]
    screens, _ = run([*begun(), *ruled_out], saying(ADULT))
    assert "signs_now" not in [one.id for one in screens]


def test_thoughts_of_ending_life_come_first_of_what_needs_someone_today(interviews):
    for screens, _ in interviews.values():
        same_day = [one for one in screens if one.urgency == "same_day"]
        assert same_day[0].id == "suicidal_thoughts"
        assert len(same_day[0].items) == 1


def test_contraception_is_a_screen_of_its_own_for_women_who_could_be_with_child():
    def shown(*facts):
        screens, told = run(begun(), saying(facts))
        values = {one.name: one.value for one in told if hasattr(one, "value")}
        return [one for one in screens if "contraception" in [item.fact for item in one.items]], values

    (screen,), _ = shown(*ADULT)
    assert screen.kind == "choice"
    for age, sex in ((55, "female"), (40, "male")):
        screens, values = shown(says("age_years", age), says("sex_at_birth", sex))
        assert screens == []
        assert "contraception" not in values  # none of these says nothing of it


def test_the_length_of_an_attack_is_asked_in_hours_and_kept_in_minutes():
    chart = [*begun(), *TENSION_HEADACHE, *ADULT]
    chart = [one for one in chart if getattr(one, "name", "") != "attack_duration_minutes"]
    screens, facts = run(chart, saying([says("attack_duration_minutes", 150, "headache:1")]))
    (screen,) = (one for one in screens if one.id.startswith("attack_duration_minutes"))
    assert (screen.unit, screen.range) == ("h", (0.0, 720.0))
    assert [one.value for one in answer(screen, 2.5, DAY)] == [150]
    assert 150 in [one.value for one in facts if getattr(one, "name", "") == "attack_duration_minutes"]
    for minutes in (1 / 60, 7, 13, 43200):
        (found,) = answer(screen, given_by(screen, lambda *_, m=minutes: m), DAY)
        assert found.value == pytest.approx(minutes, abs=1e-6)
    with pytest.raises(FactError, match="from 0 to 720"):
        answer(screen, 721, DAY)


def test_every_warning_sign_has_words_for_the_patient_and_none_is_the_professionals():
    assert len(K.red_flags.flags) >= 30
    for name, flag in K.red_flags.flags.items():
        words = K.interview.flag_words[name]
        assert flag.consequence not in words
        assert len(words) > 20
    assert "You are not alone" in K.interview.flag_words["rf_suicidal_thoughts"]
    assert "crisis line" in K.interview.flag_words["rf_suicidal_thoughts"]


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
    screen = next_question(chart_of(*begun(), *SIGNS_NOT_TOLD, tomorrow), K, DAY)
    assert "thunderclap_onset" in [one.fact for one in screen.items]
