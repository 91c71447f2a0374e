"""How does a published comparison become an estimate with a standard error?

Plain arithmetic on counts, means, intervals and p values. Ratios are natural logs. It lives beside the tables
because the knowledge check computes every derived contrast again with it; `reprieve.evidence` uses it too.
Sources: Hedges 1981, doi:10.3102/10769986006002107 (correction of the standardized difference); Cochrane Handbook, chapter
6, on standard errors from intervals and p values (recalled).
"""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any


@dataclass(frozen=True, kw_only=True)
class EffectSize:
    """An estimate and its standard error on one scale: MD or RD in the outcome's unit, SMD in standard deviations,
    logRR and logOR natural logs."""

    measure: str
    estimate: float
    se: float


def log_risk_ratio(
    *, events: float, total: float, control_events: float, control_total: float, added: float = 0.0
) -> EffectSize:
    """How many times as likely was the event with the toxin, as a natural log.

    `added` goes to each of the four cells (0.5 where one is empty; say so).
    Raises: ValueError where an arm has no event (the log does not exist; add 0.5 to each cell and say so).
    """
    _counts(events, total, control_events, control_total)
    events, control_events = events + added, control_events + added
    total, control_total = total + 2 * added, control_total + 2 * added
    if not events or not control_events:
        raise ValueError("an arm without an event has no log risk ratio")
    estimate = math.log((events / total) / (control_events / control_total))
    se = math.sqrt(1 / events - 1 / total + 1 / control_events - 1 / control_total)
    return EffectSize(measure="logRR", estimate=estimate, se=se)


def log_odds_ratio(
    *, events: float, total: float, control_events: float, control_total: float, added: float = 0.0
) -> EffectSize:
    """How do the odds of the event compare, as a natural log.

    `added` goes to each of the four cells (0.5 where one is empty; say so).
    """
    _counts(events, total, control_events, control_total)
    a, b = events + added, total - events + added
    c, d = control_events + added, control_total - control_events + added
    if min(a, b, c, d) <= 0:
        raise ValueError("a cell of the two-by-two table is empty; pass added=0.5 and say so")
    return EffectSize(
        measure="logOR", estimate=math.log(a * d / (b * c)), se=math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    )


def risk_difference(
    *, events: float, total: float, control_events: float, control_total: float, added: float = 0.0
) -> EffectSize:
    """How many more of all people had the event with the toxin, as a fraction (0.1 is 10 more of 100).

    `added` goes to each of the four cells.
    """
    _counts(events, total, control_events, control_total)
    total, control_total = total + 2 * added, control_total + 2 * added
    p, q = (events + added) / total, (control_events + added) / control_total
    return EffectSize(
        measure="RD", estimate=p - q, se=math.sqrt(p * (1 - p) / total + q * (1 - q) / control_total)
    )


def mean_difference(
    *, mean: float, sd: float, n: int, control_mean: float, control_sd: float, control_n: int
) -> EffectSize:
    """How far apart are two means of separate people, in the outcome's unit (SDs not assumed equal)."""
    return EffectSize(
        measure="MD", estimate=mean - control_mean, se=math.sqrt(sd**2 / n + control_sd**2 / control_n)
    )


def standardized_mean_difference(
    *, mean: float, sd: float, n: int, control_mean: float, control_sd: float, control_n: int
) -> EffectSize:
    """How far apart are two means in standard deviations: Hedges's g, with his exact correction for few people.

    Its variance is the large-sample one, 1/n + 1/m + g^2 / (2 (n + m)), as in metafor ("LS").
    """
    freedom = n + control_n - 2
    pooled_sd = math.sqrt(((n - 1) * sd**2 + (control_n - 1) * control_sd**2) / freedom)
    half = freedom / 2
    correction = math.exp(math.lgamma(half) - math.log(math.sqrt(half)) - math.lgamma(half - 0.5))
    g = correction * (mean - control_mean) / pooled_sd
    return EffectSize(
        measure="SMD",
        estimate=g,
        se=math.sqrt(1 / n + 1 / control_n + g**2 / (2 * (n + control_n))),
    )


def sd_from_se(*, se: float, n: float) -> float:
    """The standard deviation of people behind the standard error of their mean."""
    return se * math.sqrt(n)


def se_from_interval(*, ci_low: float, ci_high: float, level: float = 0.95) -> float:
    """The standard error behind a published normal interval."""
    return (ci_high - ci_low) / (2 * NormalDist().inv_cdf(0.5 + level / 2))


def se_from_p(*, difference: float, p: float) -> float:
    """The standard error behind a difference and its two-sided p value, if the test was a z test."""
    return abs(difference) / NormalDist().inv_cdf(1 - p / 2)


def se_from_t_test(*, difference: float, p: float, df: int) -> float:
    """The standard error behind a difference and the two-sided p value of a t test with `df` degrees of freedom."""
    special: Any = importlib.import_module("scipy.special")  # only the knowledge check comes here
    return float(abs(difference) / special.stdtrit(df, 1 - p / 2))


def _counts(events: float, total: float, control_events: float, control_total: float) -> None:
    for name, part, whole in (("events", events, total), ("control_events", control_events, control_total)):
        if not 0 <= part <= whole or whole == 0:
            raise ValueError(f"{name} is {part:g} of {whole:g}; need 0 to the total, and a total above 0")
