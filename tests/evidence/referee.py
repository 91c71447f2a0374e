"""A slow, plain referee for pooling: loops, halving, and a table of t quantiles. It shares nothing with the library."""

from __future__ import annotations

import math

# two-sided 95 % quantiles of Student's t by degrees of freedom, from a printed table
T_975 = {
    1: 12.7062047364, 2: 4.3026527297, 3: 3.1824463053, 4: 2.7764451052, 5: 2.5705818356, 6: 2.4469118511,
    7: 2.3646242516, 8: 2.3060041352, 9: 2.2621571628, 10: 2.2281388520, 11: 2.2009851601,
}  # fmt: skip


def mean_and_squares(rows: list[tuple[float, float]], tau2: float) -> tuple[float, float, float]:
    """The weighted mean, the sum of weights, and the weighted squares about the mean."""
    weights = [1 / (se * se + tau2) for _, se in rows]
    total = math.fsum(weights)
    mean = math.fsum(w * y for w, (y, _) in zip(weights, rows, strict=True)) / total
    return mean, total, math.fsum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, rows, strict=True))


def paule_mandel(rows: list[tuple[float, float]]) -> float:
    """The tau2 at which the weighted squares equal k - 1, by halving an interval; 0 if they are already below."""
    target = len(rows) - 1
    if mean_and_squares(rows, 0.0)[2] <= target:
        return 0.0
    low, high = 0.0, 1.0
    while mean_and_squares(rows, high)[2] > target:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_and_squares(rows, middle)[2] > target else (low, middle)
    return (low + high) / 2


def dersimonian_laird(rows: list[tuple[float, float]]) -> float:
    weights = [1 / (se * se) for _, se in rows]
    q = mean_and_squares(rows, 0.0)[2]
    c = math.fsum(weights) - math.fsum(w * w for w in weights) / math.fsum(weights)
    return max(0.0, (q - (len(rows) - 1)) / c)


def hartung_knapp(rows: list[tuple[float, float]], tau2: float) -> tuple[float, float, float]:
    """Estimate, standard error, and half the width of the 95 % interval."""
    mean, total, squares = mean_and_squares(rows, tau2)
    se = math.sqrt(squares / (len(rows) - 1) / total)
    return mean, se, T_975[len(rows) - 1] * se
