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
from reprieve.response.weighing import Asked, asked_of, follow, needs_jax, treated_days

Floats = NDArray[np.float64]

PROPOSED = 4096
ENOUGH_EFFECTIVE = (
    2500  # else more are drawn: a 5 % quantile is known to 0.04 posterior SD, at one standard error
)
MOST_ROUNDS = 9
_LIGHT = 0.6  # tail of the weights: where it is heavier more are drawn too
_PAGE = 64  # blocks of drift whose draws are made at a time
_TOGETHER = 2048  # draws in one call of the loops
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
    days: Asked | None = None,
) -> Exact:
    """The posterior of one chart, by weighing. `days`: the answer of `asked_of`, where it is known.

    `count`: draws, a power of two from 512 on, and half as many again and again where they are worth too few or a tail is heavy; fewer
    than `PROPOSED` where only a mean is wanted.
    """
    enough = ENOUGH_EFFECTIVE if count >= PROPOSED else FEWEST_EFFECTIVE
    asked = asked_of(data, shape, treated=past.treated) if days is None else days
    drawn: list[tuple[Floats, Floats, Floats]] = []
    while True:
        step = seed + _NEXT_SEED * len(drawn)
        size = count // 2 if drawn else count
        drawn.append(_weighed(proposal, data, past, shape, bad_from, size, step, asked))
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
    proposal: Proposal,
    data: Data,
    past: Schedule,
    shape: PriorShape,
    bad_from: int,
    count: int,
    seed: int,
    days: Asked,
) -> tuple[Floats, Floats, Floats]:
    """Draws from the proposal (parameter, draw), the logarithms of their weights, and what they mean (course, draw)."""
    sizes = sizes_of(data)
    normals, uniforms = _in_order(seed, count, shape.categories, sizes)
    theta, log_weights, treated = np.empty_like(normals), np.empty(count), np.empty((3, count))
    size = min(count, _TOGETHER)

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
    return _even(seed, count, categories, sizes, ordered=True)


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
    return _even(seed, count, categories, sizes, ordered=False)


def _even(seed: int, count: int, categories: int, sizes: Sizes, *, ordered: bool) -> tuple[Floats, Floats]:
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
    pages = -(-sizes.blocks // _PAGE)
    drift = [row for page in range(pages) for row in _of_drift(seed, count, page, ordered)]
    normals = np.stack([_even_row(seed, count, axis, ordered)[1] for axis in axes] + drift[: sizes.blocks])
    return normals, np.stack([_even_row(seed, count, axis, ordered)[0] for axis in LEADING])


@lru_cache(maxsize=1024)
def _even_row(seed: int, count: int, axis: int, ordered: bool) -> tuple[Floats, Floats]:
    """Uniforms and standard normals of one parameter, (draw,): kept, since charts of other lengths take the same."""
    if axis < most_axes():
        uniforms = sobol([axis], count, seed)[0]
    else:  # more visits than the sequence has axes: even each by itself
        uniforms = (np.random.default_rng([seed, 23, axis]).permutation(count) + 0.5) / count
    uniforms = uniforms[_order(seed, count)] if ordered else uniforms
    return uniforms, _quantiles(count)[(uniforms * count).astype(int)]


@lru_cache(maxsize=16)
def _of_drift(seed: int, count: int, page: int, ordered: bool) -> Floats:
    """Standard normals of some blocks of drift, (block, draw)."""
    rng = np.random.default_rng([seed, 21, page] if page else [seed, 21])
    found = np.stack([_quantiles(count)[rng.permutation(count)] for _ in range(_PAGE)])
    return found[:, _order(seed, count)] if ordered else found


@lru_cache(maxsize=16)
def _order(seed: int, count: int) -> NDArray[np.int64]:
    return np.argsort(sobol([LEADING[-1]], count, seed)[0])


@lru_cache(maxsize=16)
def _quantiles(count: int) -> Floats:
    """Of the standard normal, the middles of so many equal parts."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((n + 0.5) / count) for n in range(count)])
