"""Who may write to this chart now? One at a time, from reading it to writing it, over all processes of a machine.

The lock is the system's own on the chart's file: it goes with the process that holds it, and leaves nothing behind. A chart
is written by putting a new file in the place of the old one, so a lock on a file that is no longer the chart is asked anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from reprieve.chart._jsonl import unwritable

_HELD: ContextVar[frozenset[Path]] = ContextVar("charts_held", default=frozenset())


@contextlib.contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Wait until nobody else writes to the chart, and keep others waiting until the end of the block.

    Within a block of the same chart it does nothing more. Where a system has no such locks (Windows), it does not wait, and
    `append` still refuses a chart that has changed.
    Raises: FactError where the chart cannot be opened for writing.
    """
    whole = path.resolve()
    if whole in _HELD.get() or not whole.exists():
        yield
        return
    with _locked(whole):
        token = _HELD.set(_HELD.get() | {whole})
        try:
            yield
        finally:
            _HELD.reset(token)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        yield
        return
    while True:
        descriptor = _opened(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_still(path, descriptor):
                yield
                return
        finally:
            os.close(descriptor)  # another wrote a new file in its place while we waited: look again


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise unwritable(path, error) from error


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the file that is locked is the one at this path now."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
