"""Which signed plan is meant at the needle, and on what is a plan judged whose day has passed?"""

from __future__ import annotations

import datetime as dt

import pytest
from typer.testing import CliRunner

from reprieve.chart import Chart, read_chart
from reprieve.cli import app
from reprieve.errors import FactError
from reprieve.plan.signing import SigningRefusedError
from reprieve.record import known_of, plan_to_give
from tests.conftest import fact
from tests.plan.charts import answer, days_before, session
from tests.record.people import AS_OF, cautions, drawn, ready, signed

LATER = AS_OF + dt.timedelta(days=3)


def meant(facts, named=None):
    return plan_to_give(Chart.from_facts(facts).as_of(LATER), named).id


def test_the_only_plan_in_force_is_meant():
    facts = ready()
    first = signed(facts)
    assert meant([*facts, first]) == first.id
    second = signed([*facts, first], plan=drawn([*facts, first]), amends=first.id)
    assert meant([*facts, first, second]) == second.id


def test_of_two_plans_in_force_none_is_guessed_and_a_name_decides():
    facts = ready()
    first = signed(facts)
    second = signed([*facts, first], plan=drawn([*facts, first]), by="B. Clinician")
    with pytest.raises(FactError, match=r"could be any of 2.*record\.session\.plan\.several") as refused:
        meant([*facts, first, second])
    assert first.id in str(refused.value)
    assert meant([*facts, first, second], first.id) == first.id


def test_a_plan_that_was_given_is_not_meant_beside_one_that_was_not():
    facts = ready()
    first = signed(facts)
    sites = [{"muscle": "procerus", "side": "midline", "units": 5}]
    given = fact("injection", AS_OF, product="onabotulinumtoxinA", sites=sites, plan=first.id)
    second = signed([*facts, first], plan=drawn([*facts, first]), by="B. Clinician")
    assert meant([*facts, first, second, given]) == second.id
    assert (
        meant([*facts, first, given]) == first.id
    )  # the same plan may be gone on with; the interval is judged


def test_without_a_plan_in_force_it_says_so():
    with pytest.raises(FactError, match="Sign a plan first"):
        meant(ready())


def test_a_plan_whose_day_has_passed_is_judged_on_what_was_written_down_since(tmp_path):
    """A session of 40 days before that day, written down later, stops it though nobody knew of it that day."""
    path = tmp_path / "chart.jsonl"
    late = session(days_before(40)).model_copy(update={"recorded_at": LATER})
    facts = [
        *ready(treated=True),
        answer("treatment_indication", "chronic_migraine"),
        session(days_before(100)),
    ]
    seen = ",".join(cautions(drawn(facts)))
    Chart.from_facts([*facts, late]).write(path)
    assert late.id not in {one.id for one in read_chart(path).as_of(AS_OF).facts}
    assert late.id in {one.id for one in known_of(read_chart(path), AS_OF).facts}
    command = [
        "record",
        "sign",
        str(path),
        "--on",
        str(AS_OF),
        "--by",
        "A",
        "--role",
        "nurse injector",
        "--acknowledge",
        seen,
    ]
    ran = CliRunner().invoke(app, command)
    assert isinstance(ran.exception, SigningRefusedError)
    assert "S12" in {one["rule"] for one in ran.exception.blocked_by}
