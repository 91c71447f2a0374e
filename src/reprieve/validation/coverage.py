"""How often does the 90 % interval hold the truth, and how wide is it - in which world, and in which people?

Two groups are such as a chart itself shows: no late rise (weeks 10-12 of the cycles no worse than weeks 3-6), and a
baseline of 25 bad days of 28 or more. Units: days per 28; days for half relief.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.registry.cohort import Scale
from reprieve.validation.screened import NAMES, Quantity, screened
from reprieve.validation.virtual_people import People, baseline_days, people_of, phase_days
from reprieve.validation.worlds import Tried

Floats = NDArray[np.float64]
DRAWS = 256  # of each posterior: an end of an interval needs more of them than a mean
MANY_DAYS = 25  # bad days of 28 before treatment


@dataclass(frozen=True)
class Held:
    """Share of intervals that hold the truth with its standard error, their mean width, the bias of the mean, and n."""

    share: float
    standard_error: float
    width: float
    bias: float
    people: int


@dataclass(frozen=True)
class Covered:
    """One world and condition: by group of people, then by quantity."""

    world: str
    condition: str
    scale: str
    cycles: int
    people: int
    seed: int
    method: str
    groups: Mapping[str, Mapping[str, Held]]
    untrusted: int


def groups_of(people: People) -> dict[str, NDArray[np.bool_]]:
    """Who is in which group; the first is everybody."""
    phases = phase_days(people)
    return {
        "everybody": np.ones(len(people.cases), dtype=bool),
        "no late rise": phases[:, 3] <= phases[:, 1],
        f"baseline >= {MANY_DAYS} days": baseline_days(people) >= MANY_DAYS,
    }


def held(said: Quantity, truth: Floats) -> Held:
    """How one quantity of these people was covered."""
    inside = (said.low <= truth) & (truth <= said.high)
    count, share = len(truth), float(inside.mean())
    error = float(np.sqrt(max(share * (1 - share), 1 / count) / count))
    return Held(
        share, error, float((said.high - said.low).mean()), float((said.mean - truth).mean()), count
    )


def cover(
    tried: Tried,
    prior: Prior,
    *,
    people: int,
    cycles: int,
    seed: int,
    scale: Scale = "yes_no",
    exact: bool = False,
    draws: int = DRAWS,
) -> Covered:
    """The coverage in one world, by people drawn from it."""
    drawn = people_of(tried, prior, count=people, cycles=cycles, seed=seed, scale=scale)
    said = screened(drawn.cases, prior, seed=seed, draws=draws, exact=exact)
    truths = {name: getattr(drawn, name) for name in NAMES}
    groups = {
        group: {name: held(_part(getattr(said, name), who), truths[name][who]) for name in NAMES}
        for group, who in groups_of(drawn).items()
        if who.any()
    }
    method = "exact" if exact else "screening"
    untrusted = int((~said.trusted).sum())
    return Covered(tried.name, prior.condition, scale, cycles, people, seed, method, groups, untrusted)


def _part(said: Quantity, who: NDArray[np.bool_]) -> Quantity:
    return Quantity(said.mean[who], said.low[who], said.median[who], said.high[who])


@dataclass(frozen=True)
class Apart:
    """Mean absolute error of the time to half relief among some people, days: by the diary and by the prior alone."""

    by_diary: float
    by_prior: float
    standard_error: float  # of `smaller_by`
    people: int

    @property
    def smaller_by(self) -> float:
        """The part of the prior's error that the diary takes away."""
        return 1 - self.by_diary / self.by_prior


@dataclass(frozen=True)
class DateError:
    """The errors of everybody, and of those to whom an answer gives a date: a worthwhile effect is likely enough."""

    cycles: int
    everybody: Apart
    dated: Apart


def date_error(
    tried: Tried,
    prior: Prior,
    *,
    people: int,
    cycles: int,
    seed: int,
    sure: float,
    scale: Scale = "yes_no",
    exact: bool = True,
) -> DateError:
    """How far the middle of the half-relief answer is off, and how far the prior's own would be. `sure`: the chance of a
    worthwhile effect from which dates are given."""
    drawn = people_of(tried, prior, count=people, cycles=cycles, seed=seed, scale=scale)
    said = screened(drawn.cases, prior, seed=seed, draws=DRAWS, exact=exact)
    own = np.abs(said.half_relief.median - drawn.half_relief)
    before = np.abs(prior.parameters["half_relief"].mean - drawn.half_relief)
    dated = said.worthwhile >= sure
    return DateError(cycles, apart(own, before), apart(own[dated], before[dated]))


def apart(own: Floats, before: Floats) -> Apart:
    """Errors (person,) by the diary and by the prior, side by side; the standard error is that of a ratio of means."""
    if not len(own):
        return Apart(np.nan, np.nan, np.nan, 0)
    ratio = own.mean() / before.mean()
    error = (own - ratio * before).std() / before.mean() / np.sqrt(len(own))
    return Apart(float(own.mean()), float(before.mean()), float(error), len(own))


def pooled(groups: Sequence[Apart]) -> float:
    """The part of the prior's error that the diary takes away, all groups together."""
    people = [one for one in groups if one.people]
    by_diary, by_prior = (
        sum(getattr(one, name) * one.people for one in people) for name in ("by_diary", "by_prior")
    )
    return 1 - by_diary / by_prior if people else float("nan")
