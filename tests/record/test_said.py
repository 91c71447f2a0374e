"""A typed NAME=VALUE becomes the finding that was meant, or is refused with what would be one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reprieve.chart import Fact, read_chart
from reprieve.cli import app
from reprieve.errors import FactError
from reprieve.knowledge import load_knowledge
from reprieve.record import finding_of

ON = dt.date(2026, 6, 1)


def typed_as(name: str, typed: str | None, about: str | None = None) -> Fact:
    return finding_of(name, typed, load_knowledge(), by="clinician", on=ON, about=about, recorded_at=ON)


@pytest.mark.parametrize(
    ("name", "typed", "about", "value"),
    [
        ("injection_consent_recorded", "yes", None, True),
        ("injection_consent_recorded", "No", None, False),
        ("injection_consent_recorded", "unknown", None, None),
        ("injection_consent_recorded", "null", None, None),
        ("inr_latest", "2.1", None, 2.1),
        (
            "pain_quality",
            "pulsating,pressing_tightening",
            "headache:1",
            ["pulsating", "pressing_tightening"],
        ),
        ("pain_quality", "none", "headache:1", []),
        ("pain_laterality", "bilateral", "headache:1", "bilateral"),
    ],
)
def test_what_was_typed_becomes_the_value_of_the_facts_own_kind(name, typed, about, value):
    fact = typed_as(name, typed, about).to_dict()
    assert (fact["name"], fact["value"], fact["by"], fact["on"]) == (name, value, "clinician", "2026-06-01")
    assert fact.get("about") == about


@pytest.mark.parametrize(
    ("name", "typed", "about", "field", "remedy"),
    [
        ("injection_consent_recordet", "yes", None, "name", "injection_consent_recorded"),
        ("injection_consent_recorded", "maybe", None, "injection_consent_recorded", "true, false"),
        ("injection_consent_recorded", None, None, "injection_consent_recorded", "="),
        ("inr_latest", "high", None, "inr_latest", "number"),
        ("pain_laterality", "left", None, "pain_laterality", "headache:"),
        ("pain_quality", "nice", "headache:1", "pain_quality", "pulsating"),
    ],
)
def test_what_cannot_be_a_finding_is_refused_with_what_would_be_one(name, typed, about, field, remedy):
    with pytest.raises(FactError) as told:
        typed_as(name, typed, about)
    assert told.value.field == field
    assert remedy in told.value.remedy


def test_the_command_writes_all_or_nothing(tmp_path: Path):
    chart = tmp_path / "chart.jsonl"
    chart.write_text('{"kind": "person", "on": "2026-01-01", "born": 1980, "sex": "female"}\n')
    run = CliRunner().invoke
    by = ["--by", "clinician", "--on", "2026-06-01"]
    good = run(
        app, ["record", "finding", str(chart), "injection_consent_recorded=yes", "inr_latest=2.1", *by]
    )
    assert good.exit_code == 0, good.output
    before = chart.read_text()
    said = {one.to_dict()["name"]: one.to_dict()["value"] for one in read_chart(chart).facts[1:]}
    assert said == {"injection_consent_recorded": True, "inr_latest": 2.1}
    assert (
        run(app, ["record", "finding", str(chart), "inr_latest=2", "inr_latest=lots", *by]).exit_code != 0
    )
    assert chart.read_text() == before
