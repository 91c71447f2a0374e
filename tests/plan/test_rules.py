"""Rules that need no plan: which they are, that they need none, how urgent, and how one is explained."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from reprieve.answer import diagnose_many, explain_many, plan_many
from reprieve.diagnosis import case_of, diagnose
from reprieve.errors import NotAnswerableError
from reprieve.plan import rule_verdicts, rules_without_a_plan
from reprieve.plan.computed import FUNCTIONS
from reprieve.plan.grounds import grounds_of
from reprieve.simulate import simulate
from reprieve.verdict import Verdict
from tests.conftest import chart_of, fact
from tests.diagnosis.people import CHRONIC_MIGRAINE
from tests.plan.charts import AS_OF, KNOWLEDGE, answer, days_before, drawn, headache_days, session
from tests.plan.counting import counted, facts_of, rows, rule, value

COMPUTED = KNOWLEDGE.safety_rules.computed
PERSON = fact("person", "2026-01-01", born=1980, sex="female")
NEVER = answer("bont_previous_treatment", False)
VIAL = [name for name in COMPUTED if name.startswith("vial_") or name == "session_in_a_clinic"]


def diagnosed(*facts, all_=False):
    return diagnose_many([chart_of(*facts)], KNOWLEDGE, AS_OF, all_=all_)[0]


def tree(id_, *facts):
    return explain_many([chart_of(*facts)], KNOWLEDGE, AS_OF, id_)[0]["tree"]


@pytest.mark.parametrize("name", [one for one in FUNCTIONS if COMPUTED[one].needs == "records"])
@pytest.mark.parametrize("said", [[PERSON], [PERSON, session(days_before(90)), *headache_days(20)]])
def test_a_fact_of_the_records_is_counted_without_a_plan(name, said):
    found = counted(name, said)
    assert found.name == name
    if found.value is None:
        assert found.questions()


@pytest.mark.parametrize("name", [one for one in FUNCTIONS if COMPUTED[one].needs == "plan"])
def test_a_fact_of_the_plan_cannot_be_counted_without_one(name):
    with pytest.raises(LookupError, match="there is no plan"):
        facts_of([PERSON, session(days_before(30))]).counted(name)


def test_the_diagnosis_lists_every_rule_whose_leaves_need_no_plan():
    listed = {row["rule"] for row in diagnosed(PERSON, all_=True)["rules"]}
    every = [*KNOWLEDGE.safety_rules.rules, *KNOWLEDGE.payer_rules.rules]
    plan_words = (
        "plan_",
        "frontalis_sites",
        "sites_inside",
        "dilution_",
        "units_in_",
        "other_areas",
        "products_in",
    )
    about_a_plan = {
        one.id
        for one in every
        if any(word in str(one.rule) for word in (*plan_words, "days_since_same_treatment", "cycles_given"))
    }
    assert listed == {one.id for one in every} - about_a_plan
    assert {"S09", "S12", "S20", "S30", "EHF-DOSE"} <= about_a_plan


def test_without_all_only_what_is_met_or_not_known_is_listed():
    some, every = diagnosed(PERSON)["rules"], diagnosed(PERSON, all_=True)["rules"]
    assert {row["verdict"] for row in some} == {"met", "unknown"}
    assert [row for row in every if row["verdict"] != "not_met"] == some
    json.dumps(every, allow_nan=False)


def test_every_row_says_whose_rule_it_is_what_follows_and_on_whose_authority():
    for row in diagnosed(PERSON, all_=True)["rules"]:
        assert row["kind"] in ("stop", "caution", "info", "start", "continue", "dose", "text")
        assert row["set"] == ("safety" if row["rule"] in KNOWLEDGE.safety_rules.by_id else row["body"])
        assert row["condition"]
        assert row["consequence"]
        assert row["verification"] in ("verified", "recalled")
        assert row["because"][-1].startswith(f"rule {row['rule']}: ")
        assert row["source"] in row["because"][-1]


def test_an_open_rule_asks_and_a_decided_one_does_not():
    for row in diagnosed(PERSON, all_=True)["rules"]:
        if row["verdict"] != "unknown":
            assert row["ask_for"] == []
        elif row["kind"] != "text":
            assert row["ask_for"], row["rule"]


def test_the_plan_lists_every_rule_and_says_the_same_of_those_that_need_none():
    facts = [PERSON, *CHRONIC_MIGRAINE, session(days_before(90)), *headache_days(20)]
    plan = {entry.rule: entry for entry in drawn(facts).entries}
    every = {one.id for one in (*KNOWLEDGE.safety_rules.rules, *KNOWLEDGE.payer_rules.rules)}
    assert every <= set(plan)
    alone = rows(facts)
    assert {name: row.verdict for name, row in alone.items()} == {
        name: plan[name].verdict for name in alone
    }


def test_a_stop_of_a_payer_never_keeps_a_plan_from_being_signed():
    facts = [PERSON, session(days_before(168)), session(days_before(84)), *headache_days(20)]
    facts += headache_days(20, last=days_before(169))
    plan = drawn(facts)
    stops = [entry for entry in plan.entries if entry.rule == "NICE-STOP-1"]
    assert [(one.kind, one.verdict, one.blocks) for one in stops] == [("stop", Verdict.MET, False)]


def test_verdicts_without_words_are_those_of_the_rows():
    person = simulate("chronic_migraine", patients=1, cycles=3, seed=11)[0].chart
    view = person.as_of(person.last_date)
    diagnosis = diagnose(view, KNOWLEDGE)
    rows_ = rules_without_a_plan(view, diagnosis, KNOWLEDGE)
    assert rule_verdicts(view, diagnosis, KNOWLEDGE) == {one.rule: one.verdict for one in rows_}


def test_a_chart_judged_by_its_case_alone_comes_out_the_same():
    facts = [PERSON, *CHRONIC_MIGRAINE, session(days_before(90)), *headache_days(20)]
    view = chart_of(*facts).as_of(AS_OF)
    slow = grounds_of(view, case_of(view, KNOWLEDGE), KNOWLEDGE)
    quick = grounds_of(view, diagnose(view, KNOWLEDGE), KNOWLEDGE)
    for ground, other in (
        (slow.now, quick.now),
        (slow.before(days_before(90)), quick.before(days_before(90))),
    ):
        assert ground.facts["medication_overuse"] == other.facts["medication_overuse"]


@pytest.mark.parametrize("id_", ["S21", "S22", "S23"])
def test_the_vial_at_the_needle_is_not_known_and_its_record_is_asked_for(id_):
    row = rows([PERSON])[id_].to_dict()
    assert (row["verdict"], row["stage"], row["judged"]) == ("unknown", "inject", "later")
    assert all("record" in question for question in row["ask_for"])


@pytest.mark.parametrize("name", VIAL)
def test_every_fact_of_the_vial_asks_for_its_record(name):
    found = counted(name, [PERSON])
    assert found.value is None
    assert found.ask_for == COMPUTED[name].ask_for != ()


def test_the_hours_of_a_vial_depend_on_the_planned_product():
    verdicts = {entry.rule: entry.verdict for entry in drawn([PERSON]).entries}
    assert (verdicts["S20"], verdicts["S30"]) == (
        Verdict.UNKNOWN,
        Verdict.NOT_MET,
    )  # not daxibotulinumtoxinA


@pytest.mark.parametrize(("days", "verdict"), [(6, "not_met"), (7, "met"), (21, "met"), (22, "not_met")])
def test_the_two_week_check_is_due_from_day_7_to_day_21(days, verdict):
    assert rule("I03", [session(days_before(days))]) == verdict


def test_the_two_week_check_is_not_due_without_toxin_and_open_where_nobody_asked():
    assert (rule("I03", [NEVER]), rule("I03", [PERSON])) == ("not_met", "unknown")


EFFECTS = (
    "bont_dysphagia",
    "bont_breathing_difficulty",
    "bont_voice_change_or_generalised_weakness",
    "bont_ptosis",
    "bont_double_or_blurred_vision",
    "bont_neck_weakness",
    "bont_chewing_weakness_or_smile_asymmetry",
    "bont_allergic_reaction",
    "bont_injection_site_infection",
)


def after_toxin(*more, without=()):
    denied = [answer(name, False) for name in EFFECTS if name not in without]
    return [session(days_before(40)), *denied, *more]


@pytest.mark.parametrize("name", EFFECTS)
def test_any_symptom_after_toxin_is_an_adverse_event_to_report(name):
    assert rule("I05", after_toxin(answer(name, True), without=(name,))) == "met"


def test_a_resolved_effect_on_record_is_still_to_report():
    event = fact("adverse_event", days_before(30), event="eyelid_ptosis", resolved_on=str(days_before(10)))
    assert rule("I05", after_toxin(event)) == "met"


def test_no_record_of_an_effect_is_not_none():
    assert rule("I05", after_toxin()) == "unknown"
    assert rule("I05", after_toxin(answer("bont_previous_adverse_event", ["none"]))) == "not_met"
    assert rule("I05", after_toxin(answer("bont_previous_adverse_event_severity", "none"))) == "not_met"
    assert rule("I05", after_toxin(answer("bont_previous_adverse_event", ["ptosis"]))) == "met"
    assert rule("I05", [NEVER]) == "not_met"


@pytest.mark.parametrize(
    ("event", "urgency"),
    # urgency in adverse_effects.yaml, and its place on the red flags' scale
    [
        ("bruise", "routine"),
        ("eyelid_ptosis", "soon"),
        ("infection", "same_day"),
        ("dysphagia", "emergency_now"),
    ],
)
def test_an_effect_on_record_has_its_urgency_on_the_red_flags_scale(event, urgency):
    said = after_toxin(fact("adverse_event", days_before(30), event=event), without=EFFECTS)
    assert rows(said)["I05"].to_dict()["urgency"] == urgency


def test_where_two_scales_differ_the_more_urgent_one_holds():
    said = after_toxin(fact("adverse_event", days_before(30), event="diplopia"), without=EFFECTS)
    assert (
        KNOWLEDGE.adverse_effects.by_id["diplopia"].urgency == "urgent"
    )  # same day; as a sign of spread: emergency
    assert rows(said)["I05"].to_dict()["urgency"] == "emergency_now"


def test_the_stop_rules_that_cannot_wait_say_how_urgent_they_are():
    found = rows([PERSON])
    assert (found["S29"].urgency, found["S17"].urgency, found["S15"].urgency) == (
        "emergency_now",
        "same_day",
        None,
    )


def cycles(*after):
    """20 headache days before the first session, and so many after each of the sessions, 84 days apart."""
    first = days_before(252)
    said = list(headache_days(20, last=first - dt.timedelta(days=1)))
    for i, n in enumerate(after):
        day = first + dt.timedelta(days=84 * i)
        said += [session(day), *headache_days(n, last=day + dt.timedelta(days=28))]
    return said


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ((14, 15, 15), "met"),  # 30 %, then 25 % twice: lost
        (
            (15, 21, 21),
            "not_met",
        ),  # 25 % at best: there was never a response to lose, and none is partial now
        ((14, 14, 21), "not_met"),  # one of the last two still cut them by 30 %, the other by none
        ((10, 11, 11), "met"),  # 45 % twice: partial
        ((10, 10, 11), "not_met"),  # half in one of the last two
        ((11, 11), "met"),  # partial in both cycles there were
        ((11,), "not_met"),  # one cycle
    ],
)
def test_a_response_is_lost_or_partial_only_in_two_cycles(after, verdict):
    assert rule("C21", cycles(*after)) == verdict


def test_a_cycle_with_days_that_could_turn_it_leaves_the_response_open():
    said = cycles(14, 15, 15)
    said = [one for one in said if one.on != days_before(252) + dt.timedelta(days=28)]
    # 14 of 27 days after the first session: 25 or 30 %; 25 % twice after is partial whatever it was
    assert rule("C21", said) == "met"
    lost = cycles(14, 21, 21)
    assert rule("C21", lost) == "met"
    lost = [one for one in lost if one.on != days_before(252) + dt.timedelta(days=28)]
    assert rule("C21", lost) == "unknown"


def test_a_rule_on_which_sources_differ_says_so_and_which_holds():
    row = rows([PERSON])["S17"].to_dict()
    assert "The wider one holds" in row["disagreement"]
    assert f"Sources differ: {row['disagreement']}" in row["because"]


def test_a_rule_is_explained_with_the_value_and_the_records_of_its_computed_facts():
    said = [PERSON, session(days_before(168)), session(days_before(84)), *headache_days(15)]
    said += headache_days(20, last=days_before(169))
    found = tree("NICE-STOP-1", *said)
    assert found["verdict"] == "met"
    cycles_, reduction = found["children"]
    assert cycles_["value"].startswith("2 (cycles completed: 2 (sessions for chronic_migraine: ")
    assert reduction["value"].startswith("25 (baseline: 20 headache days in ")


def test_a_rule_about_a_plan_is_explained_on_the_plan_that_would_be_drawn():
    found = tree("S09", PERSON, NEVER, answer("treatment_indication", "chronic_migraine"))
    assert found["verdict"] == "not_met"
    assert found["children"][1]["value"].startswith("155 (")


def test_a_rule_about_a_plan_that_cannot_be_drawn_says_why():
    with pytest.raises(NotAnswerableError, match="No plan can be drawn"):
        tree("S09", PERSON)


def test_rules_that_always_hold_or_are_text_have_a_tree_of_one():
    assert tree("I01", PERSON)["verdict"] == "met"
    assert "not evaluated" in tree("US-UHC", PERSON)["value"]


def test_an_id_that_nothing_has_is_refused():
    with pytest.raises(NotAnswerableError, match="S99"):
        tree("S99", PERSON)


def test_no_number_that_json_cannot_hold_is_shown():
    said = [PERSON, NEVER]
    text = json.dumps(
        [diagnosed(*said, all_=True), plan_many([chart_of(*said, *CHRONIC_MIGRAINE)], KNOWLEDGE, AS_OF)]
    )
    assert not re.search(r"\b(inf|nan|Infinity|NaN)\b", text)
    assert value("days_since_last_toxin", said).low == float("inf")


@pytest.mark.parametrize(("age", "verdict"), [(17, "met"), (18, "not_met"), (None, "unknown")])
def test_under_18_stops_a_plan_with_sites_in_chewing_muscles_or_cosmetic_areas(age, verdict):
    said = [answer("age_years", age), NEVER]
    entries = {one.rule: one.verdict.value for one in drawn(said, paradigm="preempt_fixed_155").entries}
    assert entries["S07"] == verdict
