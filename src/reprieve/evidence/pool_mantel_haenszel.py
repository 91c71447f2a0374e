"""What do two-by-two tables say together by Mantel and Haenszel's method, which bears empty cells and small arms?

A fixed effect: one true ratio or difference is assumed. Nothing is added to any cell; a table in which nobody or
everybody had the event in both arms says nothing of a ratio and changes nothing. Q is about the studies' own effects (0.5
added where a cell is empty, tables that tell nothing left out), and I2 is (Q - df) / Q, as in metafor.
Sources: Greenland & Robins 1985, doi:10.2307/2530643 (ratio of risks); Robins, Breslow & Greenland 1986,
doi:10.2307/2531052 (ratio of odds); Sato, Greenland & Robins 1989, doi:10.2307/2531505 (difference of risks); all recalled,
and held to metafor's numbers by the tests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from reprieve.errors import FactError
from reprieve.evidence.pool_columns import TwoByTwo, effect_of

MhMeasure = Literal["RR", "OR", "RD"]


@dataclass(frozen=True, kw_only=True)
class MantelHaenszel:
    """The pooled effect (logs for RR and OR) with its ordinary interval."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    q: float
    i2: float
    k: int


def mantel_haenszel(
    tables: Sequence[TwoByTwo], *, measure: MhMeasure, level: float = 0.95
) -> MantelHaenszel:
    """The tables together. Raises FactError where all the events are in one arm, so that no ratio exists."""
    estimate, variance = _BY_MEASURE[measure](tables)
    telling = [effect_of(table, measure) for table in tables if not table.tells_nothing]
    q = math.fsum((one.estimate - estimate) ** 2 / one.se**2 for one in telling)
    reach = NormalDist().inv_cdf(0.5 + level / 2) * math.sqrt(variance)
    return MantelHaenszel(
        estimate=estimate,
        se=math.sqrt(variance),
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        q=q,
        i2=max(0.0, 1 - (len(telling) - 1) / q) if q > 0 else 0.0,
        k=len(tables),
    )


def _risk_ratio(tables: Sequence[TwoByTwo]) -> tuple[float, float]:
    upper = math.fsum(t.events * t.control_total / _people(t) for t in tables)
    lower = math.fsum(t.control_events * t.total / _people(t) for t in tables)
    _both(upper, lower)
    spread = math.fsum(
        (
            t.total * t.control_total * (t.events + t.control_events)
            - t.events * t.control_events * _people(t)
        )
        / _people(t) ** 2
        for t in tables
    )
    return math.log(upper / lower), spread / (upper * lower)


def _odds_ratio(tables: Sequence[TwoByTwo]) -> tuple[float, float]:
    r = [t.events * (t.control_total - t.control_events) / _people(t) for t in tables]
    s = [(t.total - t.events) * t.control_events / _people(t) for t in tables]
    p = [(t.events + t.control_total - t.control_events) / _people(t) for t in tables]
    upper, lower = math.fsum(r), math.fsum(s)
    _both(upper, lower)
    both = list(zip(p, r, s, strict=True))
    variance = (
        math.fsum(pi * ri for pi, ri, _ in both) / (2 * upper**2)
        + math.fsum(pi * si + (1 - pi) * ri for pi, ri, si in both) / (2 * upper * lower)
        + math.fsum((1 - pi) * si for pi, _, si in both) / (2 * lower**2)
    )
    return math.log(upper / lower), variance


def _risk_difference(tables: Sequence[TwoByTwo]) -> tuple[float, float]:
    weight = math.fsum(t.total * t.control_total / _people(t) for t in tables)
    estimate = (
        math.fsum((t.events * t.control_total - t.control_events * t.total) / _people(t) for t in tables)
        / weight
    )
    first = math.fsum(
        (t.control_events * t.total**2 - t.events * t.control_total**2
         + t.total * t.control_total * (t.control_total - t.total) / 2) / _people(t) ** 2
        for t in tables
    )  # fmt: skip
    second = math.fsum(
        (t.events * (t.control_total - t.control_events) + t.control_events * (t.total - t.events))
        / (2 * _people(t))
        for t in tables
    )
    return estimate, (estimate * first + second) / weight**2


def _people(table: TwoByTwo) -> float:
    return table.total + table.control_total


def _both(upper: float, lower: float) -> None:
    if upper <= 0 or lower <= 0:
        raise FactError(
            "ai and ci", f"{upper:g} : {lower:g}", "all events are in one arm, so no ratio exists",
            "Pool the risk difference (RD) in place of a ratio.", "evidence.pool.one_arm",
        )  # fmt: skip


_BY_MEASURE = {"RR": _risk_ratio, "OR": _odds_ratio, "RD": _risk_difference}
