"""Which course fits each of many diaries best, and how far could it be from that?

Charts of recorded days alone are fitted by compiled loops, the others by a program of JAX; both climb the same log
posterior by the same steps (the tests hold one against the other).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reprieve.response.fit_loops import fit_by_loops
from reprieve.response.fit_program import fit_by_program
from reprieve.response.fitted import ENOUGH, Fit
from reprieve.response.layout import stacked
from reprieve.response.model import Data, Floats, PriorShape
from reprieve.response.weighing import needs_jax

AT_ONCE = 16  # charts in one call of a program


def fit_many(
    start: Floats,
    rows: Sequence[Data],
    shape: PriorShape,
    free: Floats | None = None,
    enough: float = ENOUGH,
) -> Fit:
    """The fits of many charts of one layout; a chart may stand in several rows, with starts of its own.

    start: (chart, parameter); rows: of one chart each. `free`: (chart, parameter), 0 where a parameter before the drift
    is held at its start; `enough`: squared length of the last step, in posterior SDs.
    """
    held = np.ones(np.shape(start)) if free is None else free
    if not needs_jax(rows[0]):
        return fit_by_loops(start, held, rows, enough, shape)
    room = 1 if len(rows) == 1 else AT_ONCE
    found = []
    for first in range(0, len(rows), room):
        places = np.minimum(np.arange(first, first + room), len(rows) - 1)
        batch = stacked([rows[n] for n in places])
        found.append(fit_by_program(start[places], held[places], batch, enough, shape))
    return Fit(*(np.concatenate(parts)[: len(rows)] for parts in zip(*found, strict=True)))
