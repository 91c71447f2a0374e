"""How are answers renewed? One process, one chart after another, off the path of any request."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from reprieve import chart as core
from reprieve.clinic.accounts.models import Clinic
from reprieve.clinic.store.charts import core_chart
from reprieve.clinic.store.models import Chart
from reprieve.clinic.work import queue
from reprieve.clinic.work.answers import versions
from reprieve.clinic.work.models import Answer, Job
from reprieve.clinic.work.renewing import DRAWINGS, RENEWALS

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
MOST_AT_ONCE = 16  # charts of one call of the model


def run(*, stop: Callable[[], bool], pause_seconds: float = PAUSE_SECONDS) -> None:
    """Work until `stop()`; where nothing waits, renew answers of an earlier day, then rest."""
    autodiscover_modules("renewing")
    while not stop():
        close_old_connections()
        if not work_once() and not queue_the_old(MOST_AT_ONCE):
            time.sleep(pause_seconds)


def work_once(most: int = MOST_AT_ONCE) -> int:
    """Answer for the charts that waited longest. Returns how many jobs were taken."""
    jobs = queue.claim(most)
    charts = {row.pk: row for row in Chart.objects.filter(pk__in=[job.chart_id for job in jobs])}
    for day in sorted({job.as_of for job in jobs}):
        same = [job for job in jobs if job.as_of == day and job.chart_id in charts]
        _answer_together(same, charts, day)
    return len(jobs)


def queue_the_old(most: int) -> int:
    """Ask for answers of charts whose kept one is of an earlier day, oldest first, `most` of each clinic. Returns how many.

    Each clinic by its own day: where one has a new day and another not yet, neither keeps the other waiting.
    """
    now = timezone.now()
    found = 0
    for clinic in Clinic.objects.all():
        day = now.astimezone(clinic.zone).date()
        nobody_waits = Q(chart__job=None) | Q(
            chart__job__as_of__lt=day, chart__job__attempts__gte=queue.TRIES
        )
        for kept in (
            Answer.objects.filter(nobody_waits, chart__clinic=clinic, chart__closed_on=None, as_of__lt=day)
            .select_related("chart__clinic", "chart__person")
            .order_by("as_of")[:most]
        ):
            queue.want(kept.chart, as_of=kept.chart.today(now))
            found += 1
    return found


def _answer_together(jobs: list[Job], rows: dict[int, Chart], day: dt.date) -> None:
    """All charts of one day in one call; where that fails, each alone, so that one does not stop the others."""
    from reprieve.answer import answer_many
    from reprieve.knowledge import load_knowledge

    charts: dict[int, core.Chart] = {}
    for job in jobs:
        with _told_if_it_fails(job):
            charts[job.pk] = core_chart(rows[job.chart_id])
    ready = [job for job in jobs if job.pk in charts]
    knowledge = load_knowledge()
    try:
        answers = answer_many([charts[job.pk] for job in ready], knowledge, day)
    except Exception:
        answers = []
    if len(answers) == len(ready):
        for job, answer in zip(ready, answers, strict=True):
            with _told_if_it_fails(job):
                _keep(job, rows[job.chart_id], charts[job.pk], answer)
        return
    for job in ready:
        with _told_if_it_fails(job):
            [answer] = answer_many([charts[job.pk]], knowledge, day)
            _keep(job, rows[job.chart_id], charts[job.pk], answer)


def _keep(job: Job, row: Chart, chart: core.Chart, answer: dict[str, Any]) -> None:
    """Keep the answer, as of the chart it was found from; what else is renewed sees the chart as it is by now."""
    knowledge, model = versions()
    drawn = [draw(answer) for draw in DRAWINGS]
    locked = Chart.objects.select_for_update(of=("self",)).select_related("clinic", "person")
    with transaction.atomic():
        here = locked.filter(pk=row.pk).first()
        if here is None:
            return  # erased meanwhile: nothing of it is written
        changed = here.content_key != row.content_key
        Answer.objects.update_or_create(
            chart=row,
            defaults={
                "content_key": row.content_key,
                "as_of": job.as_of,
                "knowledge": knowledge,
                "model": model,
                "computed_at": timezone.now(),
                "section": json.dumps(answer, ensure_ascii=False, allow_nan=False),
            },
        )
        for keep in drawn:
            keep(here)
        for renew in RENEWALS:
            renew(here, core_chart(here) if changed else chart, answer)
        queue.done(job, changed=changed)


class _told_if_it_fails:  # noqa: N801
    """A fault of one chart is noted at its job by kind and place, and does not stop the worker."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, place: Any) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        while place.tb_next is not None:
            place = place.tb_next
        why = f"{type(error).__name__} in {place.tb_frame.f_code.co_qualname}:{place.tb_lineno}"
        logger.error("an answer could not be found: %s", why)
        queue.failed(self.job, why)
        return True
