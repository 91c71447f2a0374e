"""Who may write to this chart now? One at a time, from reading it to writing it, over all processes of a machine.

The lock is the system's own on the chart's file: it goes with the process that holds it, and leaves nothing behind. A chart
is written by putting a new file in the place of the old one, so the new file is locked before it is the chart (`held_too`),
and who waited for a lock on a file that is no longer the chart asks anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from reprieve.chart._jsonl import unwritable

_HELD: ContextVar[dict[Path, contextlib.ExitStack]] = ContextVar("charts_held")


@contextlib.contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Wait until nobody else writes to the chart, and keep others waiting until the end of the block.

    Within a block of the same chart it does nothing more. Where a system has no such locks (Windows), it does not wait, and
    `append` still refuses a chart that has changed.
    Raises: FactError where the chart cannot be opened for writing.
    """
    whole = path.resolve()
    held = _HELD.get({})
    if whole in held or not whole.exists():
        yield
        return
    with contextlib.ExitStack() as locks:
        _lock(whole, locks)
        token = _HELD.set({**held, whole: locks})
        try:
            yield
        finally:
            _HELD.reset(token)


def held_too(path: Path) -> Callable[[Path], None] | None:
    """What makes the lock on this chart, where it is held, a lock on the file that will take its place too."""
    locks = _HELD.get({}).get(path.resolve())
    if locks is None:
        return None
    return lambda new: _lock(new, locks)


def _lock(path: Path, locks: contextlib.ExitStack) -> None:
    """Wait for the lock on the file that is at this path, and hold it as long as the others."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        return
    while True:
        descriptor = _opened(path)
        locks.callback(os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_still(path, descriptor):
            return  # else another wrote a new file in its place while we waited: look again


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
