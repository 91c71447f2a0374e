"""What do several trials of one comparison say together, and how far apart are they?

Random-effects pooling by `statsmodels.stats.meta_analysis.combine_effects` (BSD-3), which has the between-trial
variance by Paule-Mandel ("PM", our default) and DerSimonian-Laird ("DL"), the fixed effect ("FE"), and the
Hartung-Knapp standard error. It lacks REML (comes with the evidence issue) and the prediction interval. Four of its
edges are rounded off here, each with a test:

- DL variance below zero is not cut at zero: then the fixed-effect columns are the answer, and are used.
- PM with a tight tolerance may step past the root by rounding and return zero; it is asked again, less tightly.
- Q is a difference of large sums: effects are centred first, so digits are not lost.
- PM does not say that it failed to converge: the estimating equation is checked, and `ArithmeticError` is raised.

I2 follows the tau2 in use (Higgins and Thompson's typical variance), as in metafor; for DL it is (Q - df) / Q.
The prediction interval is estimate +- t(k-1) * sqrt(tau2 + se^2), as in metafor. docs/decisions/pooling.md says why
this library. Source: Hartung & Knapp 2001, doi:10.1002/sim.791; Paule & Mandel 1982; metafor documentation (recalled).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from reprieve.errors import FactError
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.overlap import refuse_overlap
from reprieve.evidence.pooling_remarks import remarks_on
from reprieve.knowledge.overlaps import Overlaps

Tau2Method = Literal["PM", "DL", "FE"]
Interval = Literal["hk", "wald"]
FORM = "pooling/1"  # part of the cache key: change it whenever a number of this module can change
_TOLERANCES = (1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)


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

    k = len(rows)
    variances = np.array([row.se for row in rows]) ** 2
    centre = rows[0].estimate
    found, tau2 = _combine(np.array([row.estimate - centre for row in rows]), variances, tau2_method)
    between = tau2 > 0  # where it is 0, the library's fixed-effect columns are the random-effects answer
    estimate = centre + float(found.mean_effect_re if between else found.mean_effect_fe)
    wald_se = float(found.sd_eff_w_re if between else found.sd_eff_w_fe)
    hk_se = math.sqrt(float(found.var_hksj_re if between else found.var_hksj_fe))
    weights = found.weights_rel_re if between else found.weights_rel_fe
    with np.errstate(invalid="ignore"):  # its other intervals may not exist where DL went below zero
        fixed_low, fixed_high = found.conf_int(alpha=1 - level, use_t=True)[0]
    t = float(fixed_high - fixed_low) / (
        2 * float(found.sd_eff_w_fe)
    )  # the library's own t quantile, k - 1 df
    z = NormalDist().inv_cdf(0.5 + level / 2)
    se, factor = (hk_se, t) if interval == "hk" else (wald_se, z)
    w = 1 / variances
    typical_variance = (k - 1) / float(w.sum() - (w**2).sum() / w.sum())
    fixed, q = tau2_method == "FE", max(0.0, float(found.q))
    i2 = tau2 / (tau2 + typical_variance) if not fixed else max(0.0, 1 - (k - 1) / q) if q else 0.0
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
        weights=tuple(float(weight) for weight in weights),
        remarks=remarks_on(k=k, interval=interval, width=ci_high - ci_low, wald_width=wald_high - wald_low),
    )


def _combine(effects: Any, variances: Any, tau2_method: Tau2Method) -> tuple[Any, float]:
    """The library's result and the tau2 that holds (not below 0)."""
    import numpy as np
    from statsmodels.stats.meta_analysis import combine_effects

    k = len(effects)
    with np.errstate(
        divide="ignore", invalid="ignore"
    ):  # its i2 divides by Q, which is 0 where all effects agree
        if tau2_method != "PM":
            found = combine_effects(effects, variances, method_re="dl")
            return found, 0.0 if tau2_method == "FE" else max(0.0, float(found.tau2))
        for tolerance in _TOLERANCES:
            found = combine_effects(effects, variances, method_re="pm", atol=tolerance, maxiter=1000)
            if float(found.tau2) > 0:
                if abs(float(found.scale_hksj_re) - 1) * (k - 1) > 10 * tolerance:
                    break
                return found, float(found.tau2)
            if float(found.q) <= k - 1 + tolerance:
                return found, 0.0
    raise ArithmeticError("the between-trial variance did not converge (Paule-Mandel)")


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
