"""No remedy on a page names a command: whoever reads a page has no command line."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import reprieve
from reprieve.clinic.templatetags.page_words import ON_A_PAGE, remedy
from reprieve.errors import FactError

SOURCE = Path(reprieve.__file__).parent
COMMAND = re.compile(
    r"reprieve (record|knowledge|answer|respond|plan|clinic|interview) |reprieve respond|(?<!\w)--[a-z]"
)
ON_PAGES = ("chart", "diagnosis", "plan", "record", "response")
NO_PAGE = (
    "chart/importers/",
)  # what the patient's import asks for is in words of its own, or always given


def commands_named() -> list[tuple[str, str]]:
    """Code and text of each error of the core whose words name a command."""
    found = []
    for part in ON_PAGES:
        for path in sorted((SOURCE / part).rglob("*.py")):
            if any(one in path.as_posix() for one in NO_PAGE):
                continue
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "FactError":
                    continue
                texts = [
                    one.value
                    for one in ast.walk(call)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                code = call.args[-1].value if isinstance(call.args[-1], ast.Constant) else ""
                found += [(str(code), one) for one in texts if COMMAND.search(one)]
    return found


def test_the_search_finds_the_errors_that_name_a_command() -> None:
    assert "record.session.plan" in dict(commands_named())
    assert len(commands_named()) >= 5


def test_each_has_words_of_its_own_on_a_page() -> None:
    assert {code for code, _ in commands_named()} - set(ON_A_PAGE) == set()


@pytest.mark.parametrize("code", ON_A_PAGE)
def test_these_words_name_no_command(code: str) -> None:
    said = str(remedy(FactError("field", None, "problem", "Use `reprieve record sign`.", code)))
    assert not COMMAND.search(said)


def test_another_error_keeps_its_own_remedy() -> None:
    assert remedy(FactError("field", None, "problem", "Write a number.", "other.code")) == "Write a number."


def test_what_was_not_asked_for_in_an_answer_names_no_command() -> None:
    from reprieve.response.settle import WHEN_ASKED

    assert not COMMAND.search(WHEN_ASKED)
