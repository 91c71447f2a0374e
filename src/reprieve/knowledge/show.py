"""What does the knowledge say of one id? The row as it stands in its file, with its sources and marks."""

from __future__ import annotations

import csv
import difflib
import io
from typing import Any

import yaml

from reprieve.errors import FactError
from reprieve.knowledge.load import Knowledge

KEYS = ("id", "name", "instrument", "trial_id", "meta_id", "study")


def rows_named(knowledge: Knowledge, name: str) -> list[tuple[str, dict[str, Any]]]:
    """(file, row) for every row that goes by `name`; a file's own name gives the list of what is in it.

    Raises FactError with the nearest names where nothing goes by that name.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    names: set[str] = set()
    for path in knowledge.paths:
        stem = path.split("/")[-1].rsplit(".", 1)[0]
        rows = _rows_of(knowledge, path)
        here = [row for key, row in rows if key == name]
        names |= {key for key, _ in rows} | {stem}
        if name == stem or (name == "vocabulary" and stem == "history_facts"):
            here = [{"ids": list(dict.fromkeys(key for key, _ in rows))}]
        found += [(path, row) for row in here]
    if not found:
        near = difflib.get_close_matches(name, sorted(names), n=3)
        remedy = (
            f"Did you mean {', '.join(near)}?"
            if near
            else f"Files: {', '.join(sorted(path.split('/')[-1] for path in knowledge.paths))}."
        )
        raise FactError("id", name, "is in no knowledge file", remedy, "knowledge.id.unknown")
    return found


def _rows_of(knowledge: Knowledge, path: str) -> list[tuple[str, dict[str, Any]]]:
    text = knowledge.text(path)
    if path.endswith(".csv"):
        table: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
        return [(str(next(iter(row.values()))), row) for row in table]
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    rows: list[tuple[str, dict[str, Any]]] = []
    for section in document.values():
        if isinstance(section, list):
            rows += [(_key_of(row), row) for row in section if isinstance(row, dict) and _key_of(row)]
        elif isinstance(section, dict):
            rows += [
                (str(key), {"id": key, **row})
                for key, row in section.items()
                if isinstance(row, dict) and key != "sources"
            ]
    return rows


def _key_of(row: dict[str, Any]) -> str:
    return str(next((row[key] for key in KEYS if key in row), ""))
