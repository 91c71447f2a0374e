"""Every command has help with an example; exit codes tell whose fault it was."""

from __future__ import annotations

import pytest

from docs.build import commands

COMMANDS = commands()


@pytest.mark.parametrize(("name", "text"), COMMANDS.items(), ids=list(COMMANDS))
def test_every_command_has_help_and_an_example_that_names_it(name, text):
    assert f"Example: {name}" in " ".join(text.split())


def test_all_commands_of_the_product_are_there():
    assert set(COMMANDS) >= {
        "reprieve answer",
        "reprieve diagnose",
        "reprieve respond",
        "reprieve plan",
        "reprieve evidence show",
        "reprieve import diary",
        "reprieve knowledge check",
        "reprieve knowledge show",
        "reprieve simulate",
        "reprieve demo",
    }


def test_wrong_usage_exits_with_2(run):
    assert run("answer", "--no-such-option").code == 2
    assert run("no-such-command").code == 2
    assert run("answer", "chart.jsonl", "--as-of", "yesterday").code == 2


def test_an_input_at_fault_exits_with_1_and_says_what_to_do(run, tmp_path):
    ran = run("answer", tmp_path / "none.jsonl")
    assert ran.code == 1
    assert "No such file" in ran.err
    assert ran.out == ""


def test_our_own_fault_exits_with_3_and_shows_no_patients_value(run, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("pain 7")

    monkeypatch.setattr("reprieve.knowledge.show.rows_named", broken)
    ran = run("knowledge", "show", "criteria")
    assert ran.code == 3
    assert "our own fault" in ran.err
    assert "ZeroDivisionError" in ran.err
    assert "pain 7" not in ran.err


def test_the_program_names_its_version_and_its_knowledge(run):
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("reprieve 0.1.0, knowledge 2026.11+")


def test_help_imports_no_heavy_library():
    import subprocess
    import sys

    heavy = "{'jax', 'numpy', 'polars', 'altair', 'statsmodels', 'pydantic', 'scipy', 'pandas'}"
    code = f"import sys, reprieve.cli; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
