"""How long does pooling take, warm and remembered, and how does it compare with a plain loop?

Run:  python -m bench.evidence   (or through `python -m bench`, which calls `measure`)
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooled_cache import pool_remembered
from reprieve.evidence.pooling import pool

# BCG vaccine, 13 trials: cases and non-cases, vaccinated then not (Colditz 1994)
TRIALS = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
TARGET_MS = 5.0  # issue "Evidence": 13 trials, warm


def rows() -> list[Contrast]:
    """Log risk ratios of the 13 trials."""
    return [
        Contrast(
            study=f"trial {n:02d}",
            estimate=math.log((a / (a + b)) / (c / (c + d))),
            se=math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
        )
        for n, (a, b, c, d) in enumerate(TRIALS)
    ]


def plain(contrasts: list[Contrast]) -> float:
    """The same Paule-Mandel estimate by loops and halving: the other implementation."""

    def squares(tau2: float) -> tuple[float, float]:
        weights = [1 / (row.se**2 + tau2) for row in contrasts]
        mean = sum(w * row.estimate for w, row in zip(weights, contrasts, strict=True)) / sum(weights)
        return sum(w * (row.estimate - mean) ** 2 for w, row in zip(weights, contrasts, strict=True)), mean

    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if squares(middle)[0] > len(contrasts) - 1 else (low, middle)
    return squares((low + high) / 2)[1]


def milliseconds(task: Callable[[], object], times: int = 200) -> float:
    """Mean time of one call, after one that does not count."""
    task()
    start = time.perf_counter()
    for _ in range(times):
        task()
    return 1000 * (time.perf_counter() - start) / times


def measure() -> dict[str, float]:
    """Milliseconds a pooling of 13 trials: warm, remembered, by the plain loop; and the ratio to the plain loop."""
    contrasts = rows()
    start = time.perf_counter()
    pool(contrasts)
    first = 1000 * (time.perf_counter() - start)
    warm = milliseconds(lambda: pool(contrasts))
    by_loop = milliseconds(lambda: plain(contrasts))
    with tempfile.TemporaryDirectory() as folder:
        remembered = milliseconds(lambda: pool_remembered(contrasts, folder=Path(folder)))
    return {
        "first_call_with_import_ms": first,
        "warm_ms": warm,
        "remembered_ms": remembered,
        "plain_loop_ms": by_loop,
        "warm_over_plain": warm / by_loop,
        "target_ms": TARGET_MS,
    }


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:28s} {value:10.3f}")
