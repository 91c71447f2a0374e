"""What does a page of a clinician stand on: one chart, today in the clinic, and the plan that the chart makes?

All that is known now of today and before counts, whenever it was written down: a plan is judged on that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reprieve import chart as core
from reprieve.clinic.access import SignedIn
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import charts, facts
from reprieve.clinic.store.models import Chart
from reprieve.clinic.work.answers import Shown, answer_for
from reprieve.errors import ChartError, FactError, ReprieveError
from reprieve.knowledge import Knowledge, load_knowledge
from reprieve.record import known_of

CSRF_FIELD = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Here:
    """One chart, opened by one clinician, now."""

    user: User
    row: Chart
    now: dt.datetime

    @cached_property
    def today(self) -> dt.date:
        """The day this chart is looked at."""
        return self.row.today(self.now)

    @cached_property
    def chart(self) -> core.Chart:
        """The chart as the core reads it."""
        return charts.core_chart(self.row)

    @cached_property
    def view(self) -> core.View:
        """What is known now of today and before."""
        return known_of(self.chart, self.today)

    @cached_property
    def knowledge(self) -> Knowledge:
        """The knowledge in force."""
        return load_knowledge()

    @cached_property
    def shown(self) -> Shown:
        """The kept answer; a newer one is asked for where it is stale."""
        return answer_for(self.row, self.today)


def here(request: SignedIn, public_id: UUID, *, act: str = "read") -> Here:
    """The chart of this address. Raises Http404 where this clinician has none such."""
    return Here(request.user, charts.chart_for(request, public_id, act=act), timezone.now())


@dataclass(frozen=True)
class Sending:
    """One form that was sent: its id, and a digest of all its fields."""

    id: uuid.UUID
    digest: str


def sending_of(request: SignedIn) -> Sending | None:
    """The form that was sent; None where it has no id that can be read."""
    try:
        id_ = uuid.UUID(request.POST.get("entry", ""))
    except ValueError:
        return None
    fields = sorted((name, values) for name, values in request.POST.lists() if name != CSRF_FIELD)
    return Sending(id_, hashlib.sha256(json.dumps([request.path, fields]).encode()).hexdigest())


def was_sent(place: Here, sending: Sending | None) -> bool:
    """Whether this form has been written down already. Raises FactError where it was, with another content."""
    return sending is not None and facts.sent_before(place.row, sending.id, sending.digest) is not None


def save(
    place: Here,
    said: Sequence[Mapping[str, Any]],
    *,
    source: str,
    sending: Sending | None,
    unchanged_since: str | None = None,
) -> facts.Appended:
    """Add facts to the chart. Raises FactError or ChartError; nothing was added then."""
    return facts.append(
        place.row,
        said,
        by=place.user,
        source=source,
        client_id=None if sending is None else sending.id,
        form=None if sending is None else sending.digest,
        zone=place.row.zone(place.now),
        unchanged_since=unchanged_since,
    )


def words_of_fact(fact: core.Fact) -> dict[str, Any]:
    """A fact that the core made, as a form says it: id and recording are the store's to give."""
    return {
        name: value
        for name, value in fact.to_dict().items()
        if name not in {"id", "recorded_at", "recorded_by", "source"}
    }


def page(
    request: SignedIn,
    place: Here,
    template: str,
    more: Mapping[str, Any] | None = None,
    *,
    error: ReprieveError | None = None,
) -> HttpResponse:
    """One page about one chart. With an error it says so in its status."""
    context = {
        "row": place.row,
        "today": place.today,
        "entry": uuid.uuid4(),
        "seen": place.row.content_key,
        "error": error if isinstance(error, FactError | ChartError) else None,
        "refused": None if isinstance(error, FactError | ChartError) else error,
        **(more or {}),
    }
    return render(request, f"clinician/{template}", context, status=200 if error is None else 422)
