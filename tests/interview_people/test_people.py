"""Simulated people are who they were meant to be, answer whatever is asked, and hang together."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.interview_people import AS_OF, draw_people, draw_person
from reprieve.knowledge import load_knowledge
from tests.diagnosis import referee

KNOWLEDGE = load_knowledge()
FACTS = referee.VOCABULARY
SCOPES = {"headache": "has_headache", "facial_pain": "has_facial_pain", "tmd": "has_jaw_problem"}


@pytest.fixture(scope="module")
def people():
    return draw_people(KNOWLEDGE, patients=150, seed=11)


def everything(person):
    return {**person.answers, **person.counts, **person.found}


def instances(person, scope):
    return sorted({about for _, about in person.answers if about and about.split(":")[0] == scope})


def test_every_fact_that_a_patient_is_asked_has_an_answer_for_every_pain_they_have(people):
    asked = {name: one["scope"] for name, one in FACTS.items() if one["answered_by"] == "patient"}
    assert len(asked) == 179
    for person in people:
        for name, scope in asked.items():
            if scope == "medication_trial":  # told by `preventive` facts
                continue
            places = [None] if scope in ("patient", "any") else instances(person, scope)
            for about in places:
                assert (name, about) in person.answers, (person.name, name, about)
        for scope, has in SCOPES.items():
            assert bool(instances(person, scope)) is person.answers[has, None]


def test_every_answer_is_one_the_vocabulary_allows(people):
    for person in people:
        for (name, about), value in everything(person).items():
            definition = KNOWLEDGE.vocabulary.facts[name]
            assert definition.fault_of(value) is None, (name, value)
            assert KNOWLEDGE.vocabulary.fault_of_about(definition, about) is None


def holds_for(person, id_, about):
    """Does the plain referee find the diagnosis, or red flag, with everything known?"""
    facts = {**everything(person)}
    for name, one in FACTS.items():  # what one person does not have: as the vocabulary says, false or 0
        facts.setdefault((name, about if one["scope"] not in ("patient", "any") else None), None)
    rule = referee.CRITERIA[id_]["rule"] if id_ in referee.CRITERIA else referee.FLAGS[id_]["rule"]
    return referee.holds(rule, facts, about, id_)


# Who has a fact of None (no such thing to tell) cannot be judged by a referee to whom everything is known.
PLAIN = ("ichd3_1_1", "ichd3_1_5_1", "ichd3_2_2", "ichd3_3_1", "ichd3_13_1_1", "ichd3_13_12", "dctmd_myalgia",
         "dctmd_dd_with_reduction", "ichd3_8_2_2", "rf_systemic", "rf_toxin_spread", "rf_pattern_change")  # fmt: skip


@pytest.mark.parametrize("profile", PLAIN)
def test_people_are_who_they_were_meant_to_be_by_a_plain_referee(profile):
    for number in range(5):
        person = draw_person(KNOWLEDGE, profile, seed=(7, number), name="one")
        about = person.intended[0][1] if person.intended else None
        assert holds_for(person, profile, about)


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    one, again, other = (draw_people(KNOWLEDGE, patients=4, seed=seed) for seed in (1, 1, 2))
    assert [everything(person) for person in one] == [everything(person) for person in again]
    assert [everything(person) for person in one] != [everything(person) for person in other]


def test_every_profile_is_there_in_its_share():
    people = draw_people(KNOWLEDGE, patients=100, seed=3)
    diagnoses = sum(person.profile in KNOWLEDGE.criteria.diagnoses for person in people)
    flags = sum(person.profile in KNOWLEDGE.red_flags.flags for person in people)
    assert (diagnoses, flags) in {(70, 12), (69, 12), (70, 13), (71, 12), (70, 11), (71, 11), (69, 13)}
    assert {"two_pains", "treated", "no_diagnosis", "no_pain"} <= {person.profile for person in people}


def test_every_fact_of_a_chart_says_that_it_is_simulated_and_who_gave_it(people):
    for person in people[:10]:
        for one in person.chart.facts:
            assert one.source == "simulated"
        informants = {getattr(one, "by", "record") for one in person.chart.facts}
        assert informants <= {"patient", "diary", "record"}
        assert person.chart.last_date == AS_OF


def test_people_hang_together(people):
    for person in people:
        hangs_together(person)


def hangs_together(person):
    told = everything(person)

    def said(name, about=None):
        return told[name, about]

    # days of a month
    days = said("headache_days_per_month")
    assert said("migraine_days_per_month") <= days <= 28
    assert said("headache_free_days_per_month") == 28 - days
    for name in ("headache_days_ge_4h_per_month", "moderate_severe_headache_days_per_month"):
        assert said(name) <= days
    assert said("days_work_or_activity_lost_per_month") <= days
    assert said("moderate_severe_headache_hours_per_month") <= said("headache_hours_per_month") <= 24 * days
    own = [said("phenotype_days_per_month", one) for one in instances(person, "headache")]
    assert all(one <= days for one in own)
    assert sum(own) >= days
    # acute medicine
    simple = [said(f"{one}_days_per_month") for one in ("paracetamol", "nsaid", "aspirin")]
    assert max(simple) <= said("nonopioid_analgesic_days_per_month") <= min(28, sum(simple))
    classes = [said(f"{one}_days_per_month") for one in ("triptan", "ergot", "nonopioid_analgesic", "opioid",
                                                         "combination_analgesic")]  # fmt: skip
    several = said("multiple_class_acute_days_per_month")
    assert max(classes) <= several <= min(28, sum(classes))
    assert several <= said("acute_medication_days_per_month") <= 28
    # each headache
    for one in instances(person, "headache"):
        aura = any(said(f"aura_{kind}", one) for kind in ("visual", "sensory", "speech", "motor", "brainstem",
                                                          "retinal"))  # fmt: skip
        if not aura:
            assert not said("aura_headache_with_or_within_60min", one)
        if said("pain_side_locked", one):
            assert said("pain_laterality", one) in ("unilateral_right", "unilateral_left")
        if said("onset_remembered_continuous_within_24h", one):
            assert said("headache_unremitting", one)
    # ages
    onset = said("headache_onset_age_years")
    assert onset is None or onset <= said("age_years") + 1
    # births and toxin
    if said("sex_at_birth") == "male" or said("age_years") > 49:
        assert not said("pregnant")
        assert not said("breastfeeding")
        assert said("weeks_postpartum") is None
    if not said("bont_previous_treatment"):
        assert said("bont_cycles_completed") == 0
        assert said("bont_last_date") is None
        assert not said("bont_dysphagia")
    else:
        assert said("bont_cycles_completed") >= 1
        assert said("bont_last_date") < AS_OF.isoformat()
    # jaw
    for name, before in (("sq10_closed_lock_limited_eating", "sq9_ever_closed_lock"),
                         ("sq14_open_lock_needs_manoeuvre", "sq13_open_lock_30d")):  # fmt: skip
        if instances(person, "tmd") and said(name, "tmd"):
            assert said(before, "tmd")
    # who has no headache has none of its warning signs
    if not said("has_headache"):
        assert days == 0
        assert not said("thunderclap_onset")


def test_a_profile_that_nobody_can_be_says_what_to_mend(monkeypatch):
    monkeypatch.setattr("reprieve.interview_people.draw._is_what_was_meant", lambda world, meant: False)
    monkeypatch.setattr("reprieve.interview_people.draw.MOST_TRIES", 3)
    with pytest.raises(KnowledgeError, match="nobody of profile 'sb_definite' came out in 3 tries"):
        draw_person(KNOWLEDGE, "sb_definite", seed=(1,), name="one")
