"""How does the database itself keep facts from being changed? By triggers, on SQLite and on PostgreSQL.

UPDATE of a fact, a submission, an audit entry or an erasure is always refused. DELETE of a fact, a submission or a
chart is refused unless the same transaction has written an `erasure` row for that chart; of an audit entry or an
erasure, always. They are set by a migration, and looked after at every later one: SQLite drops the triggers of a
table that a migration rebuilds.
"""

from __future__ import annotations

from typing import Any

REFUSED = "append-only: a fact is corrected by a retraction and a new fact"
NEVER_CHANGED = ("store_fact", "store_submission", "store_audit", "store_erasure")
ERASED_WITH_CHART = {"store_fact": "chart_id", "store_submission": "chart_id", "store_chart": "id"}
NEVER_DELETED = ("store_audit", "store_erasure")
SAME_ROW = {  # REPLACE would delete the row in the way without a trigger noticing: it is refused as an insert
    "store_fact": "id = NEW.id OR (chart_id = NEW.chart_id AND fact_id = NEW.fact_id)",
    "store_submission": "id = NEW.id OR (chart_id = NEW.chart_id AND client_id = NEW.client_id)",
    "store_audit": "id = NEW.id",
    "store_erasure": "id = NEW.id",
    "store_chart": "id = NEW.id OR public_id = NEW.public_id",
}


def guard(connection: Any) -> None:
    """Set every trigger that is not there."""
    statements = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}[connection.vendor]()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def guard_again(*, using: str, **_: Any) -> None:
    """After any migration."""
    from django.db import connections

    if "store_fact" in connections[using].introspection.table_names():
        guard(connections[using])


def _for_sqlite() -> list[str]:
    """`store_erasing` holds a chart only inside the transaction that erases it: a row left there cannot be committed,
    for it refers to a row of a table that is always empty. It gets there by an erasure alone: what is put there by hand
    is refused, unless it is the chart of the newest erasure, of which nothing is left."""
    found = [
        "CREATE TABLE IF NOT EXISTS store_never (id INTEGER PRIMARY KEY CHECK (0))",
        "CREATE TABLE IF NOT EXISTS store_erasing (chart TEXT PRIMARY KEY, until_commit INTEGER NOT NULL "
        "REFERENCES store_never (id) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER IF NOT EXISTS store_erasing_by_erasure_only BEFORE INSERT ON store_erasing WHEN NEW.chart "
        "IS NOT (SELECT chart FROM store_erasure ORDER BY id DESC LIMIT 1) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        "CREATE TRIGGER IF NOT EXISTS store_erasing_no_update BEFORE UPDATE ON store_erasing "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        "DELETE FROM store_erasing",  # one could only stay where foreign keys were switched off
        "CREATE TRIGGER IF NOT EXISTS store_erasure_opens AFTER INSERT ON store_erasure BEGIN "
        "INSERT INTO store_erasing (chart, until_commit) VALUES (NEW.chart, 1); END",
    ]
    for table in NEVER_CHANGED:
        found.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    for table in NEVER_DELETED:
        found.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    for table, chart in ERASED_WITH_CHART.items():
        found.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} WHEN NOT EXISTS ("
            "SELECT 1 FROM store_erasing JOIN store_chart ON store_chart.public_id = store_erasing.chart "
            f"WHERE store_chart.id = OLD.{chart}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    for table, same in SAME_ROW.items():
        found.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ("
            f"SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    return found


def _for_postgresql() -> list[str]:
    """An erasure is stamped with its transaction; a deletion looks for one with the same stamp."""
    found = [
        "ALTER TABLE store_erasure ADD COLUMN IF NOT EXISTS transaction xid8",
        "CREATE OR REPLACE FUNCTION store_stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.transaction := pg_current_xact_id(); RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER store_erasure_stamp BEFORE INSERT ON store_erasure FOR EACH ROW "
        "EXECUTE FUNCTION store_stamp()",
        f"CREATE OR REPLACE FUNCTION store_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE OR REPLACE FUNCTION store_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE erased bigint := CASE WHEN TG_TABLE_NAME = 'store_chart' THEN (to_jsonb(OLD) ->> 'id')::bigint "
        "ELSE (to_jsonb(OLD) ->> 'chart_id')::bigint END; BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM store_erasure e JOIN store_chart c ON c.public_id = e.chart "
        "WHERE c.id = erased AND e.transaction = pg_current_xact_id()) THEN "
        f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN OLD; END $$",
    ]
    for table in NEVER_CHANGED:
        found.append(_trigger(table, "no_update", "UPDATE", "store_refuse"))
    for table in NEVER_DELETED:
        found.append(_trigger(table, "no_delete", "DELETE", "store_refuse"))
    for table in ERASED_WITH_CHART:
        found.append(_trigger(table, "no_delete", "DELETE", "store_refuse_unless_erased"))
    for table in {*NEVER_CHANGED, *ERASED_WITH_CHART}:
        found.append(
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION store_refuse()"
        )
    return found


def _trigger(table: str, name: str, event: str, function: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {table}_{name} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
