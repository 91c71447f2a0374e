"""What might this person's diary hold in the months to come, under injections on given days?

One life a draw of the posterior: parameters, the drift to come and the luck of each day belong to the draw, and stay
the same whatever is injected, so that two ways to go on differ by the injections alone. Written plainly, day by day.
Shapes: (draw, day). Days to come are kept as often as those of the last 84 recorded or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.model import BLOCK, CORE, DELTA, EPS, HALF, PI, RHO, T_ON, TAU, B, Parts
from reprieve.response.observations import Case
from reprieve.response.posterior import Posterior
from reprieve.response.quantities import renewed_of
from reprieve.response.toxin import (
    ReliefTables,
    action_of_one_dose,
    relief_of,
    relief_tables,
)

Floats = NDArray[np.float64]

RECENT_DAYS = 84  # over which it is seen how often the diary is kept
REMEMBERED_DAYS = 7  # as far back as the likelihood looks for yesterday's category


@dataclass(frozen=True, kw_only=True, eq=False)
class DiariesToCome:
    """Draws of one posterior with all that chance will bring them. `kept`: whether the day will be written down."""

    case: Case
    picked: NDArray[np.int64]  # (draw,) which of the posterior's draws these are
    theta: Floats  # (draw, parameter)
    drift: Floats
    luck: Floats
    kept: NDArray[np.bool_]
    eps: Floats  # (draw,) log odds
    tables: ReliefTables

    @classmethod
    def of(cls, posterior: Posterior, prior: Prior, *, days: int, count: int, seed: int) -> DiariesToCome:
        """`count` draws (an even number) of this posterior, in mirrored pairs, for `days` after `as_of`."""
        case, draws = posterior.case, posterior.draws.theta
        half = len(draws) // 2
        picked = np.concatenate([np.arange(count // 2), half + np.arange(count // 2)])
        parts = Parts(*(np.asarray(part)[picked] for part in posterior.parts))
        theta = np.concatenate([parts.core, parts.increments], axis=1)
        # other changes of treatment that still hold go on
        lasting = [place for place, step in enumerate(case.steps) if step.last is None]
        theta[:, B] -= parts.steps[:, lasting].sum(axis=1)
        rng = np.random.default_rng([seed, 7])
        normals = rng.standard_normal((count // 2, -(-days // BLOCK)))
        luck, written = rng.random((count // 2, days)), rng.random((count // 2, days))
        return cls(
            case=case,
            picked=picked,
            theta=theta,
            drift=_drift(np.asarray(parts.drift[:, 0]), np.concatenate([normals, -normals]), prior, days),
            luck=np.concatenate([luck, 1 - luck]),
            kept=np.concatenate([written, 1 - written]) < _kept_share(case),
            eps=renewed_of(theta[:, EPS], prior.parameters["eps"].sd),
            tables=relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value),
        )

    def lived(self, injections: Sequence[int], dose: float) -> NDArray[np.int8]:
        """The category of each day, with injections of `dose` standard doses so many days after `as_of`."""
        x = self._predictor(injections, dose)
        increments = self.theta[:, CORE : CORE + self.case.categories - 2]
        cuts = np.concatenate(
            [np.zeros((len(x), 1)), np.cumsum(np.exp(increments), axis=1)], axis=1
        )  # (draw, K-1)
        category = np.full(len(x), _category_now(self.case))
        found = np.empty(x.shape, dtype=np.int8)
        for day in range(x.shape[1]):
            eta = x[:, day] + self.theta[:, RHO] * category / (self.case.categories - 1)
            above = 1 / (1 + np.exp(-(eta[:, None] - cuts)))
            category = (self.luck[:, day, None] < above).sum(axis=1)
            found[:, day] = category
        return found

    def written(self, lived: NDArray[np.int8]) -> NDArray[np.int8]:
        """The diary of such days: -1 where nothing will be written down."""
        return np.where(self.kept, lived, np.int8(-1)).astype(np.int8)

    def _predictor(self, injections: Sequence[int], dose: float) -> Floats:
        case, core = self.case, self.theta[:, :CORE]
        today = len(case.y) - 1
        days = today + 1 + np.arange(self.drift.shape[1])
        visits = np.concatenate([case.injection_days, today + np.asarray(injections, dtype=np.int64)])
        doses = np.concatenate([case.doses, np.full(len(injections), dose)])
        t_on = np.exp(core[:, T_ON])[:, None]
        grid = self.tables.start + self.tables.step * np.arange(len(self.tables.log_off_ratio))
        ratio = np.interp(core[:, HALF] - core[:, T_ON], grid, self.tables.log_off_ratio)
        t_off = t_on * np.exp(ratio)[:, None]
        action, renewed = np.zeros(self.drift.shape), np.zeros(len(days))
        for visit, given in zip(visits, doses, strict=True):
            after = (days - visit)[None, :].astype(float)
            action += given * action_of_one_dose(after, t_on, t_off)
            renewed = np.where(
                days >= visit, np.exp(-np.log(2) * (days - visit) / case.expectation_half_life), renewed
            )
        since_first = (days - visits[0])[None, :]
        stayed = core[:, PI, None] * (1 - np.exp(-since_first / np.exp(core[:, TAU])[:, None]))
        relief = relief_of(action, self.tables.a50, self.tables.hill)
        return np.asarray(
            core[:, B, None]
            + self.drift
            - stayed
            - self.eps[:, None] * renewed[None, :]
            - core[:, DELTA, None] * relief
        )


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
    return float((case.y[-RECENT_DAYS:] >= 0).mean())


def _category_now(case: Case) -> float:
    """The last recorded category of the last days; else the middle of the scale."""
    recorded = case.y[-REMEMBERED_DAYS:]
    recorded = recorded[recorded >= 0]
    return float(recorded[-1]) if recorded.size else (case.categories - 1) / 2
