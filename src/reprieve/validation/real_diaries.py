"""What did 133 real people with migraine write down, day by day?

The table is `kosteckidillon_migraine_diary_ipd.csv` (its NOTICE.md says where it is from). Nobody in it is known to have
had botulinum toxin; a bio-feedback programme began on day 0 of `time`.
Missing: a day that is not in the table is -1, never "no headache".
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.errors import FactError


@dataclass(frozen=True, kw_only=True, eq=False)
class RealDiary:
    """One person's diary from the first to the last recorded day."""

    person: str
    y: NDArray[np.int64]  # (day,) 1 headache, 0 none, -1 not recorded
    since: NDArray[np.float64]  # (day,) days since the programme began; 0 before it

    @property
    def recorded(self) -> NDArray[np.int64]:
        """The places of recorded days."""
        return np.flatnonzero(self.y >= 0)


def real_diaries(text: str) -> list[RealDiary]:
    """Every diary of the table, in the table's order. Raises FactError on what is neither yes nor no."""
    people: dict[str, dict[int, int]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["headache"] not in ("yes", "no"):
            raise FactError(
                "headache", row["headache"], "neither yes nor no", "Restore the file.", "diary.headache"
            )
        people.setdefault(row["id"], {})[int(row["time"])] = int(row["headache"] == "yes")
    found = []
    for person, days in people.items():
        first, last = min(days), max(days)
        y = np.array([days.get(day, -1) for day in range(first, last + 1)])
        since = np.maximum(np.arange(first, last + 1), 0).astype(float)
        found.append(RealDiary(person=person, y=y, since=since))
    return found
