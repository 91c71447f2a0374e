"""Pooling agrees with metafor 3.8-1, on data sets of its own and on awkward ones. `reference/` says how it was made."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooling import pool

REFERENCE = Path(__file__).parent / "reference"
NEAR, NEARER = 1e-6, 1e-9  # relative, absolute: differences of risks are small numbers


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float | None:
    return float(cell) if cell not in ("", "NA") else None


def effects() -> dict[tuple[str, str], list[Contrast]]:
    """metafor's own effect sizes of each data set and measure."""
    found: dict[tuple[str, str], list[Contrast]] = {}
    for row in table("effects.csv"):
        contrast = Contrast(study=row["study"], estimate=float(row["yi"]), se=float(row["sei"]))
        found.setdefault((row["data"], row["measure"]), []).append(contrast)
    return found


EFFECTS = effects()


def agrees(ours: float | None, theirs: float | None, *, scale: float = 1.0) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=NEAR, abs_tol=NEARER * scale)


@pytest.mark.parametrize(
    "row",
    table("pooled.csv"),
    ids=lambda row: "-".join(row[c] for c in ("data", "measure", "tau2_method", "test")),
)
def test_every_estimator_and_interval_is_that_of_metafor(row):
    found = pool(
        EFFECTS[row["data"], row["measure"]],
        tau2_method=row["tau2_method"],
        interval="hk" if row["test"] == "knha" else "wald",
    )
    for name in ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "q"):
        assert agrees(getattr(found, name), number(row[name])), (name, getattr(found, name), row[name])
    assert agrees(100 * found.i2, number(row["i2"]), scale=100)
    assert found.k == int(row["k"])
