"""How many threads the loops take."""

from __future__ import annotations

import os
import threading

import pytest

from reprieve.response.threads import ThreadCountError, in_threads, thread_count


def test_threads_are_as_many_as_the_processors_that_the_process_may_use(monkeypatch):
    monkeypatch.delenv("REPRIEVE_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5})
    assert thread_count() == 3


def test_the_number_of_threads_may_be_said(monkeypatch):
    monkeypatch.setenv("REPRIEVE_THREADS", "2")
    seen = set()
    both = threading.Barrier(2, timeout=10)

    def work(first, last):
        both.wait()
        seen.add((first, last))

    in_threads(work, 5)
    assert seen == {(0, 2), (2, 5)}


@pytest.mark.parametrize("said", ["0", "-1", "two", "1.5"])
def test_a_number_of_threads_that_is_none_is_refused_with_a_remedy(monkeypatch, said):
    monkeypatch.setenv("REPRIEVE_THREADS", said)
    with pytest.raises(ThreadCountError, match=f"REPRIEVE_THREADS is '{said}': it is a whole number"):
        thread_count()
