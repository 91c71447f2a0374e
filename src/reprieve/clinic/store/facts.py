"""How do facts get into a chart? Whole or not at all, each checked by the core, once however often it is sent.

The server sets `recorded_at` and `recorded_by`. `client_id` names one sending of a form, made in the browser or in the
page: the same one again with the same facts adds nothing and says so; with other facts it is refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from reprieve import chart as core
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.accounts.models import Role, User
from reprieve.clinic.store import audit
from reprieve.clinic.store.lookups import submission_of
from reprieve.clinic.store.models import Chart, Fact, Submission
from reprieve.clinic.store.neighbours import neighbours
from reprieve.clinic.store.turns import in_turn
from reprieve.errors import ChartError, FactError

facts_appended = Signal()
"""Sent inside the transaction, with `row` and the facts `added` to it."""

Said = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Appended:
    """What became of a sending: the ids of its facts; `again` where they had been added before."""

    ids: tuple[str, ...]
    again: bool = False


def append(
    row: Chart,
    facts: Sequence[Said],
    *,
    by: User,
    source: str,
    client_id: uuid.UUID | None = None,
    zone: zoneinfo.ZoneInfo | None = None,
    form: str | None = None,
    unchanged_since: str | None = None,
    at: dt.datetime | None = None,
) -> Appended:
    """Add these facts to the chart, as told by `by` through `source` (a short name of the form or import).

    `zone`: in which `recorded_at` is written, so that today's date there is not tomorrow's (default: the person's).
    `form`: the digest of the form that was sent, by which the same one is known again (default: of its facts).
    `unchanged_since`: the content key that the page was made from; if the chart has changed since, nothing is added.
    `at`: now, unless a test or a demonstration says otherwise. `row.content_key` is brought up to date.
    Raises: FactError, or ChartError where there are several faults; nothing was added then.
    """
    sending = client_id or uuid.uuid4()
    moment = (at or timezone.now()).astimezone(zone or by.zone).replace(microsecond=0)
    by_whom = by.role if by.role == Role.PATIENT else f"{by.role}-{by.pk}"
    said = [
        {"id": _id(sending, n, len(facts)), "source": source, **_own_words(fact)}
        for n, fact in enumerate(facts)
    ]
    digest = form or hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
    stamp = {"recorded_at": moment.isoformat(), "recorded_by": by_whom}
    with in_turn(), transaction.atomic(), _placed():
        here = _locked(row)
        earlier = sent_before(here, sending, digest)
        if earlier is not None:
            row.content_key = here.content_key
            return _again(earlier)
        if unchanged_since is not None and unchanged_since != here.content_key:
            raise FactError(
                "chart",
                None,
                _("has changed since this page was shown"),
                _("Look at the chart as it is now, and send again if it still holds."),
                "clinic.chart.changed",
            )
        new = [parse_fact(json.dumps({**one, **stamp})) for one in said]
        added = _add(here, new, sending=sending, digest=digest, by=by, at=moment)
        audit.note(by, here, "wrote", count=max(1, len(added)))
        row.content_key, row.facts_count = here.content_key, here.facts_count
    return Appended(ids=tuple(fact.id for fact in new))


def bring_in(
    row: Chart, facts: Sequence[core.Fact], *, by: User | None, at: dt.datetime | None = None
) -> int:
    """Add facts written elsewhere, with their own ids, dates and sources; those already there stay as they are.

    `by` None: this program itself. Returns how many were new. Raises ChartError naming every fault; nothing was added.
    """
    moment = at or timezone.now()
    with in_turn(), transaction.atomic(), _placed():
        here = _locked(row)
        digest = hashlib.sha256("\n".join(sorted(fact.id for fact in facts)).encode()).hexdigest()
        added = _add(here, facts, sending=uuid.uuid4(), digest=digest, by=by, at=moment)
        if by is not None:
            audit.note(by, here, "brought in", count=max(1, len(added)))
        row.content_key, row.facts_count = here.content_key, here.facts_count
    return len(added)


def retract(
    row: Chart,
    of: str,
    *,
    by: User,
    source: str,
    reason: str | None = None,
    instead: Sequence[Said] = (),
    client_id: uuid.UUID | None = None,
    zone: zoneinfo.ZoneInfo | None = None,
    form: str | None = None,
    at: dt.datetime | None = None,
) -> Appended:
    """Take back the fact of this id, and put other facts in its place in one step.

    Raises: FactError where the chart has no such fact, or it was taken back before.
    """
    moment = (at or timezone.now()).astimezone(zone or by.zone)
    retraction = {"kind": "retraction", "on": moment.date().isoformat(), "of": of}
    if reason:
        retraction["reason"] = reason
    return append(
        row,
        [retraction, *instead],
        by=by,
        source=source,
        client_id=client_id,
        zone=zone,
        form=form,
        at=moment,
    )


def _locked(row: Chart) -> Chart:
    """The chart as it is now; nobody else writes in it until the transaction ends."""
    here = Chart.objects.select_for_update().get(pk=row.pk)
    if (here.clinic_id, here.person_id) == (row.clinic_id, row.person_id):
        here.clinic, here.person = row.clinic, row.person  # read before
    return here


def _add(
    here: Chart,
    new: Sequence[core.Fact],
    *,
    sending: uuid.UUID,
    digest: str,
    by: User | None,
    at: dt.datetime,
) -> list[core.Fact]:
    """Write the facts that are not there yet. `here` is locked. Raises ChartError, FactError."""
    beside = neighbours(here, new)
    core.Chart.from_facts([*beside, *new], name="chart")
    _not_twice(new, beside)
    there = {fact.id for fact in beside}
    added = list({fact.id: fact for fact in new if fact.id not in there}.values())
    submission = Submission.objects.create(chart=here, client_id=sending, digest=digest, made_at=at, by=by)
    lines = [json.dumps(fact.to_dict(), ensure_ascii=False) for fact in added]
    Fact.objects.bulk_create(
        [
            Fact(
                chart=here,
                fact_id=fact.id,
                kind=fact.kind,
                on=fact.on,
                about=fact.of if isinstance(fact, core.Retraction) else "",
                body=line,
                recorded_at=at,
                recorded_by=by,
                source=(fact.source or "")[:60],
                submission=submission,
            )
            for fact, line in zip(added, lines, strict=True)
        ],
        batch_size=500,
    )
    here.content_key = hashlib.sha256("\n".join([here.content_key, *lines]).encode()).hexdigest()
    here.facts_count += len(added)
    Chart.objects.filter(pk=here.pk).update(
        content_key=here.content_key, facts_count=F("facts_count") + len(added)
    )
    facts_appended.send(sender=Chart, row=here, added=added)
    return added


def sent_before(row: Chart, sending: uuid.UUID, digest: str) -> Submission | None:
    """This sending, where it was written down before. Raises FactError where it was sent with another content."""
    earlier = submission_of(row, sending)
    if earlier is not None and earlier.digest != digest:
        raise FactError(
            "form",
            None,
            _("was sent before with other answers"),
            _("Open the page anew: what was sent first stands, and can be corrected there."),
            "clinic.form.sent_before",
        )
    return earlier


def _again(earlier: Submission) -> Appended:
    return Appended(ids=tuple(earlier.facts.order_by("pk").values_list("fact_id", flat=True)), again=True)


def _not_twice(new: Sequence[core.Fact], beside: Sequence[core.Fact]) -> None:
    """A fact is taken back once: two people correcting the same one would leave two in its place."""
    taken = {fact.of for fact in beside if isinstance(fact, core.Retraction)}
    for fact in new:
        if isinstance(fact, core.Retraction) and fact.of in taken and fact not in beside:
            raise FactError(
                "of",
                fact.of,
                _("was taken back before"),
                _("Look at the chart as it is now; somebody corrected it already."),
                "clinic.retraction.twice",
            )


def _own_words(fact: Said) -> dict[str, Any]:
    """What a form may say: not when and by whom it was recorded, for that is the server's to say."""
    return {name: value for name, value in fact.items() if name not in {"recorded_at", "recorded_by"}}


def _id(sending: uuid.UUID, n: int, of: int) -> str:
    return str(sending) if of == 1 else f"{sending}.{n}"


class _placed:  # noqa: N801
    """One fault of a chart is told as that fault, without the line of a file that a form does not have."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, ChartError) and len(error.faults) == 1:
            raise error.faults[0] from None
