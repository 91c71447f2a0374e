"""What does one part of the validation come to, and how long did it take? In a module of its own: worker processes look it up."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module

from reprieve.validation.settings import Settings


def ran(task: tuple[str, Settings]) -> tuple[str, float]:
    """One part and its seconds."""
    name, settings = task
    begun = time.perf_counter()
    return _part(name)(settings), time.perf_counter() - begun


def _part(name: str) -> Callable[[Settings], str]:
    home = (
        "real_people_sections" if name in ("diaries", "population", "trial") else "virtual_people_sections"
    )
    found: Callable[[Settings], str] = getattr(import_module(f"reprieve.validation.{home}"), name)
    return found
