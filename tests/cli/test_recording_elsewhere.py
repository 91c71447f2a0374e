"""`reprieve record injection --elsewhere`: a session of another place, cosmetic too, and what it does to the next plan."""

from __future__ import annotations

import pytest

from reprieve.chart import Chart, read_chart
from tests.cli.test_recording import DAY, PARADIGM, WHO
from tests.record.people import ready

THERE = ("--elsewhere", "--product", "onabotulinumtoxinA", "--indication", "cosmetic")
BROW = ("--muscle", "midline:procerus=10", "--muscle", "left:corrugator=5")
THEN = ("--on", "2026-05-12", "--written-down", "2026-06-01")


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready()).write(file)
    return file


def test_a_cosmetic_session_elsewhere_is_written_without_a_plan_and_stops_the_next_one(run, path):
    assert "S12" not in run("record", "sign", path, *WHO, *PARADIGM, *DAY).err
    ran = run("record", "injection", path, *THERE, *BROW, *THEN)
    assert ran.code == 0
    session = next(one for one in read_chart(path).facts if one.kind == "injection")
    assert (session.on.isoformat(), session.total_units, session.indication) == (
        "2026-05-12",
        15,
        "cosmetic",
    )
    assert "S12 (met)" in run("record", "sign", path, *WHO, *PARADIGM, *DAY).err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--elsewhere", "--indication", "cosmetic"), "--product"),
        (("--elsewhere", "--product", "onabotulinumtoxinA"), "--indication"),
        ((*THERE, "--vial", "A1"), "--vial"),
        ((*THERE, "--already-given"), "--already-given"),
        (("--muscle", "left:masseter=25"), "Add --elsewhere"),
    ],
)
def test_what_is_missing_or_of_the_other_kind_of_session_is_refused_and_nothing_written(
    run, path, words, what
):
    before = path.read_bytes()
    ran = run("record", "injection", path, *words, *THEN)
    assert ran.code == 1
    assert what in ran.err
    assert path.read_bytes() == before
