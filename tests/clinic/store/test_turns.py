"""Writers of one process wait in a line, and nobody waits for oneself."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from reprieve.clinic.store.turns import in_turn

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite needs turns")


def test_a_writer_waits_until_the_one_before_is_done():
    begun, said = threading.Event(), []

    def another() -> None:
        begun.set()
        with in_turn():
            said.append("second")
        connection.close()

    with in_turn():
        thread = threading.Thread(target=another)
        thread.start()
        begun.wait(5)
        thread.join(0.1)
        said.append("first")
    thread.join(5)
    assert said == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_what_writes_within_a_transaction_does_not_wait_for_itself():
    with in_turn(), transaction.atomic(), in_turn():
        assert connection.in_atomic_block


def test_a_turn_ends_where_writing_fails():
    with pytest.raises(ZeroDivisionError), in_turn():
        raise ZeroDivisionError
    with in_turn():
        pass
