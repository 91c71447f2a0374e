"""Every fact of a patient is asked on exactly one screen that suits its type, in words of our own."""

from __future__ import annotations

import re

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.interview import (
    ASKED_OF,
    KIND_OF_TYPE,
    faults_of_flag_words,
    faults_of_interview,
    parse_interview,
)
from reprieve.knowledge.rule import Leaf, walk

K = load_knowledge()
TEXT = K.text("clinical/interview.yaml")
FEVER = "    fever: Fever with the pain\n"
OF_THE_PATIENT = [one for one in K.vocabulary.facts.values() if one.answered_by == ASKED_OF]


def faults_with(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    text = TEXT.replace(old, new, 1)
    try:
        interview = parse_interview(text)
        return "\n".join(
            [*faults_of_interview(interview, K.vocabulary), *faults_of_flag_words(interview, K.red_flags)]
        )
    except KnowledgeError as error:
        return str(error)


def test_each_fact_of_the_patient_is_asked_on_one_screen_or_by_one_question_instead():
    assert len(OF_THE_PATIENT) >= 177
    in_full = [fact for screen in K.interview.screens for fact in screen.facts]
    assert len(in_full) == len(set(in_full))
    instead = [fact for one in K.interview.asked_instead for fact in one.facts]
    askable = K.interview.askable(K.vocabulary)
    for one in OF_THE_PATIENT:
        assert (one.name in askable) != (one.name in instead), one.name
        assert K.interview.screen_of(one).facts.count(one.name) == 1


def test_every_screen_suits_the_type_of_its_facts():
    for one in OF_THE_PATIENT:
        screen = K.interview.screen_of(one)
        assert screen.kind in ("check_list", KIND_OF_TYPE[one.type]), one.name
        if one.allowed:
            assert set(screen.options) == set(one.allowed)


def test_the_screens_as_they_are_have_no_fault():
    assert faults_of_interview(K.interview, K.vocabulary) == []
    assert faults_of_flag_words(K.interview, K.red_flags) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (FEVER, "    feverish: Fever\n", "no fact 'feverish'. Is it fever?"),
        (FEVER, "    papilloedema: Swollen discs\n", "papilloedema is answered by exam"),
        (FEVER, "    new_seizure: A fit\n", "the fact 'new_seizure' is there twice"),
        (
            FEVER,
            "    fever: {label: Fever, only_yes: true}\n",
            "fever is no yes-or-no sign of an examination. Remove `only_yes`.",
        ),
        ("goes_first: [signs_now,", "goes_first: [signs_then,", "goes_first: no screen 'signs_then'."),
        ("  rf_immune: You", "  rf_immunity: You", "flag_words: none for rf_immune. Add them."),
        ("  rf_immune: You", "  rf_immunity: You", "flag_words: no flag 'rf_immunity'."),
        ("  same_day: SPEAK", "  that_day: SPEAK", "how_soon: nothing for same_day. Add it."),
        ("longest_check_list: 6", "longest_check_list: 5", "6, and at most 5 fit. Split it."),
        ("  kind: yes_no\n", "  kind: number\n", "suicidal_thoughts is a boolean; number does not suit it"),
        ("mild: Mild, moderate", "mild: Mild, middling", "options: they must be mild, moderate, severe"),
        ("  after: [aura_signs]\n", "  after: [jaw_pain]\n", "after: no screen 'jaw_pain' above it"),
        ("if_not: none}", "if_not: never}", "'never' is no value of that fact"),
        (
            "    osmophobia: Smells bother you\n",
            "    height_cm: {label: Tall, if_not: null}\n",
            "its facts are about headache and patient",
        ),
    ],
)
def test_a_faulty_screen_is_named_with_what_is_wrong(old, new, fault):
    assert fault in faults_with(old, new)


def longest_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 13]


def test_questions_are_short_and_in_plain_words():
    names = {  # medicines and illnesses have the names they have
        "carbamazepine", "oxcarbazepine", "cyclobenzaprine", "aminoglycoside", "physiotherapy", "radiotherapy",
        "onabotulinumtoxina", "abobotulinumtoxina", "incobotulinumtoxina", "prabotulinumtoxina",
        "daxibotulinumtoxina", "letibotulinumtoxina", "rimabotulinumtoxinb",
    }  # fmt: skip
    for screen in K.interview.screens:
        labels = [one if isinstance(one, str) else one.label for one in screen.items.values()]
        for text in (screen.asks, *labels, *screen.options.values()):
            assert len(text) < 175, text
            assert not [word for word in longest_words(text) if word not in names], text
        assert "?" in screen.asks, screen.asks


# Words without which an answer would mean another fact than the vocabulary and the rules: by fact, chosen by hand.
WORDS_THAT_STAY = {
    "neurological_deficit": "new, now, last days, drooping, speaking, do not count",
    "reduced_consciousness_or_confusion": "confused, drowsy, collapsed",
    "facial_swelling_with_fever_or_dysphagia": "neck, drooling, swallowing",
    "neck_pain_with_horner_or_neuro_signs": "drooping lid, small pupil, stroke",
    "ophthalmic_zoster_signs": "forehead, nose, eye",
    "thunderclap_onset": "pain you have now, last weeks, very worst, minute",
    "new_seizure": "now, fit, blackout",
    "visual_loss_or_double_vision": "now, even for a moment, double, usual migraine, do not count",
    "exertional_jaw_pain": "exert, tight chest, short breath",
    "immunosuppressed": "now",
    "cancer_history": "ever",
    "anticoagulated_or_bleeding_disorder": "now",
    "muscle_relaxant_current": "now",
    "cgrp_mab_or_gepant_current": "now",
    "aminoglycoside_or_nmj_drug_current": "now, magnesium, or another drug that affects nerves and muscles",
    "breastfeeding": "now",
    "pregnant": "or could be",
    "attack_duration_minutes": "untreated, treatment fails, hours, count sleep until waking",
    "aura_sensory": "comes and goes",
    "aura_fully_reversible": "all, completely",
    "aura_symptom_duration_minutes": "each single",
    "aura_symptom_unilateral": "not of the pain, at least one, one side",
    "pain_side_locked": "always, every attack",
    "vomiting": "at times",
    "cranial_autonomic_conjunctival_or_tearing": "painful side",
    "continuous_background_pain": "all the time, same place",
    "triggered_by_innocuous_stimulus": "light touch, on that side, can",
    "facial_numbness_persistent": "not only in an attack",
    "unexplained_weight_loss": "without trying",
    "recent_pattern_change": "recently",
    "new_headache_within_3_months": "last three months",
    "sq8_jaw_joint_noise_30d": "popped, last 30 days, moved or used",
    "sq9_ever_closed_lock": "at some time",
    "sq11_intermittent_closed_lock_30d": "last 30 days, not open fully, came free",
    "sq12_currently_limited_opening": "right now, or right now",
    "sq13_open_lock_30d": "last 30 days, wide open",
    "sq5_temple_headache_30d": "last 30 days, temples",
    "awake_bruxism_self_report": "often, bracing the jaw, while awake",
    "cardiovascular_disease": "ever",
    "kidney_stones_or_glaucoma": "ever",
    "recent_filler_or_other_injection": "head or neck, recent months",
    "bont_previous_treatment": "any reason, looks included",
    "bont_allergic_reaction": "any injection",
    "preventives_tried_count": "ever, prevent, even briefly",
    "contraception": "if you could become pregnant, reliable",
    "suicidal_thoughts": "thoughts of ending your life",
}


@pytest.mark.parametrize("fact", WORDS_THAT_STAY)
def test_the_words_that_make_the_fact_stay_in_the_question(fact):
    screen = K.interview.screen_of(K.vocabulary.facts[fact])
    item = screen.items.get(fact, "")
    asked = f"{screen.asks} {item if isinstance(item, str) else item.label}".lower()
    missing = [words for words in WORDS_THAT_STAY[fact].split(", ") if words not in asked]
    assert not missing, asked


def test_what_none_of_these_writes_as_no_is_never_contraception_and_alarms_are_not_mixed_with_less():
    assert "contraception" not in {fact for one in K.interview.screens for fact in one.items}
    (since,) = (one for one in K.interview.screens if one.id == "since_injections")
    urgencies = {
        flag.urgency
        for flag in K.red_flags.flags.values()
        for leaf in walk(flag.rule)
        if isinstance(leaf, Leaf) and leaf.fact in since.items
    }
    assert urgencies == {"emergency_now"}


def test_no_quotation_mark_is_left_over():
    for screen in K.interview.screens:
        labels = [one if isinstance(one, str) else one.label for one in screen.items.values()]
        for text in (screen.asks, *labels, *screen.options.values()):
            assert not text.endswith(("'", '"')), text
