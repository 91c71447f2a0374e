"""Would the worked examples notice if a warning sign lost a part, or if one of its limits moved?

Each part of a flag's rule, and of what makes it more urgent, is changed a little, one at a time; at least one example
must then come out otherwise, in its verdict or its urgency.
"""

from __future__ import annotations

import pytest

from reprieve.diagnosis import case_of
from reprieve.diagnosis.truth import truth_in
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.examples import example_files, parse_examples
from reprieve.knowledge.rule import Leaf, walk
from reprieve.verdict import Verdict
from reprieve.worked_examples import AS_OF, chart_of_person
from tests.knowledge.changed_rules import changed

KNOWLEDGE = load_knowledge()
FLAGS = KNOWLEDGE.red_flags.flags
FILES = {file.name.removesuffix(".yaml"): file for file in example_files()}


def _cases(id_):
    rules = parse_examples(FILES[id_].read_text(encoding="utf-8"), file=f"{id_}.yaml", knowledge=KNOWLEDGE)
    for one in rules.examples:
        view = chart_of_person(rules.situations[one.id], KNOWLEDGE).as_of(AS_OF)
        yield one, case_of(view, KNOWLEDGE)


def _as_expected(cases, flag, rule, escalation):
    """Whether every example still comes out as expected under these rules of the flag."""
    for one, case in cases:
        truth = truth_in(case, rule, None)
        if Verdict.of(truth).value != one.expect:
            return False
        more = escalation is not None and truth_in(case, escalation, None) is True
        urgency = flag.escalated_urgency if more else flag.urgency
        if one.urgency is not None and urgency != one.urgency:
            return False
    return True


# A limit that stands in the rule too: a person beyond it does not meet the flag, and its urgency says nothing.
IN_THE_RULE_TOO = {"rf_pregnancy": ("weeks_postpartum",), "rf_giant_cell_arteritis": ("age_years",)}


def _more_urgent(flag):
    """Each changed form of what makes the flag more urgent, save where only such a limit is wider."""
    for other in changed(flag.escalation):
        wider = [
            new
            for old, new in zip(walk(flag.escalation), walk(other), strict=False)
            if isinstance(new, Leaf)
            and isinstance(old, Leaf)
            and old.fact == new.fact
            and old.value != new.value
        ]
        if not any(new.fact in IN_THE_RULE_TOO.get(flag.id, ()) for new in wider):
            yield other


@pytest.mark.parametrize("id_", FLAGS)
def test_no_part_of_a_warning_sign_can_be_changed_without_an_example_noticing(id_):
    cases, flag = list(_cases(id_)), FLAGS[id_]
    rule, escalation = flag.rule, flag.escalation
    assert _as_expected(cases, flag, rule, escalation)
    unnoticed = [other for other in changed(rule) if _as_expected(cases, flag, other, escalation)]
    if escalation is not None:
        unnoticed += [other for other in _more_urgent(flag) if _as_expected(cases, flag, rule, other)]
    assert unnoticed == []
