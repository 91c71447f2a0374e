"""How many people does a run draw, from which seeds, and where are the real data?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SEEDS = {"decisions": 101, "coverage": 202, "missing": 303, "dates": 404, "ranks": 505, "diaries": 606}


@dataclass(frozen=True)
class Settings:
    """`share`: of the people that a full run draws."""

    share: float
    data: Path

    def people(self, full: int, *, least: int = 32) -> int:
        """So many of a full run's people, an even number."""
        return max(least, 2 * round(full * self.share / 2))
