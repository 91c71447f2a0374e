"""How is a database kept from changing while another takes its place? Its own triggers refuse every new row meanwhile.

They go with the tables that are replaced. A fact that is refused was not acknowledged, so nothing acknowledged is lost
between the look at what must stay and the replacement.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from reprieve.clinic.store.append_only import NEVER_CHANGED

FROZEN = "a backup is being restored: nothing is written"


def freeze(connection: Any) -> None:
    """From here on no fact, submission, audit entry or erasure is added. Waits for those that are being written."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION store_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for table in NEVER_CHANGED:
            cursor.execute(_frozen(table, connection.vendor))


def thaw(connection: Any) -> None:
    """Where it was not replaced after all, or an archive was made while it was frozen."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in NEVER_CHANGED:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS store_frozen()")


def _frozen(table: str, engine: str) -> str:
    if engine == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {table}_frozen BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION store_frozen()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_frozen BEFORE INSERT ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    )
