"""In which worlds are the answers tried, and where does each differ from what the prior believes?

Sizes: log odds, days. A world is a way of drawing people; the model is told nothing of it. All but the first are chosen to
be unkind, or come from the design of the model.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.registry.cohort import BASELINE_DAYS, World

PRIOR_WORLD = "prior"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One world. `missing`: share of days not written down; `told`: whether the chart says when acute medicine was stopped."""

    name: str
    words: str
    world: World
    missing: float = 0.10
    told: bool = False


_SLOW = {"half_relief_median": 83.0, "drift_sd": 0.5, "drift_days": 30.0}
_WITHDRAWN = {"step_log_odds": 0.7, "step_day": BASELINE_DAYS}

WORLDS = (
    Tried(
        name=PRIOR_WORLD,
        words="people as the prior believes: drift, cycles that differ, hope renewed at each visit",
        world=World(),
    ),
    Tried(
        name="slow relief",
        words="half relief at 83 days in the median, drift 0.5 (30 days), cycles that differ, no renewed hope",
        world=World(**_SLOW, fixed={"eps": 0.0}),  # type: ignore[arg-type]
    ),
    Tried(
        name="slow relief, hope 0.35",
        words="the same, and 0.35 log odds of hope renewed at each visit in everybody",
        world=World(**_SLOW, fixed={"eps": 0.35}),  # type: ignore[arg-type]
    ),
    Tried(
        name="slow relief, hope 0.7",
        words="the same, and 0.7 log odds of hope renewed at each visit in everybody (about 1.5 days of 28)",
        world=World(**_SLOW, fixed={"eps": 0.7}),  # type: ignore[arg-type]
    ),
    Tried(
        name="no specific effect",
        words="the toxin does nothing in anybody; hope, time and drift as the prior believes",
        world=World(cycle_effect_sd=0.0, fixed={"delta": 0.0}),
    ),
    Tried(
        name="early withdrawal",
        words="overused acute medicine stopped on the day of the first visit in everybody (0.7 log odds), and not written down; "
        "total days are those without what that did, as where it is told",
        world=World(**_WITHDRAWN),  # type: ignore[arg-type]
    ),
    Tried(
        name="early withdrawal, told",
        words="the same, and the chart says so",
        world=World(**_WITHDRAWN),  # type: ignore[arg-type]
        told=True,
    ),
)

NOT_AT_RANDOM = Tried(
    name="days missing not at random",
    words="a fifth of the days without pain not written down, and the odds of a bad day going unrecorded three times as high",
    world=World(missing_log_odds=1.0986),
    missing=0.20,
)
