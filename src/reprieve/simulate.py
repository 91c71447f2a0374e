"""Virtual people: charts drawn from the world the prior believes in. Every fact says `source: simulated`.

The daily model is written out here a second time, plainly, day by day, so that the charts do not rest on the code they
are used to test. What is true of each person is kept apart from their chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reprieve.chart.chart import Chart
from reprieve.chart.facts import FACT
from reprieve.knowledge import Knowledge, load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.virtual_person import who_they_are

Floats = NDArray[np.float64]
Scale = Literal["yes_no", "four_level", "nrs"]

CONDITIONS = (
    "chronic_migraine",
    "episodic_migraine",
    "chronic_tension_type_headache",
    "trigeminal_neuralgia",
    "tmd_myofascial_pain",
)
BASELINE_DAYS = 28
CYCLE_DAYS = 84
START = dt.date(2025, 1, 6)
MISSED = 0.10  # share of days not written down
RUN_IN = 30  # days lived before the diary, so that its first day is like any other

_LEVELS: dict[Scale, int] = {"yes_no": 2, "four_level": 4, "nrs": 11}
_BAD_FROM: dict[Scale, int] = {"yes_no": 1, "four_level": 2, "nrs": 4}
_SEVERITY = ("none", "mild", "moderate", "severe")
# Days with pain of the 28 before treatment that each kind of virtual person has: enough and not too many.
_ENTRY = {
    "chronic_migraine": (15, 28),
    "episodic_migraine": (4, 14),
    "chronic_tension_type_headache": (15, 28),
    "trigeminal_neuralgia": (8, 28),
    "tmd_myofascial_pain": (12, 28),
}
_PARADIGM = {
    "chronic_migraine": "preempt_fixed_155",
    "episodic_migraine": "preempt_fixed_155",
    "chronic_tension_type_headache": "preempt_fixed_155",
    "tmd_myofascial_pain": "tmd_masseter_temporalis_30_20",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """One virtual person as they are: the parameters, and what follows from them for every day."""

    parameters: Mapping[str, float]
    x: Mapping[str, Floats]  # "p1", "p0", "pb": linear predictor without the part of yesterday, (day,)
    cuts: Floats
    specific_days_per_28: float
    non_specific_days_per_28: float


@dataclass(frozen=True)
class Simulated:
    """A virtual person's chart, and what is true of them."""

    chart: Chart
    truth: Truth


def simulate(
    condition: str,
    *,
    patients: int,
    cycles: int,
    seed: int,
    scale: Scale = "nrs",
    changes: Mapping[str, float] | None = None,
    knowledge: Knowledge | None = None,
    start: dt.date = START,
) -> list[Simulated]:
    """Virtual people of this condition with `cycles` injections 84 days apart after 28 days of diary.

    cycles 0: untreated. `changes` fixes parameters for everybody (such as `{"delta": 0.0}`).
    """
    known = knowledge or load_knowledge()
    prior = known.priors.of(condition)
    seeds = np.random.SeedSequence(seed).spawn(patients)
    return [
        _person(
            f"{condition}-{number + 1:04d}",
            np.random.default_rng(one),
            prior,
            known,
            cycles=cycles,
            scale=scale,
            changes=changes or {},
            start=start,
        )
        for number, one in enumerate(seeds)
    ]


def _person(
    name: str,
    rng: np.random.Generator,
    prior: Prior,
    known: Knowledge,
    *,
    cycles: int,
    scale: Scale,
    changes: Mapping[str, float],
    start: dt.date,
) -> Simulated:
    length = BASELINE_DAYS + CYCLE_DAYS * cycles
    visits = [BASELINE_DAYS + CYCLE_DAYS * cycle for cycle in range(cycles)]
    fewest, most = _ENTRY[prior.condition]
    for _ in range(10_000):
        parameters = {**_drawn(prior, rng), **changes}
        cuts = _cuts(prior, scale, rng)
        drift = _drift(prior, length, rng)
        x = predictors(parameters, prior, drift=drift, visits=visits, doses=[1.0] * cycles)
        y = _lived(x["p1"], parameters["rho"], cuts, rng)
        if fewest <= int((y[:BASELINE_DAYS] > 0).sum()) <= most:
            break
    bad_from = _BAD_FROM[scale]
    bad = {
        which: bad_day_chances(x[which], parameters["rho"], cuts, bad_from) for which in ("p1", "p0", "pb")
    }
    treated = slice(BASELINE_DAYS, None) if cycles else slice(0, 0)
    gained = [
        28 * float(np.mean(bad[one][treated] - bad[other][treated])) if cycles else 0.0
        for one, other in (("p0", "p1"), ("pb", "p0"))
    ]
    truth = Truth(
        parameters=parameters,
        x=x,
        cuts=cuts,
        specific_days_per_28=gained[0],
        non_specific_days_per_28=gained[1],
    )
    written = np.where(rng.random(length) < MISSED, -1, y)
    facts = [
        *who_they_are(
            prior.condition,
            rng,
            start,
            month_days=BASELINE_DAYS,
            pain_days=int((y[:BASELINE_DAYS] > 0).sum()),
        ),
        *_diary(written, scale, start),
        *_visits(prior.condition, visits, known, start),
    ]
    chart = Chart.from_facts([FACT.validate_json(_json(fact)) for fact in facts], name)
    return Simulated(chart, truth)


def predictors(
    parameters: Mapping[str, float], prior: Prior, *, drift: Floats, visits: list[int], doses: list[float]
) -> dict[str, Floats]:
    """The linear predictor of each day as lived (p1), without the toxin (p0), and without visits (pb)."""
    days = np.arange(len(drift))
    action, renewed = np.zeros(len(drift)), np.zeros(len(drift))
    half_life = prior.fixed["expectation_half_life_days"].value
    a50, hill = prior.fixed["a50"].value, prior.fixed["hill"].value
    t_on = parameters["t_on"]
    t_off = _t_off(t_on, parameters["half_relief"], a50, hill)
    for visit, dose in zip(visits, doses, strict=True):
        after = np.maximum(days - visit, 0)
        action += dose * _one_dose(after, t_on, t_off)
        renewed = np.where(days >= visit, np.exp(-np.log(2) * after / half_life), renewed)
    since = np.maximum(days - visits[0], 0) if visits else np.zeros(len(drift))
    untouched = parameters["b"] + drift
    stayed = parameters["pi"] * (1 - np.exp(-since / parameters["tau_pi"]))
    dummy = untouched - stayed - parameters["eps"] * renewed
    relief = action**hill / (action**hill + a50**hill)
    return {"p1": dummy - parameters["delta"] * relief, "p0": dummy, "pb": untouched}


def bad_day_chances(x: Floats, rho: float, cuts: Floats, bad_from: int) -> Floats:
    """The chance of a bad day on each day, by the whole distribution of categories from day to day."""
    levels = len(cuts) + 1
    lags = np.arange(levels) / (levels - 1)
    chances = np.full(levels, 1 / levels)
    found = np.empty(len(x))
    for day in range(-RUN_IN, len(x)):
        above = 1 / (1 + np.exp(-(x[max(day, 0)] + rho * lags[:, None] - cuts)))
        ladder = np.hstack([np.ones((levels, 1)), above, np.zeros((levels, 1))])
        chances = chances @ (ladder[:, :-1] - ladder[:, 1:])
        if day >= 0:
            found[day] = chances[bad_from:].sum()
    return found


def _lived(x: Floats, rho: float, cuts: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """One life: the category of each day."""
    y = np.zeros(len(x), dtype=np.int64)
    yesterday = 0
    for day in range(-RUN_IN, len(x)):
        eta = x[max(day, 0)] + rho * yesterday / len(cuts)
        yesterday = int((rng.random() < 1 / (1 + np.exp(-(eta - cuts)))).sum())
        if day >= 0:
            y[day] = yesterday
    return y


def _drawn(prior: Prior, rng: np.random.Generator) -> dict[str, float]:
    drawn = {}
    for name, belief in prior.parameters.items():
        z = float(rng.standard_normal())
        match belief.scale:
            case "natural":
                drawn[name] = belief.mean + belief.sd * z
            case "log":
                drawn[name] = belief.mean * float(np.exp(belief.sd * z))
            case "half_normal":
                drawn[name] = belief.sd * abs(z)
    return drawn


def _cuts(prior: Prior, scale: Scale, rng: np.random.Generator) -> Floats:
    if scale == "yes_no":
        return np.zeros(1)
    shape = prior.cut_points[scale]
    steps = np.array(shape.increments) * np.exp(shape.log_sd * rng.standard_normal(len(shape.increments)))
    return np.concatenate([[0.0], np.cumsum(steps)])


def _drift(prior: Prior, length: int, rng: np.random.Generator) -> Floats:
    block = prior.drift.block_days
    memory = np.exp(-block / prior.drift.time_constant_days)
    values = [prior.drift.sd * rng.standard_normal()]
    while len(values) * block < length:
        values.append(memory * values[-1] + prior.drift.sd * np.sqrt(1 - memory**2) * rng.standard_normal())
    return np.repeat(values, block)[:length]


def _one_dose(after: Floats | NDArray[np.int64], t_on: float, t_off: float) -> Floats:
    ka, kd = np.log(2) / t_on, np.log(2) / t_off
    return np.asarray((np.exp(-kd * after) - np.exp(-ka * after)) * ka / (ka - kd))


def _t_off(t_on: float, half_relief: float, a50: float, hill: float) -> float:
    """The decay half-time at which relief is half its peak `half_relief` days after one dose, by bisection."""

    def relief(after: Floats, t_off: float) -> Floats:
        powered = _one_dose(after, t_on, t_off) ** hill
        return np.asarray(powered / (powered + a50**hill))

    low, high = 1.05 * t_on, 400 * t_on
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        peak = relief(np.linspace(0, 12 * t_on + half_relief, 4000), middle).max()
        if relief(np.array(half_relief), middle) > peak / 2:
            high = middle
        else:
            low = middle
    return float(np.sqrt(low * high))


def _json(fact: Mapping[str, Any]) -> str:
    import json

    return json.dumps({**fact, "source": "simulated"})


def _diary(written: NDArray[np.int64], scale: Scale, start: dt.date) -> list[dict[str, Any]]:
    rows = []
    for day, category in enumerate(written.tolist()):
        if category < 0:
            continue
        row: dict[str, Any] = {"kind": "diary_day", "on": (start + dt.timedelta(days=day)).isoformat()}
        match scale:
            case "yes_no":
                row["headache"] = category > 0
            case "four_level":
                row["worst"] = _SEVERITY[category]
            case "nrs":
                row["pain"] = category
        rows.append(row)
    return rows


def _visits(condition: str, visits: list[int], known: Knowledge, start: dt.date) -> list[dict[str, Any]]:
    sides = {"R": "right", "L": "left"}
    if condition in _PARADIGM:
        paradigm = known.paradigms.by_id[_PARADIGM[condition]]
        product = paradigm.product or "onabotulinumtoxinA"
        sites = [
            {
                "muscle": site.muscle,
                "side": sides.get(site.site_id.rpartition("_")[2], "midline"),
                "units": site.units,
                "injections": 1,
                "site": site.site_id,
            }
            for site in paradigm.injections
        ]
    else:  # no published way of injecting has sites of its own: one row for the painful area
        product = "onabotulinumtoxinA"
        sites = [{"muscle": "masseter", "side": "right", "units": 25.0, "injections": 10}]
    return [
        {
            "kind": "injection",
            "on": (start + dt.timedelta(days=day)).isoformat(),
            "product": product,
            "indication": condition,
            "sites": sites,
        }
        for day in visits
    ]
