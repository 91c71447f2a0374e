"""Work that tests hand to workers: functions of a module, so that another process can find them."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def squared(task: tuple[int, str]) -> int:
    """The square of the number."""
    return task[0] ** 2


def squared_but_the_first_worker_dies(task: tuple[int, str]) -> int:
    """The square of the number; the worker that first meets the number 3 is killed."""
    number, folder = task
    died = Path(folder) / "died"
    if number == 3 and not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number**2
