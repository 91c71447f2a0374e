"""How far apart are the trials themselves: the variance between them, by each of the usual estimators?

`effects` and `variances` are (trial,) arrays; tau2 is in the squared unit of the effects and never below 0.

- REML, ML: the highest of all local maxima of the (restricted) likelihood, 0 included, so no start value matters.
- PM (Paule-Mandel), EB (empirical Bayes): the tau2 at which the weighted squares are k - 1. Both are the same number.
- DL (DerSimonian-Laird), HE (Hedges), HS (Hunter-Schmidt), SJ (Sidik-Jonkman): closed forms, cut at 0.
- FE: no variance between trials, by definition.

The library has PM and DL too; it loses the root of PM where effects are large (docs/decisions/pooling.md), so all are
here, and the tests hold each to metafor's. Sources: Viechtbauer 2005, doi:10.3102/10769986030003261 (REML, ML, HE, HS, SJ,
EB); Paule & Mandel 1982; DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2 (all recalled).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Tau2Method = Literal["REML", "ML", "PM", "EB", "DL", "HE", "HS", "SJ", "FE"]
TAU2_METHODS: tuple[Tau2Method, ...] = get_args(Tau2Method)
_GRID = 96  # points at which the sign of a score is looked at, before each change of sign is closed in on


def between_variance(effects: Floats, variances: Floats, *, method: Tau2Method) -> float:
    """tau2 of two trials or more."""
    k = len(effects)
    match method:
        case "FE":
            return 0.0
        case "DL":
            w = 1 / variances
            return max(
                0.0, (cochran_q(effects, variances) - (k - 1)) / float(w.sum() - (w**2).sum() / w.sum())
            )
        case "HS":
            return max(0.0, (cochran_q(effects, variances) - k) / float((1 / variances).sum()))
        case "HE":
            return max(0.0, float(effects.var(ddof=1) - variances.mean()))
        case "SJ":
            rough = float(effects.var())
            return rough * cochran_q(effects, variances + rough) / (k - 1)
        case "PM" | "EB":
            return _paule_mandel(effects, variances)
        case "REML" | "ML":
            return _likeliest(effects, variances, restricted=method == "REML")


def cochran_q(effects: Floats, variances: Floats) -> float:
    """The weighted squares about the weighted mean."""
    w = 1 / variances
    return float((w * (effects - (w * effects).sum() / w.sum()) ** 2).sum())


def typical_variance(variances: Floats) -> float:
    """Higgins and Thompson's: what the trials' own variances amount to together, for I2."""
    w = 1 / variances
    return (len(variances) - 1) / float(w.sum() - (w**2).sum() / w.sum())


def _paule_mandel(effects: Floats, variances: Floats) -> float:
    def excess(tau2: float) -> float:
        return cochran_q(effects, variances + tau2) - (len(effects) - 1)

    if excess(0.0) <= 0:
        return 0.0
    return _root(excess, 0.0, _beyond(effects, excess))


def _likeliest(effects: Floats, variances: Floats, *, restricted: bool) -> float:
    """The highest local maximum: the score falls through 0 there, or is below 0 at tau2 = 0."""
    import numpy as np

    def score(tau2: float) -> float:
        return float(_scores(effects, variances, np.array([tau2]), restricted=restricted)[0])

    def loglik(tau2: float) -> float:
        w = 1 / (variances + tau2)
        found = float(np.log(w).sum()) - cochran_q(effects, variances + tau2)
        return found - float(np.log(w.sum())) if restricted else found

    high = _beyond(effects, score)
    low = min(float(variances.min()) * 1e-9, high / 2)
    grid = np.concatenate(([0.0], np.geomspace(low, high, _GRID)))
    signs = _scores(effects, variances, grid, restricted=restricted) > 0
    falls = np.flatnonzero(signs[:-1] & ~signs[1:])
    peaks = [0.0, *(_root(score, float(grid[i]), float(grid[i + 1])) for i in falls)]
    return max(peaks, key=loglik)


def _scores(effects: Floats, variances: Floats, tau2: Floats, *, restricted: bool) -> Floats:
    """Twice the derivative of the log likelihood by tau2, at each of `tau2`."""
    w = 1 / (variances[None, :] + tau2[:, None])
    total = w.sum(axis=1)
    mean = (w * effects).sum(axis=1) / total
    found: Floats = (w**2 * (effects[None, :] - mean[:, None]) ** 2).sum(axis=1) - total
    if restricted:
        found = found + (w**2).sum(axis=1) / total
    return found


def _beyond(effects: Floats, falling: Callable[[float], float]) -> float:
    """A tau2 at which `falling` is below 0 for good; the squared range is nearly always enough."""
    spread = float(effects.max() - effects.min()) ** 2
    high = max(spread, 1e-300)
    while falling(high) > 0:
        high *= 4
    return high


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    optimize: Any = importlib.import_module("scipy.optimize")
    return float(
        optimize.brentq(function, low, high, xtol=max(high * 1e-15, 1e-300), rtol=1e-14, maxiter=500)
    )
