"""Does the model fit this diary: could it have written one like it?

Diaries are drawn from the posterior, one a draw, with the same days left out, and compared with the diary in runs of
bad days, in counts by week and in counts by part of the cycle. Each statistic is measured by its distance from what is
usual among the drawn ones, in their spread; the largest distance decides. `p`: the part of the drawn diaries in which
some statistic is as far out, and of each statistic, two-sided. A diary that the model wrote is hardly ever refused.
Units:   days and runs of days; weeks are counted back from the last day, those with few recorded days left out.
Missing: too few recorded days of treatment say nothing (`fits` None).
Source:  which statistics: design of the model; limits: response_rules.yaml, a choice of the design.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.knowledge.response_rules import ModelCheck
from reprieve.response.folded import PHASES, days_since_visit
from reprieve.response.lived import Course, drift_by_day, lived, predictor_of
from reprieve.response.model import EPS, RHO, Parts
from reprieve.response.observations import BASELINE_DAYS, Case
from reprieve.response.posterior import Posterior
from reprieve.response.quantities import renewed_of
from reprieve.response.toxin import relief_tables

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEEK = 7
MOST_SHOWN = 3
_BESIDE_A_WEEK = (5, 6, 8, 9)  # days apart, with which days a week apart are compared
_STEP = 126  # days: luck is drawn for so many at a time, the last days first
_FLOOR = 0.5  # of a day or a run: no distance is measured in less
_NAMES = {
    "longest_run": "the longest run of bad days",
    "runs": "the number of runs of bad days",
    "between_weeks": "how much weeks differ",
    "week_after_week": "how one week resembles the next",
    "same_weekday": "how much more alike days a week apart are than days five, six, eight or nine apart",
}


@dataclass(frozen=True)
class Checked:
    """Whether the model fits, in how many of the drawn diaries something was as unusual, and what was (name -> p)."""

    fits: bool | None
    p: float | None
    statistics: dict[str, float]
    because: str


def check_model(posterior: Posterior, prior: Prior, rules: ModelCheck, *, seed: int) -> Checked:
    """Whether this posterior's model could have written this diary."""
    case = posterior.case
    own = case.at_least(case.told_from)
    recorded, treated = int((own >= 0).sum()), int((own[case.treated_from or 0 :] >= 0).sum())
    if treated < rules.fewest_days:
        few = f"{treated} days of treatment are recorded; {rules.fewest_days} are needed to see whether the model fits."
        return Checked(None, None, {}, few)
    drawn = drawn_again(posterior, prior, rules.draws, seed=seed)
    both = statistics(
        np.concatenate([own[None] == 1, drawn >= case.told_from]), case, rules.fewest_days_of_a_week
    )
    far = {name: _distances(values) for name, values in both.items()}
    worst = np.max(np.abs(list(far.values())), axis=0)
    p = round(float(np.mean(worst[1:] >= worst[0])), 4)
    each = {name: _two_sided(values) for name, values in both.items()}
    if worst[0] <= rules.refused_beyond:
        alike = f"Diaries drawn from the model look like the {recorded} days recorded."
        return Checked(True, p, each, alike)
    odd = sorted(far, key=lambda name: -abs(float(far[name][0])))
    shown = [name for name in odd if abs(far[name][0]) > rules.refused_beyond][:MOST_SHOWN]
    told = ", ".join(
        f"{_said(name)} ({_number(name, both[name][0])}; drawn: {_number(name, np.median(both[name][1:]))})"
        for name in shown
    )
    return Checked(False, p, each, f"Diaries drawn from the model differ from this one in {told}.")


def drawn_again(posterior: Posterior, prior: Prior, draws: int, *, seed: int) -> NDArray[np.int8]:
    """A diary of each of so many draws, (draw, day), with every day lived."""
    case, length = posterior.case, len(posterior.case.y)
    count = len(posterior.draws.theta)
    places = (np.arange(min(draws, count)) + 0.5) * count / min(draws, count)
    parts = Parts(*(np.asarray(part)[places.astype(int)] for part in posterior.parts))
    core, done = np.asarray(parts.core), len(case.visits)
    course = Course(
        days=case.injection_days,
        doses=case.doses,
        effects=np.asarray(parts.cycle_effects)[:, :done],
        durations=np.asarray(parts.cycle_durations)[:, :done],
        expectation_half_life=case.expectation_half_life,
    )
    eps = renewed_of(core[:, EPS], prior.parameters["eps"].sd)
    tables = relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value)
    x = predictor_of(parts, eps, drift_by_day(parts, length), course, np.arange(length), tables)
    for place, step in enumerate(case.steps):
        last = length if step.last is None else step.last + 1
        x[:, step.first : last] -= step.share * np.asarray(parts.steps)[:, place, None]
    luck = _luck(-(-length // _STEP), len(core), seed)[:length][::-1].T
    middle = np.full(len(core), (case.categories - 1) / 2)
    return lived(x, core[:, RHO], np.asarray(parts.increments), luck, before=middle)


@lru_cache(maxsize=8)
def _luck(steps: int, draws: int, seed: int) -> Floats:
    """Standard logistic, (day, draw), the last day first, so that a longer diary has the same last days."""
    return np.random.default_rng([seed, 31]).logistic(size=(steps * _STEP, draws))


def statistics(bad: Bools, case: Case, fewest: int) -> dict[str, Floats]:
    """Each statistic of each diary, (diary,). bad: (diary, day); days of which the case does not know it do not count.

    `fewest`: recorded days that a week needs.
    """
    seen = case.at_least(case.told_from) >= 0
    bad = bad & seen
    found = {"longest_run": _longest_run(bad), "runs": _runs(bad)}
    if len(seen) > _BESIDE_A_WEEK[-1]:
        others = [_alike(bad, seen, apart) for apart in _BESIDE_A_WEEK]
        found["same_weekday"] = _alike(bad, seen, WEEK) - np.mean(others, axis=0)
    weeks = len(seen) // WEEK
    whole = slice(len(seen) - weeks * WEEK, None)
    told = seen[whole].reshape(weeks, WEEK).sum(axis=1)
    counted = told >= fewest
    if counted.sum() > WEEK:  # shares of fewer weeks say little of how they vary
        share = bad[:, whole].reshape(len(bad), weeks, WEEK).sum(axis=2)[:, counted] / told[counted]
        away = share - share.mean(axis=1, keepdims=True)
        found["between_weeks"] = WEEK * np.sqrt(np.mean(away**2, axis=1))
        following = (np.diff(np.flatnonzero(counted)) == 1)[None]
        products = np.where(following, away[:, 1:] * away[:, :-1], 0.0)
        found["week_after_week"] = WEEK**2 * products.sum(axis=1) / max(1, int(following.sum()))
    for name, days in _phases(case).items():
        if seen[days].any():
            found[name] = bad[:, days].sum(axis=1).astype(float)
    return found


def _phases(case: Case) -> dict[str, NDArray[np.int64]]:
    since, first = days_since_visit(case), case.treated_from or 0
    found = {"baseline": np.arange(max(0, first - BASELINE_DAYS), first)}
    for name, start, last in PHASES:
        found[f"weeks {name}"] = np.flatnonzero(
            (since >= start) & (since <= (len(since) if last is None else last))
        )
    return found


def _longest_run(bad: Bools) -> Floats:
    """The longest unbroken run of bad days; a day that is not recorded breaks it."""
    place = np.arange(1, bad.shape[1] + 1)
    good_before = np.maximum.accumulate(np.where(bad, 0, place), axis=1)
    return np.asarray((place - good_before).max(axis=1), dtype=float)


def _alike(bad: Bools, seen: Bools, apart: int) -> Floats:
    """Pairs of days so many days apart that are both bad or both not."""
    known = seen[apart:] & seen[:-apart]
    return np.asarray(((bad[:, apart:] == bad[:, :-apart]) & known).sum(axis=1), dtype=float)


def _runs(bad: Bools) -> Floats:
    return np.asarray(bad[:, 0] + (bad[:, 1:] & ~bad[:, :-1]).sum(axis=1), dtype=float)


def _distances(values: Floats) -> Floats:
    """How far each diary is from the drawn ones' median, in their spread on its side; the first is the real one."""
    away = values - np.median(values[1:])
    above, below = away[1:][away[1:] > 0], away[1:][away[1:] < 0]
    up, down = (
        max(_FLOOR, float(np.sqrt(np.mean(side**2)))) if side.size else _FLOOR for side in (above, below)
    )
    return np.asarray(np.where(away > 0, away / up, away / down))


def _two_sided(values: Floats) -> float:
    """The chance of so unusual a value either way among the drawn ones; the first is the real one."""
    drawn, own = values[1:], values[0]
    tail = min(np.mean(drawn >= own), np.mean(drawn <= own))
    return round(min(1.0, 2 * float(tail)), 4)


def _said(name: str) -> str:
    return _NAMES.get(
        name, f"bad days in {name}" if name.startswith("weeks") else f"bad days in the {name}"
    )


def _number(name: str, value: float) -> str:
    return f"{value:.1f}" if name in _NAMES and name not in ("longest_run", "runs") else f"{value:.0f}"
