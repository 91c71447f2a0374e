"""When did the pain of a simulated person begin, and is it new?"""

from __future__ import annotations

import math

import numpy as np

from reprieve.interview_people.rates import UnmeetableError
from reprieve.interview_people.world import World

NEW_MONTHS = 3
_MONTHS_OF = {"headache": "phenotype_months_at_frequency", "facial_pain": "facial_pain_duration_months"}


def settle_onset(world: World, rng: np.random.Generator) -> None:
    """Make ages and months fit each other. Raises UnmeetableError where fixed ones do not."""
    months = [
        world.get(fact, about) for scope, fact in _MONTHS_OF.items() for about in world.instances(scope)
    ]
    acute = "months_acute_medication_at_this_level"
    jaw = world.get("orofacial_pain_months") or 0
    world.let(acute, min(world.get(acute), max([*months, jaw])))
    headaches = world.instances("headache")
    if headaches:
        new = [one for one in headaches if world.get(_MONTHS_OF["headache"], one) < NEW_MONTHS]
        world.let("new_headache_within_3_months", bool(new))
        if world.get("new_headache_within_3_months") is not bool(new):
            raise UnmeetableError("a new headache")
        if len(new) == len(headaches):
            world.let("recent_pattern_change", False)
    _age(world, (max(months, default=0) / 12), rng, any_pain=bool(world.kinds))


def _age(world: World, years: float, rng: np.random.Generator, *, any_pain: bool) -> None:
    """The pain began at some age, no later than the months that it has been as it is now."""
    onset = "headache_onset_age_years"
    if not any_pain:
        world.let(onset, None)
        if world.get(onset) is not None:
            raise UnmeetableError(onset)
        return
    latest = world.get("age_years") - years
    if world.free(onset):
        share = float(rng.random()) ** 0.5  # later onsets are the more likely ones
        world.let(onset, max(0, math.floor(min(5, latest) + share * max(0.0, latest - 5))))
    if latest < 0 or world.get(onset) > latest + 1:
        raise UnmeetableError(onset)
