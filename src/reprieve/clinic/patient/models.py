"""How does a patient like the diary? No answer about health stands here, only habits of entering."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

SCALES = (("words", "words"), ("numbers", "numbers"))


class Habits(models.Model):
    """One row a patient. `feed_kept`: the digest of the secret address of the reminder, none where there is no feed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="habits")
    scale = models.CharField(max_length=10, choices=SCALES, default="words")
    feed_kept = models.CharField(max_length=64, unique=True, null=True)
    feed_at = models.TimeField(default=dt.time(20, 0))
    feed_since = models.DateField(null=True)
    feed_made = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"habits {self.pk}"


class Drawn(models.Model):
    """An answer in the patient's words, with its figure: drawn by the worker, so that no page waits for it.

    `digest`: of the answer it was drawn from; of another answer it is of no use.
    """

    chart = models.OneToOneField("store.Chart", on_delete=models.CASCADE, related_name="drawn")
    digest = models.CharField(max_length=64)
    said = models.TextField()

    def __str__(self) -> str:
        return f"{self.chart_id}"
