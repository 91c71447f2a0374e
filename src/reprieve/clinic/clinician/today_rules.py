"""In which order does the list of the day stand, and from which day on does a person stand on it?

Data: `today_rules.yaml`. Choices of the program; what is met, and how urgent it is, is the core's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

TITLES = {
    "emergency": _("Emergency"),
    "same_day": _("The same day"),
    "adverse_effect": _("Unwanted effect"),
    "wearing_off": _("Wearing off early"),
    "stop_rule": _("A stop rule is met"),
    "retreatment_due": _("Retreatment due"),
    "no_diary": _("No diary"),
    "unknown_facts": _("Not known before a visit"),
}


@dataclass(frozen=True, kw_only=True)
class TodayRules:
    """`titles`: kinds of need with their names, most urgent first; the others are numbers of days."""

    titles: Mapping[str, Any]
    no_diary_days: int
    before_visit_days: int
    due_days: int
    over_days: int
    taken_back_days: int
    decided_days: int
    decided_most_days: int

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
    return TodayRules(titles={kind: TITLES[kind] for kind in said["kinds"]}, **days)
