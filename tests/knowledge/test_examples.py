"""Worked examples: what each rule says of a person that a clinician can picture, against the rule's own text."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.example_person import laid_over, situation_of
from reprieve.knowledge.examples import example_files, parse_examples
from reprieve.worked_examples import AS_OF, chart_of_person, judge_example

KNOWLEDGE = load_knowledge()
FILES = {file.name: file.read_text(encoding="utf-8") for file in example_files()}


def _read(name):
    return parse_examples(FILES[name], file=name, knowledge=KNOWLEDGE)


def _each():
    for name in sorted(FILES):
        try:
            rules = _read(name)
        except KnowledgeError:  # its own test says what is wrong with it
            continue
        for example in rules.examples:
            yield pytest.param(rules, example, id=f"{rules.rule}/{example.id}")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_of_examples_can_be_read(name):
    _read(name)


@pytest.mark.parametrize(("rules", "example"), list(_each()))
def test_the_program_says_of_an_example_what_the_text_of_the_rule_says(rules, example):
    outcome = judge_example(rules, example, KNOWLEDGE)
    assert outcome.differs_from(example) == [], "\n".join([example.says, example.because, *outcome.because])


# Every rule that decides has an example on each side.

NO_RECORD_OF_VIALS = "no chart holds a record of the vial yet"
ONE_SIDED = {  # what no person can show, and why
    "S14": ("met", "no function converts units, so no plan can hold converted ones"),
    "S20": ("met", NO_RECORD_OF_VIALS),
    "S21": ("met not_met", NO_RECORD_OF_VIALS),
    "S22": ("met not_met", NO_RECORD_OF_VIALS),
    "S23": ("met not_met", NO_RECORD_OF_VIALS),
    "S25": (
        "met",
        "no point of the map lies that near to the brow, and none is known to lie inside the orbital rim",
    ),
    "S30": ("met", NO_RECORD_OF_VIALS),
}


def _deciding_rules():
    yield from KNOWLEDGE.criteria.diagnoses
    yield from KNOWLEDGE.red_flags.flags
    yield from (rule.id for rule in KNOWLEDGE.safety_rules.rules if rule.severity == "stop")
    yield from (rule.id for rule in KNOWLEDGE.payer_rules.rules if rule.rule is not None)


@pytest.mark.parametrize("rule", list(_deciding_rules()))
def test_a_rule_that_decides_has_an_example_on_each_side(rule):
    assert f"{rule}.yaml" in FILES, f"write knowledge/clinical/examples/{rule}.yaml"
    expected = [example.expect for example in _read(f"{rule}.yaml").examples]
    cannot, _ = ONE_SIDED.get(rule, ("", ""))
    assert {"met", "not_met"} - set(cannot.split()) <= set(expected)
    assert len(expected) >= 2 or rule in ONE_SIDED


def test_a_rule_said_to_be_one_sided_is_so():
    for rule, (cannot, _) in ONE_SIDED.items():
        expected = {example.expect for example in _read(f"{rule}.yaml").examples}
        assert not expected & set(cannot.split())


@pytest.mark.parametrize("flag", [flag for flag in KNOWLEDGE.red_flags.flags.values() if flag.escalation])
def test_a_warning_sign_that_can_become_more_urgent_has_an_example_of_each_urgency(flag):
    shown = {example.urgency for example in _read(f"{flag.id}.yaml").examples if example.expect == "met"}
    assert {flag.urgency, flag.escalated_urgency} <= shown


def test_examples_are_no_part_of_the_knowledge_that_answers_stand_on():
    assert not any("examples" in path for path in KNOWLEDGE.paths)


# The harness itself.

FEVER = """
rule: rf_systemic
kind: red_flag
typical:
  patient: {fever: false, unexplained_weight_loss: false, night_sweats_or_malaise: false}
examples:
- {id: none, says: No systemic symptom at all, expect: not_met, because: none of the three is there}
- {id: fever, says: A person with a fever, change: {patient: {fever: true}}, expect: met, because: one is enough}
"""


def _fever(**changed):
    text = FEVER
    for old, new in changed.values():
        text = text.replace(old, new)
    return parse_examples(text, file="rf_systemic.yaml", knowledge=KNOWLEDGE)


def test_a_change_is_laid_over_the_typical_person_name_by_name():
    typical = {"patient": {"age_years": 40, "fever": False}, "headache:1": {"vomiting": True}}
    change = {"patient": {"fever": None, "age_years": "absent"}, "headache:1": "absent"}
    assert laid_over(typical, change) == {"patient": {"fever": None}}


def test_a_name_out_of_the_vocabulary_is_refused_with_the_near_one():
    with pytest.raises(KnowledgeError, match=r"typical\.patient\.fevr: no such fact\. Is it fever\?"):
        _fever(one=("patient: {fever: false", "patient: {fevr: false"))


def test_every_fault_of_a_file_is_named_at_once():
    with pytest.raises(KnowledgeError) as found:
        _fever(
            value=("unexplained_weight_loss: false", "unexplained_weight_loss: 3"),
            change=(
                "change: {patient: {fever: true}}",
                "change: {patient: {feverish: true}, tmd: {fever: true}}",
            ),
            id=("id: fever", "id: none"),
        )
    for fault in (
        "unexplained_weight_loss: 3: it is a yes-or-no",
        "feverish",
        "tmd.fever",
        "[none]: the id is",
    ):
        assert fault in str(found.value)


def test_a_file_is_named_by_a_rule_that_there_is():
    with pytest.raises(KnowledgeError, match=r"no red_flag 'rf_cold'"):
        _fever(one=("rule: rf_systemic", "rule: rf_cold"))


def test_a_finding_is_by_whom_the_vocabulary_asks_and_null_is_asked_and_not_known():
    person = situation_of({"patient": {"fever": None, "papilloedema": True}})
    facts = {fact.name: fact for fact in chart_of_person(person, KNOWLEDGE).facts}
    assert (facts["fever"].by, facts["fever"].value, facts["fever"].on) == ("patient", None, AS_OF)
    assert facts["papilloedema"].by == "exam"


def test_days_before_stand_for_dates():
    written = [
        {
            "kind": "preventive",
            "days_before": 10,
            "name": "topiramate",
            "from": {"days_before": 100},
            "to": {"days_before": 10},
        }
    ]
    fact = chart_of_person(situation_of({"facts": written}), KNOWLEDGE).facts[0]
    assert [(AS_OF - day).days for day in (fact.on, fact.from_, fact.to)] == [10, 100, 10]


def _counted(diary):
    from reprieve.diagnosis import diagnose

    chart = chart_of_person(situation_of({"diary": diary}), KNOWLEDGE)
    found = diagnose(chart.as_of(AS_OF), KNOWLEDGE).derived
    return {one["name"]: (one["low"], one["high"]) for one in found}


@pytest.mark.parametrize("days", range(0, 29, 4))
def test_a_diary_in_short_form_holds_the_days_it_names(days):
    counted = _counted(
        {"headache_days_of_28": days, "migraine_days_of_28": days // 2, "hours": 5, "months": 3}
    )
    assert counted["headache_days_per_month"] == (days, days)
    assert counted["migraine_days_per_month"] == (days // 2, days // 2)
    assert counted["moderate_severe_headache_days_per_month"] == (days // 2, days // 2)
    assert counted["headache_hours_per_month"] == (5 * days, 5 * days)
    assert counted["months_at_current_headache_frequency"][0] == 3


def test_medicine_in_short_form_is_taken_on_the_same_days_or_apart():
    taken = {"triptan": 6, "nsaid": 5}
    same = _counted({"headache_days_of_28": 12, "acute_days_of_28": taken})
    apart = _counted({"headache_days_of_28": 12, "acute_days_of_28": taken, "acute_days_apart": True})
    for counted in (same, apart):
        assert counted["triptan_days_per_month"] == (6, 6)
        assert counted["nsaid_days_per_month"] == (5, 5)
    assert same["acute_medication_days_per_month"] == (6, 6)
    assert apart["acute_medication_days_per_month"] == (11, 11)


def test_missing_days_of_a_diary_in_short_form_make_a_range():
    assert _counted({"headache_days_of_28": 14, "missing_days": 2})["diary_days_recorded"] == (26, 26)


def test_blocks_of_a_diary_run_back_from_the_day_of_the_chart():
    chart = chart_of_person(
        situation_of({"diary": [{"headache_days_of_28": 0}, {"headache_days_of_28": 28, "months": 2}]}),
        KNOWLEDGE,
    )
    days = chart.as_of(AS_OF).diary.days
    assert len(days) == 84
    assert [day.headache for day in days.values()] == [True] * 56 + [False] * 28
