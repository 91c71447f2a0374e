"""Would the worked examples notice if a rule lost a part, or if one of its limits moved?

Each part of a rule is changed a little, one at a time; at least one example must then come out otherwise. A change
that no example notices is a part of the rule that nobody has shown at work. Diagnoses outside ICHD-3 chapters 1 to 12.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace

import pytest

from reprieve.diagnosis import case_of
from reprieve.diagnosis.hierarchy import outranking, standing_of
from reprieve.diagnosis.truth import truth_in
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.examples import example_files, parse_examples
from reprieve.knowledge.rule import All, Any_, DiagnosisRef, Leaf
from reprieve.verdict import Verdict
from reprieve.worked_examples.person import AS_OF, chart_of_person
from tests.knowledge.changed_rules import changed

KNOWLEDGE = load_knowledge()
DIAGNOSES = KNOWLEDGE.criteria.diagnoses
HEADACHES = re.compile(r"ichd3_(\d|1[0-2])_")
FILES = {file.name.removesuffix(".yaml"): file for file in example_files()}


def _views(id_):
    rules = parse_examples(FILES[id_].read_text(encoding="utf-8"), file=f"{id_}.yaml", knowledge=KNOWLEDGE)
    for one in rules.examples:
        chart = chart_of_person(rules.situations[one.id], KNOWLEDGE)
        yield one, chart.as_of(AS_OF)


def _as_expected(views, diagnosis):
    """Whether every example still comes out as expected under this form of its diagnosis."""
    knowledge = copy.copy(KNOWLEDGE)
    diagnoses = {**DIAGNOSES, diagnosis.id: diagnosis}
    knowledge.__dict__["criteria"] = replace(KNOWLEDGE.criteria, diagnoses=diagnoses)
    return all(
        _verdict(case_of(view, knowledge), diagnosis, one.about) == one.expect for one, view in views
    )


def _verdict(case, diagnosis, about):
    own = truth_in(case, DiagnosisRef(diagnosis.id), about)
    above = [(name, truth_in(case, rule, about)) for name, rule in outranking(diagnosis)]
    return Verdict.of(standing_of(own, above).truth).value


def _forms(diagnosis):
    """The diagnosis with one small change, and what changed, in words."""
    for rule in changed(diagnosis.rule):
        yield f"rule: {rule}", replace(diagnosis, rule=rule)
    for i, criterion in enumerate(diagnosis.criteria):
        for rule in changed(criterion.rule):
            criteria = list(diagnosis.criteria)
            criteria[i] = replace(criterion, rule=rule)
            yield f"{criterion.id}: {rule}", replace(diagnosis, criteria=tuple(criteria))


@pytest.mark.parametrize("id_", sorted(one for one in DIAGNOSES if not HEADACHES.match(one)))
def test_no_part_of_a_diagnosis_can_be_changed_without_an_example_noticing(id_):
    views = list(_views(id_))
    assert _as_expected(views, DIAGNOSES[id_])
    assert [words for words, form in _forms(DIAGNOSES[id_]) if _as_expected(views, form)] == []


def test_a_rule_is_changed_in_each_of_its_parts():
    old = Leaf(fact="age_years", op="ge", value=18)
    sick = Leaf(fact="fever", op="is_true", value=None)
    assert list(changed(All((old, sick)))) == [
        *(
            All((Leaf(fact="age_years", op=op, value=value), sick))
            for op, value in (("gt", 18), ("ge", 9), ("ge", 36))
        ),
        All((sick,)),
        All((old, Leaf(fact="fever", op="is_false", value=None))),
        All((old,)),
        Any_((old, sick)),
    ]
