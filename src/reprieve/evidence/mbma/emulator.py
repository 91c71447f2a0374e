"""What would a trial report, quickly enough to fit to?

A polynomial of third degree (Legendre, least squares) in the hyperparameters, through a quasi-random design of exact
population averages that is densest where the prior is. What is fitted are log odds of the mean share of bad days and
logarithms of spreads, which are nearly straight in the hyperparameters: for the dummy arm, and for the toxin arm beyond
it. Its error is measured on populations that were not fitted. It holds only within the box it was made for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import NAMES, HyperPriors
from reprieve.evidence.mbma.people import normals
from reprieve.evidence.mbma.population import REPORTED, reported

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

DEGREE = 3
PEOPLE = 2048
DESIGN = 3900
HELD_OUT = 196
_WIDER = 1.3  # the design spreads by this more than the prior


@dataclass(frozen=True, eq=False)
class Emulator:
    """`terms` (term, DEGREE): places in the flat table of Legendre values. `error`: RMS on held-out populations."""

    low: Floats
    high: Floats
    terms: NDArray[np.int64]
    dummy: Floats  # (term, quantity)
    beyond: Floats  # (term, quantity): toxin less dummy
    error: dict[str, tuple[float, float]]  # of the dummy arm and of the contrast, by quantity
    entry_days: int

    def __call__(self, hyper: Any, xp: Any = np) -> tuple[Any, Any]:
        """What the dummy arm reports, and what the toxin arm reports beyond it; (..., quantity) each."""
        features = _features((hyper - self.low) / (self.high - self.low) * 2 - 1, self.terms, xp)
        bent, beyond = features @ self.dummy, features @ self.beyond
        dummy = _printed(bent, xp)
        return dummy, _printed(bent + beyond, xp) - dummy


def build_emulator(
    priors: HyperPriors, *, entry_days: int, seed: int, people: int = PEOPLE, design: int = DESIGN,
    held_out: int = HELD_OUT, progress: Progress = lambda *_: None,
) -> Emulator:  # fmt: skip
    """The emulator of the priors' box. Deterministic; `progress(done, of)` after each exact average."""
    import jax
    from scipy.stats import qmc, truncnorm

    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    rows = [priors.hyperparameters[name] for name in NAMES]
    mean, sd, low, high = (
        np.array([getattr(row, part) for row in rows]) for part in ("mean", "sd", "low", "high")
    )
    points = qmc.Sobol(len(NAMES), scramble=True, rng=np.random.default_rng(seed))
    chance = points.random_base2(int(np.ceil(np.log2(design + held_out))))[: design + held_out]
    wide = _WIDER * sd
    places = truncnorm.ppf(chance, (low - mean) / wide, (high - mean) / wide, loc=mean, scale=wide)
    z = normals(people, seed=seed)
    exact = jax.jit(partial(reported, z=z, constants=priors.constants, entry_days=entry_days))
    values = np.empty((len(places), 2, len(REPORTED)))
    for n, place in enumerate(places):
        values[n] = exact(place)
        progress(n + 1, len(places))
    terms = _terms(len(NAMES))
    features = np.asarray(_features((places - low) / (high - low) * 2 - 1, terms, np))
    bent = _bent(values)
    targets = np.concatenate([bent[:, 0], bent[:, 1] - bent[:, 0]], axis=1)
    coefficients = np.linalg.lstsq(features[:design], targets[:design], rcond=None)[0]
    count = len(REPORTED)
    made = Emulator(low, high, terms, coefficients[:, :count], coefficients[:, count:], {}, entry_days)
    dummy, beyond = made(places[design:])
    off = (dummy - values[design:, 0], beyond - (values[design:, 1] - values[design:, 0]))
    rms = [np.sqrt(np.mean(one**2, axis=0)) for one in off]
    error = {name: (float(rms[0][n]), float(rms[1][n])) for n, name in enumerate(REPORTED)}
    return replace(made, error=error)


_SPREADS = tuple(n for n, name in enumerate(REPORTED) if "sd" in name)
_PERIODS = tuple(n for n, name in enumerate(REPORTED) if name.startswith("change_weeks"))
_BASE, _WEEK, _PERCENT = (
    REPORTED.index(name) for name in ("baseline_mean", "week_3_change", "percent_change_weeks_9_12")
)


def _bent(values: Floats) -> Floats:
    """Reported numbers on scales where they are nearly straight; the last axis is the quantity."""
    found = np.array(values)
    base = values[..., _BASE]
    found[..., _BASE] = _logit(base / 28)
    for n in _PERIODS:
        found[..., n] = _logit((base + values[..., n]) / 28)
    found[..., _WEEK] = _logit((base / 4 + values[..., _WEEK]) / 7)
    for n in _SPREADS:
        found[..., n] = np.log(values[..., n])
    found[..., _PERCENT] = np.log1p(values[..., _PERCENT] / 100)
    return found


def _printed(bent: Any, xp: Any) -> Any:
    """Back from `_bent`."""
    base = 28 / (1 + xp.exp(-bent[..., _BASE]))
    columns = []
    for n in range(len(REPORTED)):
        one = bent[..., n]
        if n == _BASE:
            one = base
        elif n in _PERIODS:
            one = 28 / (1 + xp.exp(-one)) - base
        elif n == _WEEK:
            one = 7 / (1 + xp.exp(-one)) - base / 4
        elif n in _SPREADS:
            one = xp.exp(one)
        elif n == _PERCENT:
            one = 100 * (xp.exp(one) - 1)
        columns.append(one)
    return xp.stack(columns, axis=-1)


def _logit(share: Floats) -> Floats:
    return np.asarray(np.log(share) - np.log1p(-share))


def _terms(size: int) -> NDArray[np.int64]:
    """Every product of Legendre polynomials up to `DEGREE` in all, as places in a flat (variable, degree) table."""
    wide = DEGREE + 1
    rows = []
    for degree in range(DEGREE + 1):
        for chosen in combinations_with_replacement(range(size), degree):
            used = [wide * one + chosen.count(one) for one in sorted(set(chosen))]
            rows.append(used + [0] * (DEGREE - len(used)))  # place 0 is the constant 1
    return np.array(rows)


def _features(u: Any, terms: NDArray[np.int64], xp: Any) -> Any:
    one = xp.ones_like(u)
    table = xp.stack([one, u, (3 * u**2 - 1) / 2, (5 * u**3 - 3 * u) / 2], axis=-1)
    flat = table.reshape(*u.shape[:-1], -1)
    return flat[..., terms[:, 0]] * flat[..., terms[:, 1]] * flat[..., terms[:, 2]]
