"""BCG vaccine, 13 trials (Colditz 1994): the usual worked example, with the DerSimonian-Laird row of metafor."""

import math

import pytest

from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooling import pool

# cases and non-cases, vaccinated then not
TRIALS = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip


def test_the_dersimonian_laird_row_is_that_of_metafor():
    rows = [
        Contrast(
            study=f"trial {n:02d}",
            estimate=math.log((a / (a + b)) / (c / (c + d))),
            se=math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
        )
        for n, (a, b, c, d) in enumerate(TRIALS, start=1)
    ]
    pooled = pool(rows, tau2_method="DL", interval="wald")
    assert (pooled.tau2, pooled.estimate, pooled.se) == pytest.approx((0.3088, -0.7141, 0.1787), abs=5.5e-5)
    assert pooled.k == 13
