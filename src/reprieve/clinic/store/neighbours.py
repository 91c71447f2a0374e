"""Beside which facts must new ones be checked? Reading the few that matter keeps a diary entry quick.

The chart is sound before; a new fact can clash only with: one of the same id; a diary day of the same date; what it
retracts; and, for plans, overrides, vials and injections, with each other. Retractions decide which of these stand.
Where a new fact retracts a retraction, anything may stand again, and the whole chart is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from reprieve import chart as core
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.store.lookups import lines_where, one_of
from reprieve.clinic.store.models import Chart

RECORD = ("retraction", "plan", "override", "vial", "injection")


def neighbours(row: Chart, new: Sequence[core.Fact]) -> list[core.Fact]:
    """The facts of the chart that the new ones could clash with."""
    taken_back = {fact.of for fact in new if isinstance(fact, core.Retraction)}
    if taken_back and row.facts.filter(fact_id__in=taken_back, kind="retraction").exists():
        return [parse_fact(line) for line in row.facts.order_by("pk").values_list("body", flat=True)]
    days = sorted({fact.on.isoformat() for fact in new if isinstance(fact, core.DiaryDay)})
    named = sorted({fact.id for fact in new} | taken_back)
    wanted = " OR ".join(
        (
            one_of("kind", len(RECORD)),
            f"""kind = 'diary_day' AND {one_of('"on"', len(days))}""",
            one_of("fact_id", len(named)),
            "fact_id IN (SELECT about FROM store_fact WHERE chart_id = %s AND kind = 'retraction')",
        )
    )
    found = lines_where(row, wanted, [*RECORD, *days, *named, row.pk])
    return [parse_fact(line) for line in found]
