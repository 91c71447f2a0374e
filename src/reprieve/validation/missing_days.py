"""What if days went unrecorded because they were bad: is the answer off, and does the sensitivity answer bracket the truth?

Bad days are three times as likely (odds) to be missed. The answer that leaves unrecorded days open is compared with the
truth, and so are the two that fill them in with more and with fewer bad days than around them (`response.unrecorded`).
Units: days per 28, means over people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reprieve.knowledge.priors import Prior
from reprieve.knowledge.response_rules import Unrecorded
from reprieve.response.unrecorded import filled
from reprieve.validation.coverage import Covered, cover
from reprieve.validation.screened import Quantity, screened
from reprieve.validation.virtual_people import people_of
from reprieve.validation.worlds import NOT_AT_RANDOM


@dataclass(frozen=True)
class Bracket:
    """Mean truth and mean answers of one quantity; the share of people whose truth lies between their two answers,
    each with its 90 % interval.
    """

    quantity: str
    truth: float
    left_open: float
    better: float
    worse: float
    standard_error: float  # of the mean difference between the open answer and the truth
    within: float
    people: int

    @property
    def brackets(self) -> str:
        """Whether the mean truth lies between the lowest and the highest of the three answers."""
        low, high = sorted((self.left_open, self.better, self.worse))[::2]
        if low <= self.truth <= high:
            return "yes"
        slack = 2 * self.standard_error
        return "within chance" if low - slack <= self.truth <= high + slack else "**no**"


def not_at_random(
    prior: Prior, rules: Unrecorded, *, people: int, cycles: int, seed: int, bracket_people: int
) -> tuple[Covered, list[Bracket]]:
    """Coverage of the open answer, and the brackets on the first few of the same people (each is fitted many times)."""
    covered = cover(NOT_AT_RANDOM, prior, people=people, cycles=cycles, seed=seed)
    drawn = people_of(NOT_AT_RANDOM, prior, count=bracket_people, cycles=cycles, seed=seed)
    open_ = screened(drawn.cases, prior, seed=seed)
    sides = {}
    for name, odds in (("better", 1 / rules.odds), ("worse", rules.odds)):
        cases = [
            replace(
                case,
                y=filled(
                    case, np.flatnonzero(case.y < 0), odds=odds, rng=np.random.default_rng([seed, 11, draw])
                ),
            )
            for case in drawn.cases
            for draw in range(rules.draws)
        ]
        sides[name] = screened(cases, prior, seed=seed)
    found = []
    for quantity in ("specific", "total"):
        truth, middle = getattr(drawn, quantity), getattr(open_, quantity).mean
        ends = [_by_person(getattr(one, quantity), rules.draws) for one in sides.values()]
        low = np.minimum(ends[0].low, ends[1].low)
        high = np.maximum(ends[0].high, ends[1].high)
        found.append(
            Bracket(
                quantity,
                float(truth.mean()),
                float(middle.mean()),
                float(ends[0].mean.mean()),
                float(ends[1].mean.mean()),
                float((middle - truth).std(ddof=1) / np.sqrt(len(truth))),
                float(((low <= truth) & (truth <= high)).mean()),
                len(truth),
            )
        )
    return covered, found


def _by_person(said: Quantity, draws: int) -> Quantity:
    """The mean over a person's fillings of each column."""
    mean, low, median, high = (
        one.reshape(-1, draws).mean(axis=1) for one in (said.mean, said.low, said.median, said.high)
    )
    return Quantity(mean, low, median, high)
