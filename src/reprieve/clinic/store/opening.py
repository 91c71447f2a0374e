"""How is a connection to the database opened? SQLite keeps its promises only if asked to, each time."""

from __future__ import annotations

from typing import Any

PRAGMAS = (
    "PRAGMA synchronous=FULL",  # a fact that was acknowledged survives a loss of power
    "PRAGMA secure_delete=ON",  # what is erased leaves no trace in free pages
)


def open_carefully(*, connection: Any, **_: Any) -> None:
    """Set what SQLite forgets between connections; other engines are left alone."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in PRAGMAS:
                cursor.execute(pragma)


def keep_a_log_ahead(connection: Any) -> None:
    """Let SQLite write ahead into a log, so that readers never wait for a writer.

    The file remembers it: set once when a process begins, for a connection that sets it while another one mends the
    log after a crash may find the file locked.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
