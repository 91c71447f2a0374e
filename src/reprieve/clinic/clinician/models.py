"""What is kept for the clinician's pages: needs by the day they hold from, and the parts of the page of a chart.

Both are made from the chart and its answer, and made anew with it: nothing here is a record.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Need(models.Model):
    """One reason to see to a person; `said` holds its words and reasons."""

    chart = models.ForeignKey("store.Chart", on_delete=models.CASCADE, related_name="needs")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    holds_from = models.DateField()
    holds_until = models.DateField(null=True)
    said = models.TextField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["clinic", "kind", "holds_from", "holds_until", "chart"], name="need_of_the_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.holds_from}"


class Parts(models.Model):
    """The parts of a chart's page as drawn by the worker from one answer."""

    chart = models.OneToOneField("store.Chart", on_delete=models.CASCADE, related_name="parts")
    content_key = models.CharField(max_length=64)
    as_of = models.DateField()
    drawn = models.TextField()

    def __str__(self) -> str:
        return f"{self.chart_id} {self.as_of}"
