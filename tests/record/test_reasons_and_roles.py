"""Who may decide, and what has to be said in writing: at the signature, for an override, and with the needle in hand."""

from __future__ import annotations

import datetime as dt

import pytest
from typer.testing import CliRunner

from reprieve.chart import Chart, read_chart
from reprieve.cli import app
from reprieve.errors import FactError
from reprieve.plan.acknowledged import acknowledgements
from reprieve.plan.signing import SigningRefusedError, override_fact, sign
from reprieve.record import session_of
from tests.plan.charts import days_before, session
from tests.record.people import AS_OF, KNOWLEDGE, OPENED, a_vial, answer, cautions, drawn, ready, signed

DAY = dt.timedelta(days=1)
WEEK_EARLY = 78  # days since the last session: a caution that asks for a reason


def early(days=WEEK_EARLY):
    return ready(session(days_before(days)), treated=True)


def view_of(facts):
    return Chart.from_facts(facts).as_of(AS_OF)


@pytest.mark.parametrize("reasons", [{}, {"C07": "  "}, {"C16": "said of another"}])
def test_a_caution_that_asks_for_a_reason_is_not_acknowledged_without_one(reasons):
    plan = drawn(early())
    with pytest.raises(SigningRefusedError, match="a reason in writing is needed for C07") as refused:
        signed(early(), plan, reasons=reasons)
    assert refused.value.code == "plan.sign.reason"
    assert [one["rule"] for one in refused.value.blocked_by] == ["C07"]


def test_the_reason_is_kept_in_the_plan_and_those_of_other_rules_are_not():
    plan = signed(early(), reasons={"C07": " visit window ", "S09": "no caution", "C99": "no rule"})
    assert plan.reasons == {"C07": "visit window"}
    assert "reasons" in plan.to_dict()


def test_a_plan_without_a_reason_to_give_holds_none():
    plan = signed(ready(), reasons={})
    assert plan.reasons is None
    assert "reasons" not in plan.to_dict()


def test_at_the_needle_a_caution_that_came_since_needs_its_reason_and_keeps_it():
    # signed for the 84th day, given on the 78th
    facts = early(days=WEEK_EARLY)
    later = drawn(facts, on=AS_OF + 6 * DAY)
    assert "C07" not in cautions(later)
    plan = signed(facts, later)
    chart = Chart.from_facts([*facts, plan, a_vial()])
    said = {"on": AS_OF, "vials": ["A1"], "given_at": OPENED, "place": "clinic"}

    def against(**more):
        return [one.rule for one in session_of(chart, plan, KNOWLEDGE, **said, **more).against]

    assert against() == ["C07"]
    assert against(acknowledged=["C07"]) == ["C07"], "seen, and no reason"
    found = session_of(
        chart,
        plan,
        KNOWLEDGE,
        **said,
        acknowledged=["C07", "C16"],
        reasons={"C07": "leaves on Monday", "C16": "x"},
    )
    assert found.against == ()
    assert (found.injection.acknowledged, found.injection.reasons) == (
        ("C07",),
        {"C07": "leaves on Monday"},
    )


def test_what_is_typed_names_cautions_and_the_reason_of_the_last_of_them():
    typed = ["C01,C02", "C07=visit window, agreed = yes", "C16, C24=one more"]
    seen, reasons = acknowledgements(typed)
    assert seen == ("C01", "C02", "C07", "C16", "C24")
    assert reasons == {"C07": "visit window, agreed = yes", "C24": "one more"}


@pytest.mark.parametrize(
    ("rule", "role", "may"),
    [
        ("S12", "nurse injector", True),
        ("S12", "Nurse_Injector", True),
        ("S12", "obstetrician", False),
        ("S12", "receptionist", False),
        ("S12", "somebody", False),
        ("S13", "nurse injector", False),
        ("S13", "dentist", False),
        ("S13", "pain specialist", True),
        ("S15", "obstetrician", True),
        ("S15", "physician", False),
    ],
)
def test_who_may_override_is_said_by_the_rule(rule, role, may):
    facts = {
        "S12": ready(session(days_before(60)), treated=True),
        "S13": ready(
            session(
                days_before(100), product="abobotulinumtoxinA", muscle="masseter", indication="cosmetic"
            ),
            treated=True,
        ),
        "S15": [*ready(without=("pregnant",)), answer("pregnant", True)],
    }[rule]
    plan = drawn(facts)
    said = {"rule": rule, "name": "A. B.", "role": role, "reason": "because"}
    if may:
        assert override_fact(plan, KNOWLEDGE, **said).role == role
        return
    with pytest.raises(FactError, match=f"may not override {rule}") as refused:
        override_fact(plan, KNOWLEDGE, **said)
    assert refused.value.code == "plan.override.role"


def test_an_override_of_a_role_that_may_not_does_not_count_also_where_it_is_in_the_chart():
    facts = ready(session(days_before(60)), treated=True)
    good = override_fact(
        drawn(facts), KNOWLEDGE, rule="S12", name="A", role="neurologist", reason="moves abroad"
    )
    assert "S12" not in [one.rule for one in drawn([*facts, good]).entries if one.blocks]
    bad = good.model_copy(update={"role": "receptionist"})
    assert "S12" in [one.rule for one in drawn([*facts, bad]).entries if one.blocks]


@pytest.mark.parametrize("role", ["receptionist", "nurse", "wizard"])
def test_who_may_not_sign_does_not(role):
    with pytest.raises(FactError, match="It is one of: neurologist, headache specialist") as refused:
        signed(ready(), role=role)
    assert refused.value.code == "plan.sign.role"


def test_the_library_signs_nothing_on_a_day_before_a_session_on_record():
    facts = ready()
    plan = drawn(facts)
    later = session(AS_OF + 9 * DAY)
    with pytest.raises(FactError, match="a session on 2026-06-10 is on record, after that day"):
        sign(
            plan,
            view_of([*facts, later]),
            KNOWLEDGE,
            by="A",
            role="neurologist",
            acknowledged=cautions(plan),
        )
    dummy = session(AS_OF + 9 * DAY, units=0, product="placebo")
    assert sign(
        plan, view_of([*facts, dummy]), KNOWLEDGE, by="A", role="neurologist", acknowledged=cautions(plan)
    )


def test_no_session_is_given_before_one_on_record_unless_it_was_given_already():
    facts = ready()
    plan = signed(facts)
    chart = Chart.from_facts([*facts, plan, a_vial(), session(AS_OF + 9 * DAY)])
    said = {"on": AS_OF, "vials": ["A1"], "given_at": OPENED, "place": "clinic"}
    with pytest.raises(FactError, match="a session on 2026-06-10 is on record") as refused:
        session_of(chart, plan, KNOWLEDGE, **said)
    assert refused.value.code == "record.later_session"
    assert session_of(chart, plan, KNOWLEDGE, **said, already_given=True).injection.total_units == 155


def test_the_command_takes_the_reason_with_the_caution(tmp_path):
    path = tmp_path / "chart.jsonl"
    facts = [*early(), answer("treatment_indication", "chronic_migraine")]
    Chart.from_facts(facts).write(path)
    rest = ",".join(rule for rule in cautions(drawn(facts)) if rule != "C07")
    said = [
        "record",
        "sign",
        str(path),
        "--on",
        str(AS_OF),
        "--by",
        "A",
        "--role",
        "neurologist",
        "--acknowledge",
        rest,
    ]
    refused = CliRunner().invoke(app, [*said, "--acknowledge", "C07"])
    assert isinstance(refused.exception, SigningRefusedError)
    assert "a reason in writing is needed for C07" in str(refused.exception)
    done = CliRunner().invoke(app, [*said, "--acknowledge", "C07=visit window, the clinic is shut in July"])
    assert done.exit_code == 0, done.exception
    (plan,) = [one for one in read_chart(path).facts if one.kind == "plan"]
    assert plan.reasons == {"C07": "visit window, the clinic is shut in July"}  # type: ignore[attr-defined]
