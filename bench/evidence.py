"""How long does pooling take, warm and remembered, beside a plain loop and beside statsmodels alone?"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Timed, best_of
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooled_cache import pool_remembered
from reprieve.evidence.pooling import pool

# BCG vaccine, 13 trials: cases and non-cases, vaccinated then not (Colditz 1994)
TRIALS = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip


def bcg_trials() -> list[Contrast]:
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


def statsmodels_alone(contrasts: list[Contrast]) -> float:
    """The library's own Paule-Mandel and Hartung-Knapp, without anything of ours around it."""
    import numpy as np
    from statsmodels.stats.meta_analysis import combine_effects

    effects = np.array([row.estimate for row in contrasts])
    variances = np.array([row.se for row in contrasts]) ** 2
    return float(combine_effects(effects, variances, method_re="pm").summary_frame().iloc[-1, 0])


def rows() -> Iterator[Timed]:
    """Pooling 13 trials: by each default, beside statsmodels and beside a plain loop; and remembered."""
    contrasts = bcg_trials()
    pool(contrasts)
    for what, work in (
        ("pool 13 trials (REML, Hartung-Knapp), warm", lambda: pool(contrasts, tau2_method="REML")),
        ("pool 13 trials (Paule-Mandel, Hartung-Knapp), warm", lambda: pool(contrasts)),
    ):
        ours, peer = best_of(50, work, lambda: statsmodels_alone(contrasts))
        yield Timed(what=what, seconds=ours, peer="statsmodels, PM", peer_seconds=peer, bar="< 5 ms")
    with tempfile.TemporaryDirectory() as folder:
        ours, peer = best_of(
            50, lambda: pool_remembered(contrasts, folder=Path(folder)), lambda: plain(contrasts)
        )
        yield Timed(
            what="the same, remembered on disk", seconds=ours, peer="a plain loop", peer_seconds=peer
        )
