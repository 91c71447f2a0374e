"""The corrected posteriors of a batch of charts, and what each would be with expectation fixed.

While one chart is drawn and weighed, which compiled loops do without JAX, the next one's curve is fitted: two threads,
of which only the caller's ever uses JAX. NUTS comes last, where weights are not to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from reprieve.response.courses import Schedule
from reprieve.response.curved import Proposal, proposals_of, with_hope_fixed
from reprieve.response.exact import Exact, by_nuts, exact_draws
from reprieve.response.fit import fit_many
from reprieve.response.fitted import Fit
from reprieve.response.model import Data, PriorShape
from reprieve.response.observations import Case
from reprieve.response.weighing import needs_jax

WHAT_IF = 1024  # draws for each what-if, of which a mean is wanted


@dataclass(frozen=True, eq=False)
class Corrected:
    """Draws by chart; and of each fixed expectation, by chart."""

    draws: list[Exact]
    what_ifs: list[list[Exact]]


def corrected(
    fit: Fit,
    data: Sequence[Data],
    pasts: Sequence[Schedule],
    cases: Sequence[Case],
    shape: PriorShape,
    *,
    what_ifs: Sequence[float],
    seed: int,
    nuts: bool,
) -> Corrected:
    """`fit` holds all charts; `data` and `pasts` are of one chart each.

    `what_ifs`: expectation fixed at so many log odds; `nuts`: whether NUTS may take over.
    """
    charts = range(len(cases))
    with ThreadPoolExecutor(max_workers=1) as drawing:

        def soon(n: int, work: Callable[[], Exact]) -> Callable[[], Exact]:
            if needs_jax(data[n]):
                found = work()
                return lambda: found
            return drawing.submit(work).result

        def draws_of(n: int) -> Callable[[], Exact]:
            return soon(
                n,
                lambda: exact_draws(
                    proposals[n], data[n], pasts[n], shape, bad_from=cases[n].bad_from, seed=seed
                ),
            )

        def draws_with(there: Fit, eps: float, n: int) -> Callable[[], Exact]:
            told = data[n]._replace(eps=np.asarray(eps))  # type: ignore[arg-type]
            proposal = with_hope_fixed(proposals[n], np.asarray(there.theta[n]))
            return soon(
                n,
                lambda: exact_draws(
                    proposal, told, pasts[n], shape, bad_from=cases[n].bad_from, seed=seed, count=WHAT_IF
                ),
            )

        proposals, drawn = list[Proposal](), []
        for n, proposal in enumerate(proposals_of(fit, data, shape)):
            proposals.append(proposal)
            drawn.append(draws_of(n))
        fixed = []
        for eps in what_ifs:
            there = fit_many(fit.theta, [row._replace(eps=np.asarray(eps)) for row in data], shape)  # type: ignore[arg-type]
            fixed.append([draws_with(there, eps, n) for n in charts])
        draws = [later() for later in drawn]
        settled = [[later() for later in row] for row in fixed]
    if nuts:
        draws = [
            one
            if one.diagnostics.trusted
            else by_nuts(one, fit, n, data[n], pasts[n], shape, cases[n].bad_from, seed)
            for n, one in enumerate(draws)
        ]
    return Corrected(draws, settled)
