"""How far back may a day be entered, and how much may one entry hold?

Data: `diary_limits.yaml`. Choices of the program, each with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`backfill_days`: days before today; `longest_note`: characters; `largest_import`: bytes; `most_import_rows`: rows.

    `most_described`: headaches, or pains of the face, that one person may describe.
    """

    backfill_days: int
    longest_note: int
    largest_import: int
    most_import_rows: int
    most_described: int


@cache
def limits() -> Limits:
    """The limits in force."""
    text = files("reprieve.clinic.patient").joinpath("diary_limits.yaml").read_text("utf-8")
    return Limits(**{name: row["value"] for name, row in yaml.safe_load(text)["values"].items()})
