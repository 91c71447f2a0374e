"""What is kept of a chart: its row, its facts, who looked, and that it was erased.

Facts, audit entries and erasures are append-only in the database itself (`migrations/0002_append_only.py`).
"""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from typing import ClassVar

from django.conf import settings
from django.db import models


class Chart(models.Model):
    """One chart of one clinic; `person` is the patient who may sign in to it, if any."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="charts")
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="chart"
    )
    label = models.CharField(max_length=200)
    demonstration = models.CharField(max_length=20, blank=True)  # "simulated", "real_diary" or nothing
    closed_on = models.DateField(null=True)  # the last day of a chart that nobody keeps any more
    content_key = models.CharField(max_length=64, default="", editable=False)
    facts_count = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic", "label"], name="chart_by_name")]

    def __str__(self) -> str:
        return str(self.public_id)

    def today(self, now: dt.datetime) -> dt.date:
        """The day this chart is looked at: the clinic's own day, or the last one of a chart that is closed.

        Where the person is a day ahead of the clinic it is the person's: what they told there counts here at once.
        """
        return self.closed_on or max(now.astimezone(zone).date() for zone in self._zones)

    def zone(self, now: dt.datetime) -> zoneinfo.ZoneInfo:
        """The zone whose day it is looked at on; a moment written in it is of no earlier date than that day."""
        return max(self._zones, key=lambda zone: now.astimezone(zone).date())

    @property
    def _zones(self) -> list[zoneinfo.ZoneInfo]:
        own = self.person.time_zone if self.person is not None else ""
        return [self.clinic.zone, *([zoneinfo.ZoneInfo(own)] if own else [])]


class Submission(models.Model):
    """One sending of a form; the same `client_id` again adds nothing."""

    chart = models.ForeignKey(Chart, on_delete=models.DO_NOTHING, related_name="submissions")
    client_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chart", "client_id"], name="a_form_is_sent_once")
        ]

    def __str__(self) -> str:
        return str(self.client_id)


class Fact(models.Model):
    """One fact as it was said; `body` is the line of the chart format, id and all."""

    chart = models.ForeignKey(Chart, on_delete=models.DO_NOTHING, related_name="facts")
    fact_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    on = models.DateField()
    about = models.CharField(max_length=100, blank=True)  # of a retraction: the fact it takes back
    body = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    source = models.CharField(max_length=60)
    submission = models.ForeignKey(Submission, on_delete=models.DO_NOTHING, related_name="facts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chart", "fact_id"], name="a_fact_stands_once")
        ]
        indexes: ClassVar = [models.Index(fields=["chart", "kind", "on"], name="fact_by_kind_and_day")]

    def __str__(self) -> str:
        return self.fact_id


class Erasure(models.Model):
    """That a chart was erased: when, by whom and why in a word; never what was in it."""

    chart = models.UUIDField()
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.chart)


class Audit(models.Model):
    """That somebody looked at a chart or wrote in it: who, when, what kind of act; never what they saw."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=16)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    chart = models.UUIDField(null=True)  # not a key: the trail outlives the chart
    about = models.ForeignKey(  # the person whose account it was, where it was one
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    act = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["chart", "at"], name="audit_of_a_chart"),
            models.Index(fields=["clinic", "at"], name="audit_of_a_clinic"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.chart}"
