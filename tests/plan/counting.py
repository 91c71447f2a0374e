"""One computed fact of a chart, by its name, as rules read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from reprieve.chart import Fact
from reprieve.diagnosis import case_of, diagnose
from reprieve.plan import rules_without_a_plan
from reprieve.plan.computed import Facts
from reprieve.plan.counted import Counted
from reprieve.plan.entry import Entry
from reprieve.plan.grounds import grounds_of
from tests.conftest import chart_of
from tests.plan.charts import AS_OF, KNOWLEDGE


def facts_of(said: Iterable[Fact], as_of: dt.date = AS_OF) -> Facts:
    """The computed facts of a chart without a plan."""
    view = chart_of(*said).as_of(as_of)
    return grounds_of(view, case_of(view, KNOWLEDGE), KNOWLEDGE).now.facts


def counted(name: str, said: Iterable[Fact], as_of: dt.date = AS_OF) -> Counted:
    return facts_of(said, as_of).counted(name)


def value(name: str, said: Iterable[Fact], as_of: dt.date = AS_OF) -> Any:
    return counted(name, said, as_of).value


def rows(said: Iterable[Fact], as_of: dt.date = AS_OF) -> dict[str, Entry]:
    """Every rule that needs no plan, by id."""
    view = chart_of(*said).as_of(as_of)
    return {one.rule: one for one in rules_without_a_plan(view, diagnose(view, KNOWLEDGE), KNOWLEDGE)}


def rule(id_: str, said: Iterable[Fact], as_of: dt.date = AS_OF) -> str:
    """The verdict of one rule that needs no plan."""
    return rows(said, as_of)[id_].verdict.value
