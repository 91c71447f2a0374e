"""How does a new file take the place of an old one? Whole or not at all, whoever else writes the same."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def in_place_of(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path` and no other writer's. It takes its place where the block ends well, else it goes."""
    new = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_native_id()}")
    try:
        yield new
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
