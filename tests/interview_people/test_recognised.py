"""Diagnosis recognises simulated people: with the examination all of it; without, only clinician's facts are missing."""

from __future__ import annotations

import pytest

from reprieve.diagnosis import diagnose
from reprieve.interview_people import AS_OF, draw_people
from reprieve.knowledge import load_knowledge
from reprieve.verdict import Verdict

KNOWLEDGE = load_knowledge()


@pytest.fixture(scope="module")
def people():
    return [one for one in draw_people(KNOWLEDGE, patients=40, seed=5) if one.intended or one.flag]


def test_with_the_examination_each_is_diagnosed_as_meant(people):
    for person in people:
        found = diagnose(person.chart_with_exam.as_of(AS_OF), KNOWLEDGE)
        for id_, about in person.intended:
            assert found.row(id_, "now", about).verdict is Verdict.MET, (person.name, id_)
        if person.flag is not None:
            assert found.flag(person.flag).verdict is Verdict.MET, (person.name, person.flag)


def test_without_it_only_what_a_clinician_finds_is_still_asked(people):
    facts = KNOWLEDGE.vocabulary.facts
    for person in people:
        found = diagnose(person.chart.as_of(AS_OF), KNOWLEDGE)
        for id_, about in person.intended:
            row = found.row(id_, "now", about)
            assert row.verdict is not Verdict.NOT_MET, (person.name, id_)
            names = [words.split()[0] for words in row.ask_for()] if row.verdict is Verdict.UNKNOWN else []
            for name in names:
                assert facts[name].answered_by not in ("patient", "diary"), (person.name, id_, name)


def test_no_fact_of_a_person_contradicts_another(people):
    for person in people:
        case = diagnose(person.chart_with_exam.as_of(AS_OF), KNOWLEDGE).case
        assert [key for key, held in case.known.held.items() if held.contradictory] == []
