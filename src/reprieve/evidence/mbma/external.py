"""Does the fitted model meet what it was not fitted to: the course within a cycle, and how many people wear off?

Both figures are open label: they check the saw-tooth, not its cause. Wear-off was defined before it was looked at: the
mean gain of days 71-84 after an injection is at least 25 % below the peak gain, in 14-day means.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.chronic_migraine import ENTRY_DAYS, SEED, Fit
from reprieve.evidence.mbma.hyper import NAMES
from reprieve.evidence.mbma.people import BASELINE_DAYS, dummy_predictor, normals, people_of, relief
from reprieve.evidence.mbma.plain import counted, lives
from reprieve.evidence.mbma.population import REPORTED

Floats = NDArray[np.float64]

FADED = 0.25
FORTNIGHT = 14
_MONTHS = ("change_weeks_1_4", "change_weeks_5_8", "change_weeks_9_12")
_PEOPLE = 4096
_DRAWS = 40


def hyper_draws(fit: Fit) -> Floats:
    """Draws of the hyperparameters of a new trial: (draw, hyperparameter), between-trial differences included."""
    whole = np.stack([fit.draws[name].ravel() for name in NAMES], axis=1)
    rng = np.random.default_rng(SEED)
    for name, between in (("mu_pi", "between_pi"), ("mu_delta", "between_delta")):
        whole[:, NAMES.index(name)] += fit.draws[between].ravel() * rng.standard_normal(len(whole))
    return np.asarray(whole)


def within_cycle(fit: Fit, people: int) -> list[dict[str, float]]:
    """Mean change of bad days per 28 in each month after the first injection, then the rise from month 2 to month 3.

    The interval is what a trial of so many people would find; for the rise as if months differed by chance alone.
    """
    dummy, beyond = fit.task.emulator(hyper_draws(fit))
    rng = np.random.default_rng(SEED)
    months = [(dummy[:, place] + beyond[:, place]) for place in (REPORTED.index(name) for name in _MONTHS)]
    sd = dummy[:, REPORTED.index("sd_change_weeks_21_24")]
    rows = []
    for mean in (*months, months[2] - months[1]):
        again = mean + sd / np.sqrt(people) * rng.standard_normal(len(mean))
        low, high = np.quantile(again, [0.05, 0.95])
        rows.append({"model": float(mean.mean()), "low": float(low), "high": float(high)})
    return rows


def wear_off_share(fit: Fit) -> dict[str, float]:
    """Share of people who wear off: `expected` by the course they may expect, `counted` by their own 14-day counts."""
    hyper = hyper_draws(fit)
    chosen = hyper[np.linspace(0, len(hyper) - 1, _DRAWS).astype(int)]
    z, constants = normals(_PEOPLE, seed=SEED), fit.task.priors.constants
    expected = []
    for one in chosen:
        who = people_of(one, z, constants)
        still = who._replace(drift=np.zeros_like(who.drift))  # relief itself, not the drift around it
        x = dummy_predictor(still, constants) - still.delta[:, None] * relief(still, constants)
        before, after = x[:, :BASELINE_DAYS], x[:, BASELINE_DAYS : BASELINE_DAYS + 84]
        base = _chance(before[:, :1], who.rho)
        enters = base[:, 0] >= ENTRY_DAYS / BASELINE_DAYS
        expected.append(_faded((base - _chance(after, who.rho))[enters]))
    centre = hyper.mean(axis=0)
    lived = lives(centre, constants, people=20_000, seed=SEED, entry_days=ENTRY_DAYS).toxin
    own = lived[:, :BASELINE_DAYS].mean(axis=1)[:, None] - lived[:, BASELINE_DAYS : BASELINE_DAYS + 84]
    low, high = np.quantile(expected, [0.05, 0.95])
    return {
        "expected": float(np.mean(expected)), "low": float(low), "high": float(high), "counted": _faded(own),
    }  # fmt: skip


def percent_change(fit: Fit) -> dict[str, float]:
    """Mean percent change in weeks 9-12 of a trial without withdrawal, dummy and toxin."""
    dummy, beyond = fit.task.emulator(hyper_draws(fit))
    place = REPORTED.index("percent_change_weeks_9_12")
    return {"placebo": float(dummy[:, place].mean()), "active": float((dummy + beyond)[:, place].mean())}


def weekly_spread(fit: Fit) -> dict[str, float]:
    """SD of the change in week 3, days a week, with a quarter of the 28-day baseline subtracted."""
    centre = hyper_draws(fit).mean(axis=0)
    both = lives(centre, fit.task.priors.constants, people=20_000, seed=SEED, entry_days=ENTRY_DAYS)
    return {
        "placebo": float(counted(both.dummy)["week_3"].std()), "active": float(counted(both.toxin)["week_3"].std()),
    }  # fmt: skip


def _chance(x: Any, rho: Any) -> Floats:
    """The chance of a bad day once days like this one go on."""
    good, bad = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(-x - rho[:, None]))
    return np.asarray(good / (1 + good - bad))


def _faded(gain: Floats) -> float:
    """Of those who gained at all: the share whose last fortnight has lost a quarter of the best."""
    fortnights = gain.reshape(len(gain), -1, FORTNIGHT).mean(axis=2)
    best = fortnights.max(axis=1)
    gained = best > 1 / 28  # a day in 28 or more
    return float(np.mean(fortnights[gained, -1] <= (1 - FADED) * best[gained]))
