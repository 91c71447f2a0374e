"""Write the generated pages of the docs: every command, every error code, every knowledge file with its sources.

They are made from the program itself, so that they cannot say something else. `make docs` writes docs/_build/.
"""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import yaml
from typer.testing import CliRunner

from docs.instruments_page import instruments_page
from docs.rule_html import rule_html
from reprieve.cli import app
from reprieve.knowledge import Knowledge, load_knowledge

HERE = Path(__file__).parent
SOURCE = HERE.parent / "src" / "reprieve"


def commands() -> dict[str, str]:
    """The help of every command, as a terminal shows it."""
    runner = CliRunner()
    return {
        " ".join(["reprieve", *path]): runner.invoke(app, [*path, "--help"]).output
        for path in _paths(typer.main.get_command(app))
    }


def _paths(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    below = getattr(command, "commands", {})
    if not below:
        yield path
    for name, sub in sorted(below.items()):
        yield from _paths(sub, (*path, name))


def command_page() -> str:
    """Every command with its help."""
    pages = [f"## {name}\n\n```text\n{text}\n```\n" for name, text in commands().items()]
    return "# Commands\n\n" + "\n".join(pages)


def error_codes() -> dict[str, set[str]]:
    """Every error code written in the source, with the modules that raise it; {..} stands for a name filled in."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {
                "FactError",
                "SigningRefusedError",
                "_fault",
            }:
                parts = [*node.args, *(keyword.value for keyword in node.keywords)]
            elif (
                isinstance(node, ast.AnnAssign) and node.value is not None and _name(node.target) == "code"
            ):
                parts = [node.value]  # the code that an error has where no other is given
            else:
                continue
            for part in parts:
                code = _text(part)
                if code and "." in code and " " not in code and code == code.lower():
                    found.setdefault(code, set()).add(path.relative_to(SOURCE.parent).as_posix())
    return found


def error_page() -> str:
    """Every error code and where it comes from."""
    rows = [f"| `{code}` | {', '.join(sorted(where))} |" for code, where in sorted(error_codes().items())]
    head = "# Error codes\n\nEach error names field, value, problem and remedy, and ends with its code.\n"
    return "\n".join([head, "| code | raised in |", "|---|---|", *rows, ""])


def knowledge_page(knowledge: Knowledge, path: str) -> str:
    """One knowledge file as a page: its rows, sources and marks as they stand."""
    text = knowledge.text(path)
    head = f"# {path}\n\nKnowledge {knowledge.version}. Checked by a clinician: nobody yet.\n\n"
    marks = {mark: text.count(mark) for mark in ("verified", "recalled")}
    head += f"Marks in this file: {marks['verified']} verified, {marks['recalled']} recalled.\n\n"
    if path.endswith(".csv"):
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
        columns = list(rows[0])
        table = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        table += ["| " + " | ".join(_cell(row[column]) for column in columns) + " |" for row in rows]
        return head + "\n".join(table) + "\n"
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    parts = [f"## {name}\n\n{_section(value)}" for name, value in document.items()]
    return head + "\n".join(parts)


def build(out: Path) -> list[Path]:
    """Write all pages into `out`; returns what was written."""
    knowledge = load_knowledge()
    pages = {"commands.md": command_page(), "errors.md": error_page()}
    pages["instruments.md"] = instruments_page(knowledge)
    pages |= {
        f"knowledge/{Path(path).stem}.md": knowledge_page(knowledge, path) for path in knowledge.paths
    }
    pages |= rule_html(knowledge)
    for name, text in pages.items():
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return [out / name for name in pages]


def _section(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return "\n".join(_row(row) for row in value)
    return f"```yaml\n{yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)}```\n"


def _row(row: dict[str, Any]) -> str:
    name = next((row[key] for key in ("id", "name", "study") if key in row), "row")
    return (
        f"### {name}\n\n```yaml\n{yaml.safe_dump(row, sort_keys=False, allow_unicode=True, width=100)}```\n"
    )


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{..}" for part in node.values
        )
    return None


if __name__ == "__main__":
    written = build(HERE / "_build")
    print(f"{len(written)} pages in {HERE / '_build'}")
