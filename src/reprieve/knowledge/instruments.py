"""Which questionnaires may be recorded by their total score, and in which range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from reprieve.errors import KnowledgeError


@dataclass(frozen=True)
class Instruments:
    """Instruments by id. `ranges` holds the range of the total; (None, None) where it has no single one."""

    ranges: dict[str, tuple[float | None, float | None]]
    rows: dict[str, dict[str, Any]]


def parse_instruments(text: str) -> Instruments:
    """The instruments of the file. Raises KnowledgeError naming every fault."""
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    faults: list[str] = []
    ranges: dict[str, tuple[float | None, float | None]] = {}
    rows: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(document.get("instruments", []), start=1):
        name = row.get("id")
        if not isinstance(name, str):
            faults.append(f"instruments[{number}]: no `id`; give it one")
            continue
        if name in rows:
            faults.append(f"instruments[{name}]: stands twice; keep one")
        rows[name] = row
        ranges[name] = _range(row.get("range"))
        low, high = ranges[name]
        if low is not None and high is not None and low >= high:
            faults.append(
                f"instruments[{name}].range: {low:g} to {high:g} does not run upwards; correct it"
            )
    if faults:
        raise KnowledgeError("instruments.yaml:\n  " + "\n  ".join(faults))
    return Instruments(ranges, rows)


def _range(given: object) -> tuple[float | None, float | None]:
    """A range of one total; sub-scores with ranges of their own have none."""
    if isinstance(given, list) and len(given) == 2 and all(isinstance(end, int | float) for end in given):
        return float(given[0]), float(given[1])
    return None, None
