"""What do several trials of one comparison say together, and how far apart are they?

The weighted mean with its standard error, ordinary and Hartung-Knapp, is that of
`statsmodels.stats.meta_analysis.combine_effects` (BSD-3), given the trials' variances with tau2 added. tau2 itself comes
from `pool_tau2`, and the prediction interval is added here. Q is a difference of large sums in the library: effects are
centred first, so digits are not lost.

I2 follows the tau2 in use (Higgins and Thompson's typical variance), as in metafor; for DL it is (Q - df) / Q, and for a
fixed effect it is (Q - df) / Q too. The prediction interval is estimate +- c * sqrt(tau2 + se^2) with the same c as the
confidence interval: t(k-1) for Hartung-Knapp, z for the ordinary one; as in metafor 3.8. docs/decisions/pooling.md says
why this library. Source: Hartung & Knapp 2001, doi:10.1002/sim.791 (recalled).
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from reprieve.errors import FactError
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.overlap import refuse_overlap
from reprieve.evidence.pool_tau2 import Tau2Method, between_variance, cochran_q, typical_variance
from reprieve.evidence.pooling_remarks import remarks_on
from reprieve.knowledge.overlaps import Overlaps

Interval = Literal["hk", "wald"]


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """The effect of several trials together, on the scale of their estimates.

    `se`, `ci_low`, `ci_high` follow `interval`; `wald_*` are the ordinary ones, always given beside them.
    `tau2` is the variance between trials; `i2` a fraction (0 to 1); `q` the weighted squares about the fixed effect.
    With one trial it is the trial's own row, and `tau2`, `i2`, `q`, `pi_*` are None. A fixed effect has no `pi_*`.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    wald_low: float
    wald_high: float
    pi_low: float | None
    pi_high: float | None
    tau2: float | None
    i2: float | None
    q: float | None
    k: int
    tau2_method: str
    interval: str
    level: float
    studies: tuple[str, ...]
    weights: tuple[float, ...]
    remarks: tuple[str, ...]


def pool(
    contrasts: Sequence[Contrast],
    *,
    tau2_method: Tau2Method = "PM",
    interval: Interval = "hk",
    level: float = 0.95,
    overlaps: Overlaps | None = None,
) -> Pooled:
    """The pooled effect of `contrasts`; their order never matters.

    Units:   those of the estimates (logs stay logs).
    Raises:  FactError if there is no contrast, a study is there twice, or two studies share people (`overlaps`).
    """
    if not contrasts:
        raise FactError(
            "contrasts", 0, "there is nothing to pool", "Give at least one trial.", "evidence.pool.empty"
        )
    rows = sorted(contrasts)
    refuse_overlap([row.study for row in rows], overlaps)
    if len(rows) == 1:
        return _row_itself(rows[0], tau2_method=tau2_method, interval=interval, level=level)
    return _combined(rows, tau2_method=tau2_method, interval=interval, level=level)


def _combined(rows: list[Contrast], *, tau2_method: Tau2Method, interval: Interval, level: float) -> Pooled:
    import numpy as np

    special: Any = importlib.import_module("scipy.special")
    k, fixed = len(rows), tau2_method == "FE"
    variances = np.array([row.se for row in rows]) ** 2
    centre = rows[0].estimate
    effects = np.array([row.estimate - centre for row in rows])
    q = cochran_q(effects, variances)
    tau2 = between_variance(effects, variances, method=tau2_method)
    found = _weighted_mean(effects, variances + tau2)
    estimate = centre + float(found.mean_effect_fe)
    wald_se, hk_se = float(found.sd_eff_w_fe), math.sqrt(max(0.0, float(found.var_hksj_fe)))
    z = NormalDist().inv_cdf(0.5 + level / 2)
    se, factor = (
        (hk_se, float(special.stdtrit(k - 1, 0.5 + level / 2))) if interval == "hk" else (wald_se, z)
    )
    i2 = (
        tau2 / (tau2 + typical_variance(variances))
        if not fixed
        else max(0.0, 1 - (k - 1) / q)
        if q
        else 0.0
    )
    reach = factor * math.sqrt(tau2 + se**2)
    ci_low, ci_high = estimate - factor * se, estimate + factor * se
    wald_low, wald_high = estimate - z * wald_se, estimate + z * wald_se
    return Pooled(
        estimate=estimate,
        se=se,
        ci_low=ci_low,
        ci_high=ci_high,
        wald_low=wald_low,
        wald_high=wald_high,
        pi_low=None if fixed else estimate - reach,
        pi_high=None if fixed else estimate + reach,
        tau2=tau2,
        i2=i2,
        q=q,
        k=k,
        tau2_method=tau2_method,
        interval=interval,
        level=level,
        studies=tuple(row.study for row in rows),
        weights=tuple(float(weight) for weight in found.weights_rel_fe),
        remarks=remarks_on(k=k, interval=interval, width=ci_high - ci_low, wald_width=wald_high - wald_low),
    )


def _weighted_mean(effects: Any, variances: Any) -> Any:
    """The library's result, of which only the columns with these variances as they are (`_fe`) are used."""
    import numpy as np
    from statsmodels.stats.meta_analysis import combine_effects

    with np.errstate(
        divide="ignore", invalid="ignore"
    ):  # its i2 divides by Q, which is 0 where all effects agree
        return combine_effects(effects, variances, method_re="dl")


def _row_itself(row: Contrast, *, tau2_method: Tau2Method, interval: Interval, level: float) -> Pooled:
    reach = NormalDist().inv_cdf(0.5 + level / 2) * row.se
    low, high = row.estimate - reach, row.estimate + reach
    return Pooled(
        estimate=row.estimate,
        se=row.se,
        ci_low=low,
        ci_high=high,
        wald_low=low,
        wald_high=high,
        pi_low=None,
        pi_high=None,
        tau2=None,
        i2=None,
        q=None,
        k=1,
        tau2_method=tau2_method,
        interval=interval,
        level=level,
        studies=(row.study,),
        weights=(1.0,),
        remarks=remarks_on(k=1, interval=interval, width=2 * reach, wald_width=2 * reach),
    )
