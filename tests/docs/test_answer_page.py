"""Every key of an answer is in docs/answer.md, and every command of the README is a command."""

from __future__ import annotations

import re
import shlex

import pytest

from docs.build import HERE, commands
from reprieve.answer import answer_chart
from reprieve.knowledge import load_knowledge
from tests.conftest import chart_of, fact

README = (HERE.parent / "README.md").read_text()
CONSOLE = [line[2:] for line in README.splitlines() if line.startswith("$ reprieve")]


def test_every_key_of_an_answer_is_documented():
    page = (HERE / "answer.md").read_text()
    found = answer_chart(chart_of(fact("person", "2026-01-01", born=1980)), load_knowledge())
    assert [key for key in found if f"`{key}`" not in page] == []


@pytest.mark.parametrize("line", CONSOLE)
def test_every_command_of_the_readme_is_one(line):
    words = shlex.split(line, comments=True)
    known = commands()
    name = next(name for name in (" ".join(words[:3]), " ".join(words[:2])) if name in known)
    options = [word for word in words if word.startswith("--")]
    assert all(option in known[name] for option in options)


def test_the_readme_says_what_reprieve_is_not():
    assert re.search(r"No medical device", README)
    assert "No clinician has checked its knowledge yet" in README
