"""Whose answer is wanted next? One job a chart; claimed by one worker at a time on either engine.

A job that was claimed by a worker that died is free again after `ABANDONED`; one that failed thrice waits for a new fact.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from reprieve.clinic.store.models import Chart
from reprieve.clinic.work.models import Job

ABANDONED = dt.timedelta(minutes=15)
TRIES = 3


def ask(row: Chart, *, as_of: dt.date) -> bool:
    """Ask for an answer of this day, unless one waits already. Returns False where it was tried and cannot be found.

    Who only looks at a page changes nothing of a job that waits, or that failed: new facts and a new day do.
    """
    job = Job.objects.filter(chart=row).first()
    if job is None or job.as_of < as_of:
        want(row, as_of=as_of)
        return True
    at_work = job.claimed_at is not None and job.claimed_at > timezone.now() - ABANDONED
    return job.attempts < TRIES or at_work


def want(row: Chart, *, as_of: dt.date | None = None) -> None:
    """Ask for a new answer for this chart; asking again changes nothing but the day, and lets a failed one try again."""
    now = timezone.now()
    day = as_of or row.today(now)
    Job.objects.bulk_create(
        [Job(chart=row, wanted_at=now, as_of=day)],
        update_conflicts=True,
        unique_fields=["chart"],
        update_fields=["wanted_at", "as_of", "attempts", "failed"],
    )


def want_after_facts(sender: Any, row: Chart, **_: Any) -> None:
    """New facts ask for a new answer."""
    want(row)


def claim(most: int) -> list[Job]:
    """Take the jobs that waited longest; nobody else gets them."""
    now = timezone.now()
    free = Job.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - ABANDONED), attempts__lt=TRIES
    ).order_by("wanted_at")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        jobs = list(free[:most])
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            claimed_at=now, attempts=F("attempts") + 1
        )
    for job in jobs:
        job.claimed_at, job.attempts = now, job.attempts + 1
    return jobs


def done(job: Job, *, changed: bool) -> None:
    """Drop the job, unless its chart has changed or another day was asked for meanwhile: then it waits anew."""
    gone = 0
    if not changed:
        gone, _ = Job.objects.filter(pk=job.pk, as_of=job.as_of).delete()
    if not gone:
        Job.objects.filter(pk=job.pk).update(claimed_at=None, attempts=0, failed="")


def failed(job: Job, why: str) -> None:
    """Let the job wait for its next try; `why` is a kind and a place, never a value."""
    Job.objects.filter(pk=job.pk).update(claimed_at=None, failed=why[:200])
