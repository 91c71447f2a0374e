"""What has the worker still to do, and what has it found? Jobs, and answers by what they stand on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Job(models.Model):
    """One chart whose answer is wanted; at most one job a chart waits at a time."""

    chart = models.OneToOneField("store.Chart", on_delete=models.CASCADE, related_name="job")
    wanted_at = models.DateTimeField()
    as_of = models.DateField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failed = models.CharField(max_length=200, blank=True)  # kind and place of our own fault, never a value

    class Meta:
        indexes: ClassVar = [models.Index(fields=["claimed_at", "wanted_at"], name="job_by_turn")]

    def __str__(self) -> str:
        return f"{self.chart_id}"


class Answer(models.Model):
    """The latest answer for a chart, and what it stands on."""

    chart = models.OneToOneField("store.Chart", on_delete=models.CASCADE, related_name="answer")
    content_key = models.CharField(max_length=64)
    as_of = models.DateField()
    knowledge = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    computed_at = models.DateTimeField()
    section = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["as_of"], name="answer_by_day")]

    def __str__(self) -> str:
        return f"{self.chart_id} {self.as_of}"
