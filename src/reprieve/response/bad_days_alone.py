"""Is a graded diary better read as bad days and others, since how bad they were did not move with how many?

On a graded scale the model has relief move the whole scale alike. In some diaries bad days become fewer and not milder;
there the graded reading credits too little. Two models are compared on the same days: the graded one, and the model of
bad days with severity drawn from one distribution for bad days and one for others. The second is used where it makes
the diary so many times more likely (normal curves around both best fits; Dirichlet 1/2 for the severities).
Missing: where days left open whether they were bad, the graded reading stays; so it does where all of the baseline was
bad. Counts over spans and visit scores, which are of other days than bad ones, are then left aside.
Source:  how many times: response_rules.yaml, a choice of the design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from reprieve.knowledge.priors import Prior
from reprieve.response.averaging import log_evidence
from reprieve.response.fit import AT_ONCE, fit_many
from reprieve.response.layout import arrays_of, layout_for
from reprieve.response.model import prior_shape
from reprieve.response.observations import BASELINE_DAYS, Case
from reprieve.response.prior_curve import prior_mean, prior_precision
from reprieve.response.scales import AS_BAD_DAYS

Floats = NDArray[np.float64]

_HALF = 0.5  # Jeffreys


def as_they_are_read(cases: Mapping[int, Case], prior: Prior, *, times: float) -> dict[int, Case]:
    """Each case itself, or its bad days alone where that reading makes the diary at least `times` as likely."""
    others = {n: other for n, case in cases.items() if (other := read_as_bad_days(case)) is not None}
    graded = log_evidence_of([cases[n] for n in others], prior)
    alone = log_evidence_of(list(others.values()), prior)
    found = dict(cases)
    for (n, other), one, two in zip(others.items(), graded, alone, strict=True):
        case = cases[n]
        severity = log_evidence_of_severity(case.y, case.bad_from, case.categories)
        if two + severity - one >= np.log(times):
            found[n] = other
    return found


def read_as_bad_days(case: Case) -> Case | None:
    """The case with its bad days alone; None where it cannot be compared, or would say nothing."""
    if (
        case.scale not in AS_BAD_DAYS
        or case.coarse
        or (case.bad[case.baseline_days] == 1).sum() >= BASELINE_DAYS
    ):
        return None
    note = (
        f"Bad days ({case.bad_day_at}) became fewer or more without being milder or worse, so this diary was read as bad "
        "days and others; how bad they were is left aside."
    )
    return replace(
        case, scale=AS_BAD_DAYS[case.scale], y=case.bad, spans=(), scores=(), notes=(*case.notes, note)
    )


def log_evidence_of(cases: Sequence[Case], prior: Prior) -> Floats:
    """The log chance of the days recorded, (case,), by the normal curve around the best fit."""
    found = np.zeros(len(cases))
    for categories in sorted({case.categories for case in cases}):
        # long diaries together; few programs, each for one chart or for so many
        places = [n for n, case in enumerate(cases) if case.categories == categories]
        places.sort(key=lambda n: -len(cases[n].y))
        shape = prior_shape(prior, categories)
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            days_alone = [replace(cases[n], spans=(), scores=()) for n in some]
            layout = layout_for(days_alone)
            mean = prior_mean(shape, layout.sizes)
            start_at = np.broadcast_to(mean, (len(some), mean.size))
            fit = fit_many(start_at, [arrays_of(case, layout) for case in days_alone], shape)
            scale = 0.5 * np.linalg.slogdet(prior_precision(shape, layout.sizes))[1]
            found[some] = log_evidence(fit) + scale
    return found


def log_evidence_of_severity(y: NDArray[np.int8], bad_from: int, categories: int) -> float:
    """The log chance of the categories once it is known which days were bad; y: (day,), -1 where not recorded."""
    counts = np.bincount(y[y >= 0], minlength=categories)
    return _log_dirichlet(counts[:bad_from]) + _log_dirichlet(counts[bad_from:])


def _log_dirichlet(counts: NDArray[np.int64]) -> float:
    """The log chance of a sequence with these counts, its shares uniform in the sense of Jeffreys."""
    whole = _HALF * len(counts)
    each = sum(lgamma(_HALF + n) - lgamma(_HALF) for n in counts.tolist())
    return lgamma(whole) - lgamma(whole + int(counts.sum())) + each
