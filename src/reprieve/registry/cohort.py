"""What would the diaries of many virtual people look like, if the daily model and this population were the truth?

People are drawn as arrays, all at once, so that hundreds of thousands take seconds. The model is written out plainly
from its formula (see `response.model`), in a way of its own, so that what is drawn does not rest on the code that is
tested with it. A `World` says where the truth differs from what the prior believes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior

Floats = NDArray[np.float64]
Scale = Literal["yes_no", "four_level", "nrs"]

BASELINE_DAYS = 28
CYCLE_DAYS = 84
RUN_IN = 30  # days lived before the diary, so that its first day is like any other
LEVELS: Mapping[Scale, int] = {"yes_no": 2, "four_level": 4, "nrs": 11}


@dataclass(frozen=True, kw_only=True)
class World:
    """Where the truth differs from the prior. None: as the prior says.

    `fixed`: person parameters on their natural scale that are the same for everybody, such as `{"delta": 0.0}`.
    `half_relief_median`: days; the spread stays. `step_log_odds`: how much a change of treatment other than the toxin
    lowers the predictor from day `step_day` on, in a share `step_share` of the people. `missing_log_odds`: how much
    likelier (log odds) the worst day is to go unrecorded than a day without pain.
    """

    drift_sd: float | None = None
    drift_days: float | None = None  # time constant
    cycle_effect_sd: float | None = None
    cycle_duration_log_sd: float | None = None
    half_relief_median: float | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)
    step_log_odds: float = 0.0
    step_day: int = 0
    step_share: float = 1.0
    missing_log_odds: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """Drawn people: what was written down, and what is true. The last day of the arrays is `as_of`.

    Shapes: lived, written (chart, day), -1 in `written` where a day was not recorded; visit_days, doses (chart, visit);
    parameters: name -> (chart,) on the natural scale (`eps` in log odds); drift (chart, day); cycle_effects and
    cycle_durations (chart, visit); cuts (chart, level - 1); step (chart, day), what another change takes off.
    """

    scale: Scale
    lived: NDArray[np.int8]
    written: NDArray[np.int8]
    visit_days: NDArray[np.int64]
    doses: Floats
    parameters: Mapping[str, Floats]
    drift: Floats
    cycle_effects: Floats
    cycle_durations: Floats
    cuts: Floats
    step: Floats
    action_half: float
    hill: float
    expectation_half_life: float

    @property
    def charts(self) -> int:
        return len(self.lived)

    def part(self, chosen: slice | NDArray[np.int64]) -> Cohort:
        """Only these people."""
        arrays = ("lived", "written", "visit_days", "doses", "drift", "cycle_effects", "cycle_durations", "cuts", "step")  # fmt: skip
        cut = {name: getattr(self, name)[chosen] for name in arrays}
        parameters = {name: values[chosen] for name, values in self.parameters.items()}
        return Cohort(
            scale=self.scale, parameters=parameters, action_half=self.action_half, hill=self.hill,
            expectation_half_life=self.expectation_half_life, **cut,
        )  # fmt: skip


def draw_cohort(
    prior: Prior,
    *,
    charts: int,
    days: int,
    cycles: int,
    scale: Scale,
    missing: float,
    seed: int,
    world: World | None = None,
    visit_days: NDArray[np.int64] | None = None,
    doses: Floats | None = None,
    shift: Mapping[str, Floats] | None = None,
    entry: tuple[int, int] | None = None,
) -> Cohort:
    """So many people with `days` days of diary, the first visit after 28 of them and one every 84 days.

    missing: share of days not written down. `visit_days` and `doses`: (chart, visit), in place of the regular ones and
    of one standard dose each. `shift`: name -> (chart,), added to a parameter on the scale where the prior is normal
    (covariates). `entry`: fewest and most days with pain of the 28 before treatment; people are drawn until all fit.
    Nobody is selected without it. Same seed, same people.
    """
    rng = np.random.default_rng(seed)
    found = _draw(prior, rng, charts, days, cycles, scale, world or World(), visit_days, doses, shift)
    if entry is not None:
        found = _selected(prior, rng, found, entry, world or World(), shift)
    return _written(found, rng, missing, world or World())


def predictors(cohort: Cohort) -> dict[Literal["p1", "p0", "pb"], Floats]:
    """The linear predictor of each day without the part of yesterday, (chart, day).

    p1: as lived; p0: with dummy injections at the same visits; pb: also without what visits and time since brought.
    """
    own, length = cohort.parameters, cohort.lived.shape[1]
    days = np.arange(length)
    action = np.zeros_like(cohort.drift)
    renewed, effect = np.zeros_like(action), np.zeros_like(action)
    t_off = _t_off(
        own["t_on"][:, None], own["half_relief"][:, None] * np.exp(cohort.cycle_durations), cohort
    )
    for n in range(cohort.visit_days.shape[1]):
        visit = cohort.visit_days[:, n, None]
        after = np.maximum(days - visit, 0)
        action += cohort.doses[:, n, None] * _one_dose(after, own["t_on"][:, None], t_off[:, n, None])
        gone = np.exp(-np.log(2) * after / cohort.expectation_half_life)
        renewed = np.where(days >= visit, gone, renewed)
        effect = np.where(days >= visit, (own["delta"] + cohort.cycle_effects[:, n])[:, None], effect)
    relief = action**cohort.hill / (action**cohort.hill + cohort.action_half**cohort.hill)
    first = cohort.visit_days[:, :1] if cohort.visit_days.shape[1] else np.full((cohort.charts, 1), length)
    since = np.maximum(days - first, 0)
    untouched = own["b"][:, None] + cohort.drift - cohort.step
    stayed = own["pi"][:, None] * (1 - np.exp(-since / own["tau_pi"][:, None]))
    dummy = untouched - stayed - own["eps"][:, None] * renewed
    return {"p1": dummy - effect * relief, "p0": dummy, "pb": untouched}


def bad_day_chances(cohort: Cohort, x: Floats, bad_from: int) -> Floats:
    """The chance of a day of category `bad_from` or worse, day by day, (chart, day); no draw is involved."""
    levels = LEVELS[cohort.scale]
    lags = np.arange(levels) / (levels - 1)
    chances = np.full((cohort.charts, levels), 1 / levels)
    rise = cohort.parameters["rho"][:, None] * lags
    found = np.empty(x.shape)
    for day in range(-RUN_IN, x.shape[1]):
        eta = x[:, max(day, 0), None] + rise  # (chart, yesterday)
        above = 1 / (1 + np.exp(cohort.cuts[:, None, :] - eta[:, :, None]))  # (chart, yesterday, cut)
        at_least = np.einsum("cy,cyk->ck", chances, above)
        ladder = np.concatenate(
            [np.ones((cohort.charts, 1)), at_least, np.zeros((cohort.charts, 1))], axis=1
        )
        chances = ladder[:, :-1] - ladder[:, 1:]
        if day >= 0:
            found[:, day] = at_least[:, bad_from - 1]
    return found


def _draw(
    prior: Prior, rng: np.random.Generator, charts: int, days: int, cycles: int, scale: Scale, world: World,
    visit_days: NDArray[np.int64] | None, doses: Floats | None, shift: Mapping[str, Floats] | None,
) -> Cohort:  # fmt: skip
    regular = np.tile(BASELINE_DAYS + CYCLE_DAYS * np.arange(cycles), (charts, 1))
    visits = regular if visit_days is None else visit_days
    per_visit = visits.shape
    steps = np.zeros((charts, days))
    if world.step_log_odds:
        steps[rng.random(charts) < world.step_share, world.step_day :] = world.step_log_odds
    effect_sd = _or(world.cycle_effect_sd, prior.fixed["cycle_effect_sd"].value)
    duration_sd = _or(world.cycle_duration_log_sd, prior.fixed["cycle_duration_log_sd"].value)
    cohort = Cohort(
        scale=scale,
        lived=np.zeros((charts, days), dtype=np.int8),
        written=np.zeros((charts, days), dtype=np.int8),
        visit_days=visits,
        doses=np.ones(per_visit) if doses is None else doses,
        parameters=_parameters(prior, rng, charts, world, shift or {}),
        drift=_drift(prior, rng, charts, days, world),
        cycle_effects=effect_sd * rng.standard_normal(per_visit),
        cycle_durations=duration_sd * rng.standard_normal(per_visit),
        cuts=_cuts(prior, rng, charts, scale),
        step=steps,
        action_half=prior.fixed["a50"].value,
        hill=prior.fixed["hill"].value,
        expectation_half_life=prior.fixed["expectation_half_life_days"].value,
    )
    cohort.lived[:] = _lived(cohort, rng)
    return cohort


def _or(own: float | None, prior: float) -> float:
    return prior if own is None else own


def _parameters(
    prior: Prior, rng: np.random.Generator, charts: int, world: World, shift: Mapping[str, Floats]
) -> dict[str, Floats]:
    drawn = {}
    for name, belief in prior.parameters.items():
        z = rng.standard_normal(charts)
        away = belief.sd * z + shift.get(name, np.zeros(charts))
        match belief.scale:
            case "natural":
                drawn[name] = belief.mean + away
            case "log":
                median = belief.mean
                if name == "half_relief" and world.half_relief_median is not None:
                    median = world.half_relief_median
                drawn[name] = median * np.exp(away)
            case "half_normal":
                drawn[name] = np.abs(away)
        if name in world.fixed:
            drawn[name] = np.full(charts, world.fixed[name])
    return drawn


def _drift(prior: Prior, rng: np.random.Generator, charts: int, days: int, world: World) -> Floats:
    """Stationary AR(1) over blocks counted back from the last day."""
    block = prior.drift.block_days
    sd = _or(world.drift_sd, prior.drift.sd)
    memory = np.exp(-block / _or(world.drift_days, prior.drift.time_constant_days))
    blocks = -(-days // block)
    values = np.empty((charts, blocks))
    values[:, 0] = sd * rng.standard_normal(charts)
    for n in range(1, blocks):
        values[:, n] = memory * values[:, n - 1] + sd * np.sqrt(1 - memory**2) * rng.standard_normal(charts)
    return np.repeat(values, block, axis=1)[:, blocks * block - days :]


def _cuts(prior: Prior, rng: np.random.Generator, charts: int, scale: Scale) -> Floats:
    if scale == "yes_no":
        return np.zeros((charts, 1))
    shape = prior.cut_points[scale]
    steps = np.array(shape.increments) * np.exp(
        shape.log_sd * rng.standard_normal((charts, len(shape.increments)))
    )
    return np.concatenate([np.zeros((charts, 1)), np.cumsum(steps, axis=1)], axis=1)


def _lived(cohort: Cohort, rng: np.random.Generator) -> NDArray[np.int8]:
    """The category of each day of each life, (chart, day)."""
    x = predictors(cohort)["p1"]
    y = np.zeros(x.shape, dtype=np.int8)
    yesterday = np.zeros(len(x))
    rise = cohort.parameters["rho"] / cohort.cuts.shape[1]
    for day in range(-RUN_IN, x.shape[1]):
        eta = x[:, max(day, 0)] + rise * yesterday
        at_least = 1 / (1 + np.exp(cohort.cuts - eta[:, None]))
        yesterday = (rng.random(len(x))[:, None] < at_least).sum(axis=1)
        if day >= 0:
            y[:, day] = yesterday
    return y


def _written(cohort: Cohort, rng: np.random.Generator, missing: float, world: World) -> Cohort:
    chance = np.full(cohort.lived.shape, missing)
    if world.missing_log_odds and 0 < missing < 1:
        pain = cohort.lived / cohort.cuts.shape[1]
        chance = 1 / (1 + np.exp(-(np.log(missing / (1 - missing)) + world.missing_log_odds * pain)))
    cohort.written[:] = np.where(rng.random(cohort.lived.shape) < chance, -1, cohort.lived)
    return cohort


def _selected(
    prior: Prior, rng: np.random.Generator, first: Cohort, entry: tuple[int, int], world: World,
    shift: Mapping[str, Floats] | None,
) -> Cohort:  # fmt: skip
    """Whoever does not meet the entry is drawn anew, with the same visits, doses and covariates."""
    found = first
    for _ in range(1000):
        begins = (
            found.visit_days[:, 0] if found.visit_days.shape[1] else np.full(found.charts, BASELINE_DAYS)
        )
        days = np.arange(found.lived.shape[1])
        before = (days >= begins[:, None] - BASELINE_DAYS) & (days < begins[:, None])
        counted = ((found.lived > 0) & before).sum(axis=1)
        again = np.flatnonzero((counted < entry[0]) | (counted > entry[1]))
        if not again.size:
            return found
        moved = {name: values[again] for name, values in (shift or {}).items()}
        new = _draw(
            prior, rng, len(again), found.lived.shape[1], 0, found.scale, world, found.visit_days[again],
            found.doses[again], moved,
        )  # fmt: skip
        for name in ("lived", "drift", "cycle_effects", "cycle_durations", "cuts", "step"):
            getattr(found, name)[again] = getattr(new, name)
        for name, values in found.parameters.items():
            values[again] = new.parameters[name]
    raise ValueError(
        f"entry {entry} was not met by everybody in 1000 rounds of drawing: widen it, or choose another world"
    )


def _one_dose(after: Floats | NDArray[np.int64], t_on: Floats, t_off: Floats) -> Floats:
    ka, kd = np.log(2) / t_on, np.log(2) / t_off
    return np.asarray((np.exp(-kd * after) - np.exp(-ka * after)) * ka / (ka - kd))


def _t_off(t_on: Floats, half_relief: Floats, cohort: Cohort) -> Floats:
    """The decay half-time at which relief is half its peak `half_relief` days after one dose, by bisection."""
    level = cohort.action_half**cohort.hill

    def relief(after: Floats, t_off: Floats) -> Floats:
        powered = _one_dose(after, t_on, t_off) ** cohort.hill
        return np.asarray(powered / (powered + level))

    low, high = (
        np.broadcast_to(1.05 * t_on, half_relief.shape),
        np.broadcast_to(400 * t_on, half_relief.shape),
    )
    for _ in range(50):
        middle = np.sqrt(low * high)
        ka, kd = np.log(2) / t_on, np.log(2) / middle
        peak = relief(np.log(ka / kd) / (ka - kd), middle)
        too_long = relief(half_relief, middle) > peak / 2
        low, high = np.where(too_long, low, middle), np.where(too_long, middle, high)
    return np.sqrt(low * high)
