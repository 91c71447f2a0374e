"""Who are the people of a world, what did they write down, and what is true of them?

Days per 28 over the treated time; half relief in days. What is true is the expectation under the person's own parameters,
day by day, not what chance made of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.registry.cohort import (
    BASELINE_DAYS,
    CYCLE_DAYS,
    Cohort,
    Scale,
    bad_day_chances,
    draw_cohort,
    predictors,
)
from reprieve.registry.cohort_cases import cases_of
from reprieve.response.acute_medicine import allowing_for_it
from reprieve.response.observations import Case
from reprieve.response.other_changes import WITHDRAWAL, Step
from reprieve.validation.worlds import Tried

Floats = NDArray[np.float64]

BAD_FROM = {"yes_no": 1, "four_level": 2, "nrs": 4}
# Days with pain of the 28 before treatment, as the trials or the definition of each condition ask for
ENTRY = {
    "chronic_migraine": (15, 27),
    "episodic_migraine": (4, 14),
    "chronic_tension_type_headache": (15, 27),
    "trigeminal_neuralgia": (8, 27),
    "tmd_myofascial_pain": (12, 27),
}
PHASES = ((0, 14), (14, 42), (42, 63), (63, 84))  # days since the last visit: weeks 1-2, 3-6, 7-9, 10-12


@dataclass(frozen=True, eq=False)
class People:
    """Virtual people with their truth. Arrays (person,); `cases` as the model reads them."""

    cases: list[Case]
    cohort: Cohort
    specific: Floats  # days per 28
    staying: Floats
    total: Floats

    @property
    def half_relief(self) -> Floats:
        return self.cohort.parameters["half_relief"]

    @property
    def bad(self) -> Floats:
        """(person, day): 1 bad, 0 not, NaN not written down."""
        written = self.cohort.written
        return np.where(written < 0, np.nan, written >= BAD_FROM[self.cohort.scale]).astype(float)


def people_of(
    tried: Tried,
    prior: Prior,
    *,
    count: int,
    cycles: int,
    seed: int,
    scale: Scale = "yes_no",
    select: bool = True,
    silent: bool = True,
) -> People:
    """So many people of this world with 28 days of diary before the first of `cycles` visits 84 days apart.

    `select`: only people with as many days with pain before as the condition asks for, and at least one without.
    `silent`: charts say nothing of acute medicine, but in a world where its withdrawal is told; else that none was overused.
    """
    cohort = draw_cohort(
        prior,
        charts=count,
        days=BASELINE_DAYS + CYCLE_DAYS * cycles,
        cycles=cycles,
        scale=scale,
        missing=tried.missing,
        seed=seed,
        world=tried.world,
        entry=ENTRY[prior.condition] if select else None,
    )
    chances = {name: bad_day_chances(cohort, x, BAD_FROM[scale]) for name, x in predictors(cohort).items()}
    mean = {name: 28 * one[:, BASELINE_DAYS:].mean(axis=1) for name, one in chances.items()}
    cases = cases_of(cohort, prior)
    if tried.told:
        step = Step(what=WITHDRAWAL, first=tried.world.step_day)
        cases = [replace(case, steps=(step,)) for case in cases]
    elif silent:
        cases = [allowing_for_it(case, load_knowledge()) for case in cases]
    return People(cases, cohort, mean["p0"] - mean["p1"], mean["pb"] - mean["p0"], mean["pb"] - mean["p1"])


def baseline_days(people: People) -> Floats:
    """Bad days per 28 before the first visit; NaN where none was written down."""
    return _rate(people.bad[:, :BASELINE_DAYS])


def phase_days(people: People) -> Floats:
    """(person, phase): bad days per 28 in each phase, over all cycles."""
    since = (np.arange(people.bad.shape[1]) - BASELINE_DAYS) % CYCLE_DAYS
    treated = np.arange(people.bad.shape[1]) >= BASELINE_DAYS
    return np.stack(
        [_rate(people.bad[:, treated & (since >= first) & (since < last)]) for first, last in PHASES],
        axis=1,
    )


def last_cycle_days(people: People, *, first: int, last: int) -> Floats:
    """Bad days per 28 between two days since the last visit."""
    start = people.bad.shape[1] - CYCLE_DAYS
    return _rate(people.bad[:, start + first : start + last])


def _rate(bad: Floats) -> Floats:
    seen = np.sum(~np.isnan(bad), axis=1)
    return np.asarray(np.where(seen > 0, 28 * np.nansum(bad, axis=1) / np.maximum(seen, 1), np.nan))
