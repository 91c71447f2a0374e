"""Every fact of a patient is asked on exactly one screen that suits its type, in words of our own."""

from __future__ import annotations

import re

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.interview import ASKED_OF, KIND_OF_TYPE, faults_of_interview, parse_interview

K = load_knowledge()
TEXT = K.text("clinical/interview.yaml")
OF_THE_PATIENT = [one for one in K.vocabulary.facts.values() if one.answered_by == ASKED_OF]


def faults_with(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    text = TEXT.replace(old, new, 1)
    try:
        return "\n".join(faults_of_interview(parse_interview(text), K.vocabulary))
    except KnowledgeError as error:
        return str(error)


def test_each_of_the_177_facts_is_asked_on_one_screen_or_by_one_question_instead():
    assert len(OF_THE_PATIENT) == 177
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


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    fever: Fever\n", "    feverish: Fever\n", "no fact 'feverish'. Is it fever?"),
        ("    fever: Fever\n", "    papilloedema: Swollen discs\n", "papilloedema is answered by exam"),
        ("    fever: Fever\n", "    new_seizure: A fit\n", "the fact 'new_seizure' is there twice"),
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
