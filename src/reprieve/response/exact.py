"""What is the posterior of one diary, corrected until it is exact up to chance, and how sure is that?

Draws from a curve near the posterior (`curved`) are weighed by the posterior itself over their own density, the
weights' tail is smoothed (`psis`), and they are drawn again in proportion to it. Where the weights are not to be
trusted NUTS draws from the same posterior, if it may; the answer says which of them it was.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from reprieve.response.courses import Schedule
from reprieve.response.curved import LEADING, Proposal, draw
from reprieve.response.fitted import Fit
from reprieve.response.model import CORE, DELTA, Data, PriorShape, Sizes, sizes_of
from reprieve.response.nuts import NutsNotThereError, nuts_draws
from reprieve.response.prior_curve import log_prior_of
from reprieve.response.psis import TRUSTED, effective, resampled, smoothed
from reprieve.response.sobol import most_axes, sobol
from reprieve.response.threads import in_threads
from reprieve.response.weighing import asked_of, follow, needs_jax, treated_days

Floats = NDArray[np.float64]

PROPOSED = 4096
ENOUGH_EFFECTIVE = (
    2500  # else more are drawn: a 5 % quantile is known to 0.04 posterior SD, at one standard error
)
MOST_ROUNDS = 9
_LIGHT = 0.6  # tail of the weights: where it is heavier more are drawn too
_TOGETHER = 1024  # draws: so many stay near the processor
_NEXT_SEED = 1_000_003
_ONE_AT_A_TIME = threading.Lock()  # JAX takes all processors
_MOST_INCREMENTS = 9  # of cut points, on the longest scale
FEWEST_EFFECTIVE = 400  # mean within 0.05 posterior SD, at one standard error


@dataclass(frozen=True)
class Diagnostics:
    """How the draws were found, and whether they are to be trusted."""

    method: str
    pareto_k: float | None
    ess: float | None
    trusted: bool
    because: str


@dataclass(frozen=True, eq=False)
class Exact:
    """Equally weighted draws: places among those that were drawn, a place as often as it weighs.

    Shapes: drawn (parameter, drawn); places (draw,); treated (course, draw), sums over treated days.
    """

    drawn: Floats
    places: NDArray[np.int64]
    treated: Floats
    diagnostics: Diagnostics

    @property
    def core(self) -> Floats:
        """The parameters that every chart has, (draw, parameter)."""
        return self.drawn[:CORE].take(self.places, axis=1).T

    @property
    def theta(self) -> Floats:
        """All parameters, (draw, parameter)."""
        return self.some(np.arange(len(self.places)))

    def some(self, of: NDArray[np.int64]) -> Floats:
        """All parameters of some of the draws, (draw, parameter)."""
        return self.drawn.take(self.places[of], axis=1).T


def exact_draws(
    proposal: Proposal,
    data: Data,
    past: Schedule,
    shape: PriorShape,
    *,
    bad_from: int,
    seed: int,
    count: int = PROPOSED,
) -> Exact:
    """The posterior of one chart, by weighing.

    `count`: draws, a power of two from 512 on, and half as many again and again where they are worth too few or a tail is heavy; fewer
    than `PROPOSED` where only a mean is wanted.
    """
    enough = ENOUGH_EFFECTIVE if count >= PROPOSED else FEWEST_EFFECTIVE
    drawn: list[tuple[Floats, Floats, Floats]] = []
    while True:
        step = seed + _NEXT_SEED * len(drawn)
        size = count // 2 if drawn else count
        drawn.append(_weighed(proposal, data, past, shape, bad_from, size, step))
        theta, log_weights, treated = (
            parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
            for parts in zip(*drawn, strict=True)
        )
        weights, k = smoothed(log_weights)
        ess = effective(weights)
        if (ess >= enough and k <= _LIGHT) or len(drawn) == MOST_ROUNDS:
            break
    # twice as many as were drawn: what is lost by drawing again is less
    places = resampled(weights, 2 * len(weights), theta[DELTA])
    good = k <= TRUSTED and ess >= FEWEST_EFFECTIVE
    return Exact(
        theta,
        places,
        np.take(treated, places, axis=1),
        Diagnostics(
            "importance sampling (PSIS)",
            round(k, 3),
            round(ess, 1),
            good,
            "Draws from a curve near the posterior were weighed by the posterior itself."
            if good
            else f"The weights of the draws are uneven (k {k:.2f}, worth {ess:.0f} draws): the figures are rough.",
        ),
    )


def _weighed(
    proposal: Proposal, data: Data, past: Schedule, shape: PriorShape, bad_from: int, count: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Draws from the proposal (parameter, draw), the logarithms of their weights, and what they mean (course, draw)."""
    sizes = sizes_of(data)
    normals, uniforms = _in_order(seed, count, shape.categories, sizes)
    theta, log_weights, treated = np.empty_like(normals), np.empty(count), np.empty((3, count))
    size, days = min(count, _TOGETHER), asked_of(data, shape, treated=past.treated)

    def some(first: int, last: int) -> None:
        for part in range(first, last):
            here = slice(part * size, (part + 1) * size)
            drawn, log_density = draw(proposal, normals[:, here], uniforms[:, here])
            found = follow(drawn.T, data, shape, treated=past.treated, bad_from=bad_from, days=days)
            log = found.log_likelihood + log_prior_of(drawn, sizes, shape)
            log_weights[here] = np.where(np.isfinite(log), log, -np.inf) - log_density
            theta[:, here], treated[:, here] = drawn, found.treated

    if needs_jax(data):
        some(0, count // size)
    else:
        in_threads(some, count // size)
    return theta, log_weights, treated


@lru_cache(maxsize=16)
def _in_order(seed: int, count: int, categories: int, sizes: Sizes) -> tuple[Floats, Floats]:
    """The same as `even_normals`, in order of the last leading parameter: neighbours lie between the same fitted points."""
    normals, uniforms = even_normals(seed, count, categories, sizes)
    order = np.argsort(uniforms[-1])
    return normals[:, order], uniforms[:, order]


def by_nuts(
    rough: Exact, fit: Fit, n: int, data: Data, past: Schedule, shape: PriorShape, bad_from: int, seed: int
) -> Exact:
    """The posterior of the `n`th chart of a batch by NUTS; the rough one, saying so, where NUTS is not there."""
    told = rough.diagnostics
    try:
        with _ONE_AT_A_TIME:
            theta, ess = nuts_draws(fit, n, data, shape, seed=seed, draws=PROPOSED)
    except NutsNotThereError as error:
        because = f"{told.because} {error}"
        return Exact(
            rough.drawn,
            rough.places,
            rough.treated,
            Diagnostics(told.method, told.pareto_k, told.ess, False, because),
        )
    because = f"The weights of {told.method} were too uneven (k {told.pareto_k}): NUTS drew from the same posterior."
    return Exact(
        theta.T,
        np.arange(len(theta)),
        treated_days(theta, data, shape, treated=past.treated, bad_from=bad_from),
        Diagnostics("NUTS", told.pareto_k, round(ess, 1), ess >= FEWEST_EFFECTIVE, because),
    )


@lru_cache(maxsize=16)
def even_normals(seed: int, count: int, categories: int, sizes: Sizes) -> tuple[Floats, Floats]:
    """(parameter, draw) standard normals and (leading, draw) uniforms, as even as can be.

    All parameters but the drift, which answers are made of, are even together (scrambled Sobol); the drift of each block
    is even by itself: the same quantiles in an order of its own. A row belongs to its parameter, whatever the scale, the
    number of visits or the length of the diary. `count`: a power of two. Source: Latin hypercube sampling, McKay,
    Beckman, Conover 1979, doi:10.1080/00401706.1979.10489755.
    """
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf((n + 0.5) / count) for n in range(count)])
    own = (sizes.steps, sizes.cycles, sizes.cycles)
    axes = [
        *range(CORE),
        *(
            CORE + _MOST_INCREMENTS + len(own) * n + kind
            for kind, wanted in enumerate(own)
            for n in range(wanted)
        ),
        *range(CORE, CORE + categories - 2),
    ]
    together = sobol([axis for axis in axes if axis < most_axes()], count, seed)
    rows = [*quantiles[(together * count).astype(int)]]
    for place, axis in enumerate(axes):  # more visits than the sequence has axes: even each by itself
        if axis >= most_axes():
            rows.insert(place, quantiles[np.random.default_rng([seed, 23, axis]).permutation(count)])
    rng = np.random.default_rng([seed, 21])
    rows += [quantiles[rng.permutation(count)] for _ in range(sizes.blocks)]
    return np.stack(rows), together[list(LEADING)]
