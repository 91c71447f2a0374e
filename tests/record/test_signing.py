"""Signing: refused while anything blocks, each caution seen, overrides only as long as they stand on the same facts."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.chart import Chart
from reprieve.errors import FactError
from reprieve.plan.signing import SigningRefusedError, override_fact, plans_in_force, sign
from tests.conftest import fact
from tests.plan.charts import days_before, session
from tests.record.people import AS_OF, KNOWLEDGE, answer, cautions, drawn, ready, signed

EARLY = 70  # days since the last session: under 77, a stop that the injector may override (S12)


def early(*more):
    return ready(session(days_before(EARLY)), *more, treated=True)


def decided(facts, rule="S12", **asked):
    said = {"name": "A. Clinician", "role": "neurologist", "reason": "moves abroad tomorrow"}
    return override_fact(drawn(facts, **asked), KNOWLEDGE, rule=rule, **said)


def test_a_signed_plan_says_what_by_whom_on_which_rules_and_knowledge():
    fact_ = signed(ready())
    assert (fact_.total_units, len(fact_.sites), fact_.product) == (155, 31, "onabotulinumtoxinA")
    assert (fact_.signed_by, fact_.role, fact_.on, fact_.planned_for) == (
        "A. Clinician",
        "neurologist",
        AS_OF,
        AS_OF,
    )
    assert fact_.knowledge_version == KNOWLEDGE.version
    assert fact_.rules["S12"] == "not_met"
    assert fact_.rules["rf_thunderclap"] == "not_met"
    assert "S20" not in fact_.rules  # judged with the needle in hand


@pytest.mark.parametrize("name", ["pregnant", "injection_consent_recorded", "thunderclap_onset"])
def test_what_is_not_known_blocks_signing_and_is_asked(name):
    with pytest.raises(SigningRefusedError) as refused:
        signed(ready(without=(name,)))
    assert name in str(refused.value)
    assert name not in refused.value.loggable


def test_a_caution_that_was_not_acknowledged_keeps_the_plan_from_being_signed():
    plan = drawn(ready())
    seen = [one for one in cautions(plan) if one != "C06"]
    with pytest.raises(SigningRefusedError, match="1 cautions were not acknowledged") as refused:
        signed(ready(), acknowledged=seen)
    assert "C06" in str(refused.value)


@pytest.mark.parametrize("who", ["by", "role"])
def test_nobody_signs_without_a_name_and_a_role(who):
    with pytest.raises(FactError):
        signed(ready(), **{who: " "})


def test_a_plan_is_signed_on_the_day_it_was_judged_on():
    plan, facts = drawn(ready()), ready()
    with pytest.raises(FactError, match=r"plan\.sign\.day"):
        sign(
            plan, Chart.from_facts(facts).as_of(dt.date(2026, 6, 2)), KNOWLEDGE, by="A", role="neurologist"
        )


def test_under_77_days_stops_and_an_override_with_a_reason_lets_it_be_signed():
    with pytest.raises(SigningRefusedError, match="S12"):
        signed(early())
    decision = decided(early())
    fact_ = signed(early(decision))
    assert fact_.overrides == (decision.id,)
    assert fact_.rules["S12"] == "met"


def test_an_override_ends_when_what_the_rule_stood_on_changes():
    decision = decided(early())
    other_day = drawn(early(decision), on=AS_OF + dt.timedelta(days=1))
    another_session = drawn([*early(decision), session(days_before(60), indication="cosmetic")])
    for plan in (other_day, another_session):
        assert "S12" in [block["rule"] for block in plan.to_dict()["blocked_by"]]


def test_an_answer_that_the_rule_does_not_read_leaves_the_override_standing():
    decision = decided(early())
    assert signed(early(decision, answer("needle_phobia_or_vasovagal", False))).overrides == (decision.id,)


def test_the_same_answer_given_again_leaves_the_override_standing_and_another_ends_it():
    pregnant = answer("pregnant", True, on=days_before(10))
    facts = ready(pregnant, without=("pregnant",))
    plan = drawn(facts)
    decision = override_fact(
        plan, KNOWLEDGE, rule="S15", name="A", role="obstetrician", reason="decided together"
    )
    again = drawn([*facts, decision, answer("pregnant", True)])
    assert next(one for one in again.entries if one.rule == "S15").overridden == decision
    assert not next(one for one in again.entries if one.rule == "S15").blocks
    asked = drawn([*facts, decision, answer("pregnant", None)])
    assert next(one for one in asked.entries if one.rule == "S15").blocks


def test_an_override_that_stands_on_something_else_never_counts():
    made_up = fact(
        "override",
        AS_OF,
        version=1,
        rule="S12",
        name="A",
        role="neurologist",
        reason="c",
        stands_on=["days_since_same_treatment: 69"],
    )
    with pytest.raises(SigningRefusedError, match="S12"):
        signed(early(made_up))


def test_a_retracted_override_no_longer_counts():
    decision = decided(early())
    taken_back = fact("retraction", AS_OF, of=decision.id, reason="patient stays")
    with pytest.raises(SigningRefusedError, match="S12"):
        signed(early(decision, taken_back))


@pytest.mark.parametrize("rule", ["S01", "S09", "S24", "C16", "rf_thunderclap", "nothing"])
def test_a_rule_that_nobody_may_override_is_not_overridden(rule):
    with pytest.raises(FactError, match="is a rule that nobody may override"):
        decided(early(), rule=rule)


def test_what_is_not_known_is_asked_and_never_overridden():
    with pytest.raises(FactError, match="Ask first: pregnant"):
        decided(ready(without=("pregnant",)), rule="S15")
    with pytest.raises(FactError, match="Nothing stands in the way"):
        decided(ready(), rule="S12")


def test_an_amendment_takes_the_place_of_the_plan_it_names_and_both_stay_in_the_chart():
    facts = ready()
    first = signed(facts)
    second = signed([*facts, first], amends=first.id)
    view = Chart.from_facts([*facts, first, second]).as_of(AS_OF)
    assert plans_in_force(view) == (second,)
    assert {one.id for one in view.facts} >= {first.id, second.id}
    with pytest.raises(FactError, match=r"plan\.sign\.amends"):
        signed([*facts, first, second], amends=first.id)


def test_a_plan_can_be_signed_for_a_later_day_and_counts_its_interval_to_that_day():
    last = days_before(80)
    facts = ready(session(last), treated=True)
    later = signed(facts, drawn(facts, on=last + dt.timedelta(days=84)))
    assert later.planned_for == last + dt.timedelta(days=84)
    assert "C07" in signed(facts, drawn(facts)).acknowledged
    assert "C07" not in later.acknowledged


def test_an_override_for_one_plan_does_not_count_for_another_use():
    decision = decided(early(), paradigm="preempt_fixed_155")
    other = drawn(early(decision), paradigm="tmd_masseter_temporalis_30_20")
    assert next(one for one in other.entries if one.rule == "S12").blocks
    same = drawn(early(decision), paradigm="preempt_fixed_155")
    assert not next(one for one in same.entries if one.rule == "S12").blocks


def test_a_plan_judged_before_the_chart_changed_is_not_signed():
    facts = ready()
    plan = drawn(facts)
    pregnant = answer("pregnant", True)
    with pytest.raises(FactError, match=r"has changed since.*plan\.sign\.changed"):
        signed([*(one for one in facts if getattr(one, "name", "") != "pregnant"), pregnant], plan)
