"""`reprieve evidence pool`: anybody's file, in words or as JSON; faults on standard error with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reprieve.cli import app
from reprieve.errors import ReprieveError

TWO = "study,yi,sei\na,-1.4,0.31\nb,-2.9,0.27\n"
KEYS = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2", "q", "k")


@pytest.fixture
def run(tmp_path: Path):
    def go(text: str, *options: str):
        file = tmp_path / "trials.csv"
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["evidence", "pool", str(file), *options])

    return go


def test_json_has_the_keys_of_metafor_in_order(run):
    found = json.loads(run(TWO, "--measure", "GENERIC", "--tau2", "REML", "--ci", "hk", "--json").stdout)
    assert tuple(found)[: len(KEYS)] == KEYS
    # metafor: rma(yi, sei=sei, method="REML", test="knha")
    assert [found[key] for key in KEYS] == pytest.approx(
        [-2.15773333, 0.74996013, -11.68688028, 7.37141361, -18.24471284, 13.92924618, 1.0405, 92.48888889, 13.31360947, 2],
        abs=5.1e-9,
    )  # fmt: skip


def test_a_fixed_effect_has_an_ordinary_interval_and_no_prediction_interval(run):
    found = json.loads(run(TWO, "--measure", "generic", "--fixed", "--json").stdout)
    # metafor: rma(..., method="FE")
    assert [found[key] for key in ("estimate", "se", "ci_low", "ci_high", "tau2")] == pytest.approx(
        [-2.25295858, 0.20360203, -2.65201123, -1.85390593, 0], abs=5.1e-9
    )
    assert (found["pi_low"], found["pi_high"]) == (None, None)
    assert "Hartung-Knapp" not in found["method"]


def test_words_show_every_study_the_pooled_effect_and_what_a_new_study_may_show(run):
    said = run(TWO, "--measure", "GENERIC", "--leave-one-out").stdout
    for part in (
        "-1.40 (-2.01 to -0.79)",
        "together",
        "a new study",
        "I2 92 %",
        "Without one study",
        "rests on very little",
    ):
        assert part in said


def test_mantel_haenszel_goes_alone(run):
    counts = "study,ai,n1i,ci,n2i\na,5,20,10,20\nb,3,20,4,20\n"
    found = json.loads(run(counts, "--measure", "RR", "--mh", "--json").stdout)
    # by hand: (5 + 3) / (10 + 4) with arms of equal size
    assert found["as_ratio"]["estimate"] == pytest.approx(8 / 14)
    assert run(counts, "--measure", "RR", "--mh", "--fixed").exit_code == 2
    assert "together" in run(counts, "--measure", "RR", "--mh").stdout


def test_faults_are_all_named(run):
    result = run("study,yi,sei\na,x,1\nb,1,0\n", "--measure", "GENERIC", "--json")
    assert isinstance(result.exception, ReprieveError)
    said = str(result.exception)
    assert "2 faults; nothing was pooled" in said
    assert "line 2: yi is 'x'" in said
    assert "line 3: sei is '0'" in said


def test_a_file_that_is_not_there_or_not_text_is_said(tmp_path):
    gone = CliRunner().invoke(app, ["evidence", "pool", str(tmp_path / "no.csv"), "--measure", "MD"])
    assert "it cannot be read" in str(gone.exception)
    binary = tmp_path / "table.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    found = CliRunner().invoke(app, ["evidence", "pool", str(binary), "--measure", "MD"])
    assert "not UTF-8" in str(found.exception)
