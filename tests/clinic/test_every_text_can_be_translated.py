"""Every text of the clinic can be translated: none stands outside a translate tag or call, and the catalogue has all.

A plain reader of templates and modules, not the tool that makes the catalogue: `docs/clinic.md` says how it is made.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation import trim_whitespace

import reprieve.clinic

CLINIC = Path(reprieve.clinic.__file__).parent
TEMPLATES = sorted(CLINIC.glob("**/templates/**/*.html"))
MODULES = sorted(one for one in CLINIC.glob("**/*.py") if "migrations" not in one.parts)
CATALOGUE = CLINIC / "locale" / "en" / "LC_MESSAGES" / "django.po"
NOT_TEXT = (
    r"{% comment %}.*?{% endcomment %}",
    r"{% blocktranslate.*?{% endblocktranslate %}",
    r"{%.*?%}",
    r"{{.*?}}",
    r"<!--.*?-->",
    r"<style>.*?</style>",
)
SPOKEN = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
BRAND = {"reprieve"}
UNITS = {"mL", "PDF"}
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
NO_PAGE = {
    "backup.py",
    "demonstration.py",
    "demonstration_check.py",
    "folder.py",
}  # said by commands, as the core says it


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_word_of_a_template_stands_outside_a_translate_tag(path: Path) -> None:
    text = path.read_text("utf-8")
    for pattern in NOT_TEXT:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    assert [spoken for spoken in SPOKEN.findall(text) if re.search(r"[A-Za-z]{2}", spoken)] == []
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"&\w+;", " ", re.sub(r"<[^>]*>", " ", text)))
    assert set(words) <= BRAND | UNITS


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def bare(node: ast.expr | None) -> bool:
    """Whether it is a text in quotes, put together or not, that no call translates."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(re.search(r"[A-Za-z]{2} ", node.value))
    if isinstance(node, ast.JoinedStr):
        return any(bare(one) for one in node.values)
    if isinstance(node, ast.BinOp):
        return bare(node.left) or bare(node.right)
    if isinstance(node, ast.IfExp):
        return bare(node.body) or bare(node.orelse)
    return False


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_message_error_or_label_of_a_page_is_said_without_translation(path: Path) -> None:
    if path.name in NO_PAGE:
        pytest.skip("speaks as the core does")
    found = []
    for node in calls(path):
        said: list[ast.expr | None] = []
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "messages":
            said = list(node.args[1:2])
        elif called(node) == "FactError":
            said = [*node.args[:1], *node.args[2:4]]
        elif called(node) in {"ValidationError", "add_error"}:
            said = list(node.args)
        elif called(node).endswith(("Field", "TextChoices")):
            said = [one.value for one in node.keywords if one.arg in {"label", "help_text"}]
        found += [
            f"line {node.lineno}: {ast.unparse(one)}" for one in said if one is not None and bare(one)
        ]
    assert found == []


def of_templates() -> Iterator[str]:
    for path in TEMPLATES:
        tokens = Lexer(path.read_text("utf-8")).tokenize()
        inside: list[str] | None = None
        for token in tokens:
            said = token.contents
            if token.token_type == TokenType.BLOCK and said.startswith("blocktranslate"):
                inside, trimmed = [""], " trimmed" in said
            elif token.token_type == TokenType.BLOCK and said == "plural" and inside is not None:
                inside.append("")
            elif token.token_type == TokenType.BLOCK and said == "endblocktranslate" and inside is not None:
                yield from (trim_whitespace(one) if trimmed else one for one in inside)
                inside = None
            elif inside is not None:
                inside[-1] += f"%({said})s" if token.token_type == TokenType.VAR else said
            elif token.token_type == TokenType.BLOCK and (
                found := re.match(r"""translate (?:"([^"]*)"|'([^']*)')""", said)
            ):
                yield found[1] if found[1] is not None else found[2]


def of_modules() -> Iterator[str]:
    for path in MODULES:
        for node in calls(path):
            if called(node) in TRANSLATES:
                for one in node.args[:2] if called(node) == "ngettext" else node.args[:1]:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield one.value


@cache
def catalogue() -> dict[str, str]:
    """Each text of the catalogue with its English; of a plural, both forms."""
    found: dict[str, str] = {}
    for entry in CATALOGUE.read_text("utf-8").split("\n\n")[1:]:
        part: dict[str, str] = {}
        name = ""
        for line in entry.splitlines():
            if line.startswith("#"):
                continue
            said = re.match(r'(?:(msg\w+(?:\[\d\])?) )?"(.*)"$', line)
            if said is None:
                continue
            name = said[1] or name
            part[name] = part.get(name, "") + ast.literal_eval(f'"{said[2]}"')
        if "msgid" in part:
            found[part["msgid"]] = part.get("msgstr", part.get("msgstr[0]", ""))
        if "msgid_plural" in part:
            found[part["msgid_plural"]] = part.get("msgstr[1]", "")
    return found


def test_the_english_catalogue_has_every_text_and_says_it() -> None:
    texts = {one.replace("%%", "%") for one in (*of_templates(), *of_modules())}
    known = {text.replace("%%", "%"): said.replace("%%", "%") for text, said in catalogue().items()}
    assert len(texts) > 300
    assert sorted(texts - set(known)) == []
    assert [text for text in texts if known[text] != text] == []


def test_the_readers_find_what_is_not_translated() -> None:
    assert bare(ast.parse('f"No chart of {name}"', mode="eval").body)
    assert bare(ast.parse('"No chart of that name" if a else b', mode="eval").body)
    assert not bare(ast.parse('_("No chart of that name")', mode="eval").body)
    assert not bare(ast.parse('"a.code"', mode="eval").body)
