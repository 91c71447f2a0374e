"""Do small studies show larger effects than large ones? Looked at only where there are enough studies to tell.

Egger: the effects regressed on their standard errors, weighted by 1 / variance; the slope's t test, k - 2 degrees of
freedom. Begg: Kendall's rank correlation of the standardized effects with their variances. Both look at asymmetry, which has
other causes than unpublished studies (a true difference, chance); for ratios and standardized differences the effect and
its standard error go together anyway. Sources: Egger 1997, doi:10.1136/bmj.315.7109.629; Begg & Mazumdar 1994,
doi:10.2307/2533446; ten studies at least: Sterne 2011, doi:10.1136/bmj.d4002 (recalled).
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.evidence.contrast import Contrast

NEEDS = 10  # studies; Sterne 2011


@dataclass(frozen=True, kw_only=True)
class SmallStudies:
    """Two tests of asymmetry, or why they were not done (`why_not`)."""

    egger_t: float | None = None
    egger_df: int | None = None
    egger_p: float | None = None
    rank_tau: float | None = None
    rank_p: float | None = None
    why_not: str | None = None


def small_study_effects(contrasts: Sequence[Contrast]) -> SmallStudies:
    """The two tests of ten studies or more."""
    if len(contrasts) < NEEDS:
        studies = "1 study" if len(contrasts) == 1 else f"{len(contrasts)} studies"
        return SmallStudies(
            why_not=f"{studies}: with fewer than {NEEDS} these tests find nothing, or chance."
        )
    if len({row.se for row in contrasts}) == 1:
        return SmallStudies(why_not="all studies have one standard error: none is smaller than another.")
    t, df = _egger(contrasts)
    special: Any = importlib.import_module("scipy.special")
    tau, rank_p = _rank(contrasts)
    return SmallStudies(
        egger_t=t, egger_df=df, egger_p=2 * float(special.stdtr(df, -abs(t))), rank_tau=tau, rank_p=rank_p
    )


def _egger(contrasts: Sequence[Contrast]) -> tuple[float, int]:
    import numpy as np

    y, se = np.array([(row.estimate, row.se) for row in contrasts]).T
    design = np.column_stack(
        (1 / se, np.ones_like(se))
    )  # divided by se: the intercept, and the slope on se
    coefficients, _, _, _ = np.linalg.lstsq(design, y / se, rcond=None)
    df = len(y) - 2
    left = y / se - design @ coefficients
    covariance = float(left @ left) / df * np.linalg.inv(design.T @ design)
    return float(coefficients[1] / math.sqrt(covariance[1, 1])), df


def _rank(contrasts: Sequence[Contrast]) -> tuple[float, float]:
    import numpy as np

    y, se = np.array([(row.estimate, row.se) for row in contrasts]).T
    w = 1 / se**2
    standardized = (y - (w * y).sum() / w.sum()) / np.sqrt(se**2 - 1 / w.sum())
    stats: Any = importlib.import_module("scipy.stats")
    ties = len(set(standardized)) < len(y) or len(set(se)) < len(y)
    found = stats.kendalltau(standardized, se**2, method="asymptotic" if ties else "exact")
    return float(found.statistic), float(found.pvalue)
