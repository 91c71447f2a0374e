"""One "none of these" for a section: what it answers, what it leaves, and that it never says no consent."""

from __future__ import annotations

import pytest

from reprieve.chart import Chart
from reprieve.errors import FactError
from reprieve.record import none_of, sections_asked
from tests.plan.charts import answered, days_before, headache_days, session
from tests.record.people import AS_OF, KNOWLEDGE, answer, drawn, ready

SIGNS = "warning signs"


def bare(*more):
    """Somebody of whom only age, sex and a diary are known."""
    person = [one for one in answered() if one.kind == "person"]
    return [*person, *headache_days(20), answer("has_headache", True), *more]


def said(section, facts, by="clinician", **more):
    return none_of(section, drawn(facts), KNOWLEDGE, by=by, on=AS_OF, **more)


def test_every_warning_sign_that_the_plan_asks_for_is_answered_no():
    found = said(SIGNS, bare())
    named = {one.name: one.value for one in found.facts}
    assert {"thunderclap_onset", "fever", "papilloedema"} <= set(named)
    assert set(named.values()) == {False}
    assert all(one.by == "clinician" and one.on == AS_OF for one in found.facts)
    assert all(KNOWLEDGE.vocabulary.facts[name].section == SIGNS for name in named)


def test_afterwards_nothing_of_that_section_is_asked_that_it_could_answer():
    facts = bare()
    first = said(SIGNS, facts)
    again = [*facts, *first.facts]
    Chart.from_facts(again)
    with pytest.raises(FactError, match="has nothing that the plan asks for"):
        said(SIGNS, again)


def test_that_there_was_no_other_toxin_is_asked_by_itself_and_no_session_on_record_is_denied():
    without = ("bont_previous_treatment", "bont_given_elsewhere", "pregnant")
    facts = ready(session(days_before(90)), without=without)
    section = KNOWLEDGE.vocabulary.facts["bont_given_elsewhere"].section
    found = said(section, facts)
    assert "bont_given_elsewhere" in found.still_asked
    written = {one.name for one in found.facts}
    assert written.isdisjoint({"bont_given_elsewhere", "bont_previous_treatment"})


def test_what_was_answered_is_never_answered_again():
    found = said(SIGNS, bare(answer("thunderclap_onset", True)))
    assert "thunderclap_onset" not in {one.name for one in found.facts}


def test_consent_is_asked_by_itself_and_an_age_is_no_none():
    found = said("botulinum toxin history", bare())
    assert "injection_consent_recorded" in found.still_asked
    assert "injection_consent_recorded" not in {one.name for one in found.facts}
    kinds = {one.name: one.value for one in found.facts}
    assert kinds["neuromuscular_junction_disorder"] == "none"
    assert "bont_cycles_completed" not in kinds


def test_sections_answered_one_by_one_make_the_plan_signable_but_for_what_they_cannot_say():
    facts = bare()
    for _ in range(30):
        open_ = sections_asked(drawn(facts), KNOWLEDGE)
        new = []
        for section in open_:
            try:
                new = list(said(section, facts).facts)
            except FactError:
                continue
            break
        if not new:
            break
        facts = [*facts, *new]
    left = {name for block in drawn(facts).to_dict()["blocked_by"] for name in block["ask_for"]}
    assert left <= {"injection_consent_recorded", "headache_onset_age_years", "suicidal_thoughts"}


def test_a_patient_answers_for_no_examination_and_rules_out_no_sign_that_only_a_clinician_can():
    found = said(SIGNS, bare(), by="patient")
    named = {one.name for one in found.facts}
    assert {"thunderclap_onset", "fever"} <= named
    # history_facts.yaml: answered_by exam; interview.yaml: can be told of, not ruled out
    for sign in ("papilloedema", "facial_swelling_with_fever_or_dysphagia"):
        assert sign not in named
        assert sign in found.still_asked


def test_a_patient_answers_for_no_test_and_no_judgement_of_a_clinician():
    found = said("botulinum toxin history", bare(), by="patient")
    who = {KNOWLEDGE.vocabulary.facts[one.name].answered_by for one in found.facts}
    assert who == {"patient"}


@pytest.mark.parametrize("by", ["patient", "clinician"])
def test_suicidal_thoughts_are_asked_by_themselves_whoever_answers(by):
    found = said(SIGNS, bare(), by=by)
    assert "suicidal_thoughts" in found.still_asked
    assert "suicidal_thoughts" not in {one.name for one in found.facts}


@pytest.mark.parametrize("section", ["weather", "", "b"])
def test_a_section_that_is_none_or_could_be_two_is_refused_with_all_names(section):
    with pytest.raises(FactError, match="warning signs"):
        said(section, bare())


def test_where_nothing_is_asked_nothing_is_written():
    with pytest.raises(FactError, match="has nothing that the plan asks for"):
        said("bruxism", ready())
