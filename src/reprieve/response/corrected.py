"""The corrected posteriors of a batch of charts, and what each would be with expectation fixed.

NUTS comes last, where weights are not to be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reprieve.response.begun import Begun
from reprieve.response.curved import proposals_of, with_hope_fixed
from reprieve.response.exact import Exact, by_nuts, exact_draws
from reprieve.response.fit import fit_many
from reprieve.response.threads import in_order
from reprieve.response.weighing import Asked, needs_jax

WHAT_IF = 1024  # draws for each what-if, of which a mean is wanted


@dataclass(frozen=True, eq=False)
class Corrected:
    """Draws by chart; and of each fixed expectation, by chart."""

    draws: list[Exact]
    what_ifs: list[list[Exact]]


def corrected(
    start: Begun, asked: Sequence[Asked], *, what_ifs: Sequence[float] = (), seed: int, nuts: bool
) -> Corrected:
    """Of the charts of one job. `asked`: that of `start`; `what_ifs`: expectation fixed at so many log odds;
    `nuts`: whether NUTS may take over.
    """
    cases, data, fit, pasts, shape = start.cases, start.data, start.fit, start.pasts, start.shape
    proposals = list(proposals_of(fit, data, shape))
    draws = [
        exact_draws(proposal, one, past, shape, bad_from=case.bad_from, seed=seed, days=days)
        for proposal, one, past, days, case in zip(proposals, data, pasts, asked, cases, strict=True)
    ]

    def with_hope(eps: float) -> list[Exact]:
        told = [one._replace(eps=np.asarray(eps)) for one in data]  # type: ignore[arg-type]
        there = fit_many(fit.theta, told, shape)
        return [
            exact_draws(
                with_hope_fixed(proposal, mode), one, past, shape,
                bad_from=case.bad_from, seed=seed, count=WHAT_IF, days=days,
            )
            for proposal, mode, one, past, days, case in zip(
                proposals, there.theta, told, pasts, asked, cases, strict=True
            )
        ]  # fmt: skip

    settled = list(in_order(with_hope, what_ifs, threads=1 if needs_jax(data[0]) else None))
    if nuts:
        draws = [
            one
            if one.diagnostics.trusted
            else by_nuts(one, fit, n, data[n], pasts[n], shape, cases[n].bad_from, seed)
            for n, one in enumerate(draws)
        ]
    return Corrected(draws, settled)
