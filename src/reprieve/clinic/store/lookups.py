"""Which lines of a chart are these, and was this form sent before? SQL written out, the same for both engines.

Each diary entry asks both while somebody waits; put together by the ORM each takes ten times as long as to answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import connection

from reprieve.clinic.store.models import Chart, Submission

_CLIENT_ID = Submission._meta.get_field("client_id")


def lines_where(row: Chart, wanted: str, values: Sequence[str | int | None]) -> list[str]:
    """The facts of the chart that `wanted` (a condition in SQL with %s for each of `values`) is true of, as added."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT body FROM store_fact WHERE chart_id = %s AND ({wanted}) ORDER BY id",  # noqa: S608 - our own text
            [row.pk, *values],
        )
        return [body for (body,) in cursor.fetchall()]


def submission_of(row: Chart, sending: uuid.UUID) -> Submission | None:
    """The form of this id, where it was sent to this chart before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM store_submission WHERE chart_id = %s AND client_id = %s",
            [row.pk, _CLIENT_ID.get_db_prep_value(sending, connection)],
        )
        found = cursor.fetchone()
    return None if found is None else Submission.objects.get(pk=found[0])


def one_of(column: str, count: int) -> str:
    """The condition that a column is one of so many values; false for none."""
    return f"{column} IN ({', '.join(['%s'] * count)})" if count else "1 = 0"
