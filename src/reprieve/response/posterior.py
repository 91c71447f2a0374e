"""From cases to draws: the fit, the normal curve around it, and the courses that the draws mean.

Draws are made of the same standard normals for every chart of a seed, named by parameter: an answer does not depend on which
other charts were in the call. Which charts are worked out together is said in `jobs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.asked import persons_of
from reprieve.response.averaging import log_bayes_factors_of_none
from reprieve.response.begun import Begun, around, begun, screening, standard_normals
from reprieve.response.corrected import corrected
from reprieve.response.courses import FUTURE_WEEKS, WEEK, Schedule, courses_many
from reprieve.response.curved import bounded, spread_of
from reprieve.response.exact import Diagnostics, Exact, even_normals
from reprieve.response.fit import fit_many
from reprieve.response.jobs import Job, each_case
from reprieve.response.layout import Layout, schedule_of, visits_of
from reprieve.response.model import BLOCK, Parts, PriorShape, Sizes, split
from reprieve.response.observations import Case
from reprieve.response.prior_curve import ShapeKey, prior_mean, prior_precision
from reprieve.response.side_by_side import Persons
from reprieve.response.weighing import Asked, treated_days

Floats = NDArray[np.float64]

MANY_BEFORE, FEW_BEFORE = (
    1024,
    64,
)  # draws of the prior: 256 have been seen to miss its outer quantiles by 7 %
FUTURE_BLOCKS = FUTURE_WEEKS * WEEK // BLOCK


@dataclass(frozen=True, eq=False)
class Future:
    """Visits to come, as days after `as_of` (1 is tomorrow), with their standard doses."""

    days: tuple[int, ...] = ()
    doses: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Draws:
    """One chart's draws. Shapes: theta (draw, parameter); weeks (week, course, draw); treated (course, draw), means
    over treated days; futures (future, week, course, draw), of the posterior and of some draws of the prior. Courses in
    order p1, p0, pb."""

    theta: Floats
    weeks: Floats
    treated: Floats
    futures: Floats


@dataclass(frozen=True, eq=False)
class Posterior:
    """What one chart says. `prior` are draws before the diary was read; `what_ifs` by fixed expectation."""

    case: Case
    draws: Draws
    prior: Draws
    what_ifs: dict[float, Draws]
    mode: Floats
    converged: bool
    curved: bool  # whether the normal curve rests on the whole information at the mode
    steps: int
    sizes: Sizes
    sample: Draws  # many draws of the core for figures, without courses by week; in screening the same as `draws`
    diagnostics: Diagnostics
    log_none: float  # log Bayes factor of no specific effect at all against some

    @property
    def parts(self) -> Parts:
        """The draws' parameters by what they are, each (draw, parameter)."""
        return split(self.draws.theta, self.sizes, self.case.categories)  # type: ignore[arg-type]


def each_posterior(
    cases: Sequence[Case],
    prior: Prior,
    *,
    seed: int,
    draws: int,
    futures: Sequence[Sequence[Future]],
    what_ifs: Sequence[float] = (),
    exact: bool = True,
    nuts: bool = True,
) -> Iterator[tuple[int, Posterior]]:
    """The posterior of each case with its place, some at a time: draws are large, and need not all be kept.

    `what_ifs`: expectation fixed at these log odds; `futures`: as many for each case. `exact`: the normal curve
    is corrected by weighing (module `exact`), else it stands as it is (screening);
    `nuts`: whether NUTS may take over where the weights are not to be trusted.
    """

    def work(job: Job) -> list[Posterior]:
        return _of_job(
            begun(job, cases),
            [futures[n] for n in job.places],
            seed=seed,
            draws=draws,
            what_ifs=what_ifs,
            exact=exact,
            nuts=nuts,
        )

    return each_case(work, cases, prior)


def posterior_of(
    case: Case,
    prior: Prior,
    *,
    seed: int,
    draws: int,
    futures: Sequence[Future],
    exact: bool = True,
    nuts: bool = True,
) -> Posterior:
    """The posterior of one case; as `each_posterior`."""
    found = each_posterior([case], prior, seed=seed, draws=draws, futures=[futures], exact=exact, nuts=nuts)
    return next(found)[1]


def _of_job(
    start: Begun,
    futures: Sequence[Sequence[Future]],
    *,
    seed: int,
    draws: int,
    what_ifs: Sequence[float],
    exact: bool,
    nuts: bool,
) -> list[Posterior]:
    cases, data, fit, pasts, shape, sizes = (
        start.cases,
        start.data,
        start.fit,
        start.pasts,
        start.shape,
        start.sizes,
    )
    count = len(cases)
    none = log_bayes_factors_of_none(fit, data, shape)
    many: list[Exact] = []
    fixed_many: list[list[Exact]] = []  # by what-if, then by chart
    asked: list[Asked | None] = [None] * count
    if exact:
        known = start.asked()
        asked = [*known]
        found = corrected(start, known, what_ifs=what_ifs, seed=seed, nuts=nuts)
        many, fixed_many = found.draws, found.what_ifs
        near = np.stack([one.some(_thinned(len(one.places), draws)) for one in many])
        curved = [bounded(one) for one in fit.information]
    else:
        normals = standard_normals(seed, draws, shape, sizes)
        near, curved = around(fit, normals)
        few = np.concatenate(
            [normals[:, : draws // 8], normals[:, draws // 2 : draws // 2 + draws // 8]], axis=1
        )
    before = prior_draws(shape, sizes, count=MANY_BEFORE if exact else FEW_BEFORE, seed=seed)
    going_on = [near, np.broadcast_to(before[:FEW_BEFORE], (count, FEW_BEFORE, before.shape[1]))]
    thetas = [*going_on]
    for eps in () if exact else what_ifs:
        fixed = [row._replace(eps=np.asarray(eps)) for row in data]  # type: ignore[arg-type]
        thetas.append(around(fit_many(fit.theta, fixed, shape), few)[0])
    counts = [theta.shape[1] for theta in thetas]
    fixed_eps = np.repeat([np.nan, np.nan, *what_ifs][: len(counts)], counts)
    courses = courses_many(
        np.concatenate(thetas, axis=1),
        # the posterior's own draws go on, and some of the prior's
        np.concatenate([_drift_ahead(one, shape, sizes) for one in going_on], axis=1),
        _own_ahead([one.shape[1] for one in going_on], shape, futures),
        np.broadcast_to(fixed_eps, (count, fixed_eps.size)),
        _stacked(pasts),
        _stacked(
            [
                _schedules_ahead(case, future, start.layout, _room(futures))
                for case, future in zip(cases, futures, strict=True)
            ]
        ),
        shape,
        cases[0].bad_from,
    )
    weeks, treated, ahead = (np.asarray(part) for part in courses)
    results = []
    for n, case in enumerate(cases):
        days = start.treated_days(n)
        ends = np.cumsum(counts)
        sets = [
            Draws(theta[n], weeks[n][..., end - size : end], treated[n][..., end - size : end] / days,
                  ahead[n][..., end - size : end])
            for theta, size, end in zip(thetas, counts, ends, strict=True)
        ]  # fmt: skip
        what_if = dict(zip(what_ifs, sets[2:], strict=False))
        for eps, there in zip(what_ifs, fixed_many, strict=False):
            what_if[eps] = without_courses(there[n].core, there[n].treated, days)
        expected = treated_days(
            before, data[n], shape, treated=pasts[n].treated, bad_from=case.bad_from, days=asked[n],
            persons=_persons_before(ShapeKey(shape), sizes, len(before), seed, case.bad_from),
        )  # fmt: skip
        results.append(
            Posterior(
                case,
                sets[0],
                replace(without_courses(before, expected, days), futures=sets[1].futures),
                what_if,
                np.asarray(fit.theta[n]),
                bool(fit.converged[n]),
                curved[n],
                int(fit.steps[n]),
                sizes,
                without_courses(many[n].core, many[n].treated, days) if many else sets[0],
                many[n].diagnostics if many else screening(bool(fit.converged[n]), curved[n]),
                float(none[n]),
            )
        )
    return results


def without_courses(theta: Floats, treated: Floats, days: int) -> Draws:
    none = np.zeros((0, 3, len(theta)))
    return Draws(theta, none, treated / days, none[None])


def prior_draws(shape: PriorShape, sizes: Sizes, *, count: int, seed: int) -> Floats:
    """Draws before any diary was read, (draw, parameter), as even as can be. `count`: a power of two."""
    return _prior_draws(ShapeKey(shape), sizes, count, seed)


@lru_cache(maxsize=32)
def _prior_draws(key: ShapeKey, sizes: Sizes, count: int, seed: int) -> Floats:
    normals, _ = even_normals(seed, count, key.shape.categories, sizes)
    spread = spread_of(prior_precision(key.shape, sizes))
    found = np.asarray(prior_mean(key.shape, sizes) + (spread @ normals).T)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=32)
def _persons_before(key: ShapeKey, sizes: Sizes, count: int, seed: int, bad_from: int) -> Persons:
    """What the loops read of these draws, expectation not fixed."""
    return persons_of(
        _prior_draws(key, sizes, count, seed), np.nan, sizes, key.shape, bad_from, courses=True
    )


def _thinned(count: int, kept: int) -> NDArray[np.int64]:
    """Evenly spaced places of `kept` of `count` ordered draws, in an order that says nothing."""
    places = ((np.arange(kept) + 0.5) * count / kept).astype(int)
    return np.random.default_rng([count, kept]).permutation(places)


def _fresh(draws: int, rows: int, stream: int) -> Floats:
    """Standard normals for what is to come, in antithetic pairs: (row, draw)."""
    fresh = np.random.default_rng([draws, stream]).standard_normal((rows, draws // 2))
    return np.concatenate([fresh, -fresh], axis=1)


def _drift_ahead(theta: Floats, shape: PriorShape, sizes: Sizes) -> Floats:
    """How the drift goes on after the last day: (chart, draw, block), from the last block on."""
    draws = theta.shape[1]
    now = theta[:, :, sizes.in_predictor + shape.categories - 2]
    ahead = []
    for fresh in _fresh(draws, FUTURE_BLOCKS, 1):
        now = shape.drift_memory * now + shape.drift_sd * np.sqrt(1 - shape.drift_memory**2) * fresh
        ahead.append(now)
    return np.stack(ahead, axis=2)


def _room(plans: Sequence[Sequence[Future]]) -> int:
    """Most visits to come in any plan."""
    return max(len(one.days) for plan in plans for one in plan)


def _own_ahead(draws: Sequence[int], shape: PriorShape, plans: Sequence[Sequence[Future]]) -> Floats:
    """Effects and durations of the visits to come, as each cycle has its own: (chart, 2, visit, draw), set by set."""
    room = _room(plans)
    sd = np.array([shape.cycle_effect_sd, shape.cycle_duration_sd])[:, None, None]
    sets = [np.stack([_fresh(count, room, 2), _fresh(count, room, 3)]) for count in draws]
    own = sd * np.concatenate(sets, axis=-1)
    return np.broadcast_to(own, (len(plans), *own.shape))


def _schedules_ahead(case: Case, futures: Sequence[Future], layout: Layout, room: int) -> Schedule:
    """The days after the last one, under each future's visits: (future, day)."""
    rows = []
    length, done = FUTURE_WEEKS * WEEK, len(case.injection_days)
    for future in futures:
        # days are counted from the case's first; visits of the past go on working, from the places they had
        days = np.concatenate(
            [case.injection_days, len(case.y) - 1 + np.asarray(future.days, dtype=np.int64)]
        )
        doses = np.concatenate([case.doses, np.asarray(future.doses, dtype=float)])
        visits = visits_of(days, doses, len(case.y) + length, len(days), case.expectation_half_life)
        lasting = np.zeros(layout.steps)
        lasting[: len(case.steps)] = [step.share if step.last is None else 0.0 for step in case.steps]
        steps = np.broadcast_to(lasting, (len(case.y) + length, layout.steps))
        whole = schedule_of(visits, len(case.y) + length, None, steps)
        working = np.zeros((len(case.y) + length, layout.injections + room))
        working[:, :done] = whole.working[:, :done]
        working[:, layout.injections : layout.injections + len(future.days)] = whole.working[:, done:]
        giver, cycle = (
            np.where(one < done, one, one - done + layout.injections).astype(np.int32)
            for one in (whole.giver, whole.cycle)
        )
        whole = whole._replace(working=working, giver=giver, cycle=cycle)
        rows.append(Schedule(*(part[-length:] for part in whole)))
    return _stacked(rows)


def _stacked(rows: Sequence[Schedule]) -> Schedule:
    """Schedules of many charts with a leading axis."""
    return Schedule(*(np.stack(parts) for parts in zip(*rows, strict=True)))
