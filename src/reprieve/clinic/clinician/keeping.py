"""How do the list of the day and the page of a chart stay up to date? Written when an answer is, and where it cannot wait.

A warning sign or an unwanted effect is on the list in the same transaction as its fact; all else comes with the answer.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from reprieve import chart as core
from reprieve.clinic.clinician.models import Need, Parts
from reprieve.clinic.clinician.needs import Need as Found
from reprieve.clinic.clinician.needs import needs_of, no_diary, urgent_needs
from reprieve.clinic.clinician.taken_back import taken_back_needs
from reprieve.clinic.clinician.today_rules import today_rules
from reprieve.clinic.store.charts import core_chart
from reprieve.clinic.store.models import Chart
from reprieve.clinic.work.models import Answer
from reprieve.knowledge import load_knowledge
from reprieve.record import known_of

OF_THE_DIARY = frozenset({"diary_day", "episode", "diary_kept", "diary_span"})
ENTRIES = ("diary_day", "episode")
DECIDED = ("stop_rule", "retreatment_due", "unknown_facts")  # what a decision can answer
FROM_FACTS = ("emergency", "same_day", "adverse_effect")


def renew_needs(row: Chart, chart: core.Chart, answer: dict[str, Any]) -> None:
    """The needs of one chart, from its new answer and from the chart as it is now. A closed chart needs nothing."""
    Need.objects.filter(chart=row).delete()
    if row.closed_on is None:
        knowledge, rules = load_knowledge(), today_rules()
        day = max(dt.date.fromisoformat(answer["as_of"]), row.today(timezone.now()))
        asked_on = row.made_at.astimezone(row.clinic.zone).date() if row.person_id else None
        found = needs_of(answer, known_of(chart, day), knowledge, rules, asked_on=asked_on)
        _keep(row, [*found, *taken_back_needs(chart, day, knowledge, rules)])


def draw_parts(answer: dict[str, Any]) -> Callable[[Chart], None]:
    """Draw the parts of a chart's page, which takes a moment; what is returned keeps them."""
    from reprieve.report.parts import parts_of

    drawn = json.dumps(parts_of(answer, vocabulary=load_knowledge().vocabulary), ensure_ascii=False)
    day = dt.date.fromisoformat(answer["as_of"])

    def keep(row: Chart) -> None:
        defaults = {"content_key": row.content_key, "as_of": day, "drawn": drawn}
        Parts.objects.update_or_create(chart=row, defaults=defaults)

    return keep


def after_facts(sender: Any, row: Chart, added: Sequence[core.Fact], **_: Any) -> None:
    """What cannot wait for the answer. Of a diary entry only the day it came; of other facts what is urgent in them."""
    if row.closed_on is not None:
        return
    new = {fact.kind for fact in added}
    if new & OF_THE_DIARY:
        _put_off(row, added)
    if new - OF_THE_DIARY - {"retraction"} or new == {"retraction"}:
        chart, day = core_chart(row), row.today(timezone.now())
        knowledge, rules = load_knowledge(), today_rules()
        urgent = urgent_needs(known_of(chart, day), knowledge, rules)
        _replace(row, FROM_FACTS, [*urgent, *taken_back_needs(chart, day, knowledge, rules)])
        if all(isinstance(fact, core.Decision | core.Retraction) for fact in added):
            _as_decided(row, known_of(chart, day))


def _as_decided(row: Chart, view: core.View) -> None:
    """What a decision answers, or one that was taken back no longer does: by the kept answer, without waiting for the next."""
    kept = Answer.objects.filter(chart=row).first()
    if kept is not None:
        found = needs_of(json.loads(kept.section), view, load_knowledge(), today_rules())
        _replace(row, DECIDED, [one for one in found if one.kind in DECIDED])


def _put_off(row: Chart, added: Sequence[core.Fact]) -> None:
    """The day on which the diary is missed. One statement where entries were only added, as they are each day."""
    days = [fact.on for fact in added if fact.kind in ENTRIES]
    if days and len(days) == len(added):
        [need] = no_diary(max(days), today_rules())
        mine = Need.objects.filter(chart_id=row.pk, kind=need.kind)
        if mine.filter(holds_from__lte=need.holds_from).update(
            holds_from=need.holds_from, said=_said(need)
        ):
            return
        if mine.exists():
            return  # a later day has its entry already
    last = row.facts.filter(kind__in=ENTRIES).aggregate(last=Max("on"))["last"]
    _replace(row, ("no_diary",), no_diary(last, today_rules()))


def _replace(row: Chart, kinds: Sequence[str], found: Sequence[Found]) -> None:
    Need.objects.filter(chart=row, kind__in=kinds).delete()
    _keep(row, found)


def _keep(row: Chart, found: Sequence[Found]) -> None:
    """Write needs down; one that the person's own day has already, and the clinic's not yet, holds at once."""
    now = timezone.now()
    ahead, here = row.today(now), now.astimezone(row.clinic.zone).date()
    Need.objects.bulk_create(
        Need(
            chart=row,
            clinic_id=row.clinic_id,
            kind=one.kind,
            holds_from=here if here < one.holds_from <= ahead else one.holds_from,
            holds_until=one.holds_until,
            said=_said(one),
        )
        for one in found
    )


def _said(one: Found) -> str:
    return json.dumps({"why": one.why, "because": one.because, "source": one.source}, ensure_ascii=False)
