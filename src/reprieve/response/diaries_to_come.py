"""What might this person's diary hold in the months to come, under injections on given days?

One life a draw of the posterior: parameters, the drift to come and the luck of each day belong to the draw, and stay
the same whatever is injected, so that two ways to go on differ by the injections alone. Cycles to come differ around
the person's own effect and duration, as past ones do.
Shapes: (draw, day). Days to come are kept as often as those of the last 84 recorded or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.lived import Course, lived, predictor_of
from reprieve.response.model import BLOCK, EPS, RHO, B, Parts
from reprieve.response.observations import Case
from reprieve.response.posterior import Posterior
from reprieve.response.quantities import renewed_of
from reprieve.response.toxin import ReliefTables, relief_tables

Floats = NDArray[np.float64]

RECENT_DAYS = 84  # over which it is seen how often the diary is kept
MOST_VISITS = 2  # to come under any step
REMEMBERED_DAYS = 7  # as far back as the likelihood looks for yesterday's category


@dataclass(frozen=True, kw_only=True, eq=False)
class DiariesToCome:
    """Draws of one posterior with all that chance will bring them. `kept`: whether the day will be written down."""

    case: Case
    picked: NDArray[np.int64]  # (draw,) which of the posterior's draws these are
    parts: Parts
    drift: Floats
    luck: Floats  # standard logistic
    kept: NDArray[np.bool_]
    own: Floats  # (2, draw, visit to come) what each adds to delta, and to the logarithm of its half relief
    eps: Floats  # (draw,) log odds
    tables: ReliefTables

    @classmethod
    def of(cls, posterior: Posterior, prior: Prior, *, days: int, count: int, seed: int) -> DiariesToCome:
        """`count` draws (an even number) of this posterior, in mirrored pairs, for `days` after `as_of`."""
        case, draws = posterior.case, posterior.draws.theta
        half = len(draws) // 2
        picked = np.concatenate([np.arange(count // 2), half + np.arange(count // 2)])
        parts = Parts(*(np.asarray(part)[picked] for part in posterior.parts))
        core = np.array(parts.core)
        # other changes of treatment that still hold go on
        lasting = [place for place, step in enumerate(case.steps) if step.last is None]
        shares = np.array([case.steps[place].share for place in lasting])
        core[:, B] -= np.asarray(parts.steps)[:, lasting] @ shares
        rng = np.random.default_rng([seed, 7])
        normals = rng.standard_normal((count // 2, -(-days // BLOCK)))
        luck, written = rng.random((count // 2, days)), rng.random((count // 2, days))
        own = np.random.default_rng([seed, 8]).standard_normal((2, count // 2, MOST_VISITS))
        spread = [prior.fixed[name].value for name in ("cycle_effect_sd", "cycle_duration_log_sd")]
        luck = np.log1p(-luck) - np.log(luck)
        return cls(
            case=case,
            picked=picked,
            parts=parts._replace(core=core),  # type: ignore[arg-type]
            drift=_drift(np.asarray(parts.drift[:, 0]), np.concatenate([normals, -normals]), prior, days),
            luck=np.concatenate([luck, -luck]),
            kept=np.concatenate([written, 1 - written]) < _kept_share(case),
            own=np.concatenate([own, -own], axis=1) * np.array(spread)[:, None, None],
            eps=renewed_of(core[:, EPS], prior.parameters["eps"].sd),
            tables=relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value),
        )

    def lived(self, injections: Sequence[int], dose: float) -> NDArray[np.int8]:
        """The category of each day, with injections of `dose` standard doses so many days after `as_of`."""
        case, core, done = self.case, np.asarray(self.parts.core), len(self.case.visits)
        today, more = len(case.y) - 1, len(injections)
        ways = (self.parts.cycle_effects, self.parts.cycle_durations)
        effects, durations = (
            np.concatenate([np.asarray(way)[:, :done], own[:, :more]], axis=1)
            for way, own in zip(ways, self.own, strict=True)
        )
        course = Course(
            days=np.concatenate([case.injection_days, today + np.asarray(injections, dtype=np.int64)]),
            doses=np.concatenate([case.doses, np.full(more, dose)]),
            effects=effects,
            durations=durations,
            expectation_half_life=case.expectation_half_life,
        )
        on = today + 1 + np.arange(self.drift.shape[1])
        x = predictor_of(self.parts, self.eps, self.drift, course, on, self.tables)
        before = np.full(len(x), _category_now(case))
        return lived(x, core[:, RHO], np.asarray(self.parts.increments), self.luck, before=before)

    def written(self, lived: NDArray[np.int8]) -> NDArray[np.int8]:
        """The diary of such days: -1 where nothing will be written down."""
        return np.where(self.kept, lived, np.int8(-1)).astype(np.int8)


def _drift(now: Floats, normals: Floats, prior: Prior, days: int) -> Floats:
    """How the drift goes on in blocks from its last one; stationary AR(1)."""
    memory = float(np.exp(-prior.drift.block_days / prior.drift.time_constant_days))
    step = prior.drift.sd * np.sqrt(1 - memory**2)
    blocks = []
    for block in range(normals.shape[1]):
        now = memory * now + step * normals[:, block]
        blocks.append(now)
    return np.repeat(np.stack(blocks, axis=1), BLOCK, axis=1)[:, :days]


def _kept_share(case: Case) -> float:
    return float(case.recorded[-RECENT_DAYS:].mean())


def _category_now(case: Case) -> float:
    """The last recorded category of the last days; else the middle of the scale."""
    recorded = case.between[-REMEMBERED_DAYS:]
    recorded = recorded[recorded[:, 0] >= 0]
    return float(recorded[-1].mean()) if len(recorded) else (case.categories - 1) / 2
