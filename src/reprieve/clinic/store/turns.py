"""Whose turn is it to write? SQLite lets one connection write at a time; here those of one process wait in a line.

Left to SQLite, who waits looks again after ever longer naps, and those who just came are served first: one in twenty would
wait for half a second. Other processes still wait as SQLite has it; PostgreSQL needs none of this.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_turn = threading.Lock()


@contextmanager
def in_turn() -> Iterator[None]:
    """Begin a transaction in here that writes; one that has begun already goes on."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _turn:
        yield
