"""In which order does the list of the day stand, and from which day on does a person stand on it?

Data: `today_rules.yaml`. Choices of the program; what is met, and how urgent it is, is the core's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, kw_only=True)
class TodayRules:
    """`titles`: kinds of need with their names, most urgent first; the others are numbers of days."""

    titles: dict[str, str]
    no_diary_days: int
    before_visit_days: int
    due_days: int
    over_days: int

    def rank(self, kind: str) -> int:
        """0 for the most urgent. Raises ValueError for a kind that is not on the list."""
        return list(self.titles).index(kind)


@cache
def today_rules() -> TodayRules:
    """The rules in force."""
    said = yaml.safe_load(
        files("reprieve.clinic.clinician").joinpath("today_rules.yaml").read_text("utf-8")
    )
    days = {name: row["value"] for name, row in said["values"].items()}
    return TodayRules(titles={row["id"]: row["title"] for row in said["kinds"]}, **days)
