"""What a session leaves in its vials, what was seen at once, and that a record holds what was done."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from typer.testing import CliRunner

from reprieve.chart import Chart, read_chart
from reprieve.cli import app
from reprieve.errors import FactError
from reprieve.plan.vials import vials_of
from reprieve.record import session_of
from reprieve.record.append import with_facts
from tests.conftest import fact
from tests.record.people import AS_OF, KNOWLEDGE, OPENED, a_vial, ready, signed

HOUR = dt.timedelta(hours=1)


def given(*vials, **said):
    """The chart before a session of 155 U from these vials, and the session."""
    facts = ready()
    plan = signed(facts)
    chart = Chart.from_facts([*facts, *vials, plan])
    said = {"vials": [one.vial for one in vials], "given_at": OPENED + HOUR, "place": "clinic", **said}
    return chart, session_of(chart, plan, KNOWLEDGE, on=AS_OF, **said)


def test_a_vial_of_200_units_keeps_45_after_155():
    chart, session = given(a_vial())
    (left,) = session.vials_after
    assert (left.left_units, left.state) == (45, "opened")
    after = vials_of(with_facts(chart, [session.injection]).as_of(AS_OF))["A1"]
    assert after == left
    assert vials_of(chart.as_of(AS_OF))["A1"].left_units == 200


def test_a_vial_with_nothing_left_in_it_is_used_up_and_gives_no_more():
    chart, session = given(a_vial())
    again = with_facts(chart, [session.injection])
    plan = next(one for one in again.facts if one.kind == "plan")
    left_out = {site.site: 0 for site in plan.sites[9:]}  # 9 sites of 5 U: the 45 U that are left
    second = session_of(
        again,
        plan,
        KNOWLEDGE,
        on=AS_OF,
        vials=["A1"],
        changes=left_out,
        given_at=OPENED + HOUR,
        place="clinic",
    )
    assert second.injection.total_units == 45
    assert [(one.left_units, one.state) for one in second.vials_after] == [(0, "used_up")]
    emptied = with_facts(again, [second.injection])
    with pytest.raises(FactError, match=r"is used up.*record\.session\.vial\.state"):
        session_of(emptied, plan, KNOWLEDGE, on=AS_OF, vials=["A1"], changes=left_out)


def test_a_session_that_is_taken_back_gives_its_units_back_to_the_vial():
    chart, session = given(a_vial("B1", units=155, diluent_ml=3.1))
    again = with_facts(chart, [session.injection])
    assert vials_of(again.as_of(AS_OF))["B1"].state == "used_up"
    back = fact("retraction", AS_OF, of=session.injection.id, reason="wrong chart")
    assert vials_of(with_facts(again, [back]).as_of(AS_OF))["B1"].state == "opened"


def test_of_two_vials_that_were_not_emptied_it_is_not_known_which_holds_the_rest():
    _, session = given(*(a_vial(name, units=100, diluent_ml=2) for name in ("A1", "A2")))
    assert [(one.left_units, one.state) for one in session.vials_after] == [(None, "opened")] * 2


def test_what_was_given_from_a_vial_thrown_away_since_can_still_be_written_down():
    gone = a_vial(state="discarded")
    with pytest.raises(FactError, match="--already-given"):
        given(gone)
    _, session = given(gone, already_given=True)
    assert session.injection.vials == ("A1",)


def test_what_was_given_is_written_down_whatever_does_not_fit_and_that_stands_against_it():
    _, more = given(a_vial(units=100, diluent_ml=2), already_given=True)
    assert [(one.rule, one.verdict.value) for one in more.against] == [("S32", "met")]
    assert "55 U more were given than A1 held" in more.against[0].because()
    assert more.vials_after[0].left_units == 0

    _, two = given(a_vial(), a_vial("A2", diluent_ml=2), already_given=True)
    assert [(one.rule, one.verdict.value) for one in two.against] == [("S28", "unknown"), ("S32", "met")]
    assert two.injection.units_per_ml is None


def test_the_product_that_was_given_is_that_of_the_vial():
    _, other = given(a_vial(product="incobotulinumtoxinA"), already_given=True)
    assert (other.injection.product, other.injection.total_units) == ("incobotulinumtoxinA", 155)
    misfit = next(one for one in other.against if one.rule == "S32")
    assert "A1 hold incobotulinumtoxinA, and onabotulinumtoxinA was signed" in misfit.because()
    assert other.injection.plan is None  # the plan was for another product, and was not given
    with pytest.raises(FactError, match="hold different products"):
        given(a_vial(), a_vial("A2", product="incobotulinumtoxinA"), already_given=True)


@pytest.mark.parametrize(
    ("reactions", "seen", "events"),
    [
        ((), None, []),
        (("none",), False, []),
        (("vasovagal=mild", "injection_pain"), True, ["vasovagal", "injection_pain"]),
    ],
)
def test_no_reaction_that_was_looked_for_is_something_else_than_nothing_said(
    tmp_path, reactions, seen, events
):
    path = tmp_path / "chart.jsonl"
    facts = ready()
    Chart.from_facts([*facts, a_vial(), signed(facts)]).write(path)
    said = [word for one in reactions for word in ("--reaction", one)]
    ran = CliRunner().invoke(
        app,
        f"record injection {path} --vial A1 --place clinic --on {AS_OF} --given-at 2026-06-01T10:30+0200".split()
        + said,
    )
    assert ran.exit_code == 0, ran.output
    assert re.search(r"Vial A1: 45 U left in it", ran.output)
    chart = read_chart(path)
    assert [one.reaction_seen for one in chart.facts if one.kind == "injection"] == [seen]
    assert {one.event for one in chart.facts if one.kind == "adverse_event"} == set(events)


def test_none_beside_a_reaction_is_refused(tmp_path):
    path = tmp_path / "chart.jsonl"
    facts = ready()
    Chart.from_facts([*facts, a_vial(), signed(facts)]).write(path)
    ran = CliRunner().invoke(
        app,
        [
            "record",
            "injection",
            str(path),
            "--on",
            str(AS_OF),
            "--reaction",
            "none",
            "--reaction",
            "bruise",
        ],
    )
    assert ran.exit_code == 1
    assert "record.session.reaction" in str(ran.exception)


def test_hours_after_reconstitution_are_those_of_each_product():
    """S20 and S30 stand for the labels' hours: held against products.yaml, which is where a label would be changed."""
    hours = {
        name: product.model_extra["storage"]["after_reconstitution"]["value"]["max_hours"]
        for name, product in KNOWLEDGE.products.products.items()
    }
    limit = {name: 72 if name == "daxibotulinumtoxinA" else 24 for name in hours}
    assert hours == limit
    rules = {one: str(KNOWLEDGE.safety_rules.by_id[one].rule) for one in ("S20", "S30")}
    assert "24" in rules["S20"]
    assert "72" in rules["S30"]
