"""Does the pooled effect hang on one study, and does it differ between kinds of studies?"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pool_tau2 import Tau2Method
from reprieve.evidence.pooling import Interval, Pooled, pool


@dataclass(frozen=True, kw_only=True)
class Subgroups:
    """The pooled effect of each kind of studies, and whether the kinds differ by more than chance.

    `q`: weighted squares of the groups' effects about their mean, `df` = groups - 1, `p` by chi squared; None with
    one group. The groups' standard errors are those of the interval in use.
    """

    groups: Mapping[str, Pooled]
    q: float | None
    df: int
    p: float | None


def leave_one_out(
    contrasts: Sequence[Contrast], *, tau2_method: Tau2Method, interval: Interval, level: float = 0.95
) -> dict[str, Pooled]:
    """The pooled effect without each study in turn, by the study left out; empty with one study."""
    if len(contrasts) < 2:
        return {}
    return {
        out.study: pool(
            [row for row in contrasts if row != out],
            tau2_method=tau2_method,
            interval=interval,
            level=level,
        )
        for out in contrasts
    }


def by_subgroup(
    contrasts: Sequence[Contrast],
    kinds: Sequence[str],
    *,
    tau2_method: Tau2Method,
    interval: Interval,
    level: float = 0.95,
) -> Subgroups:
    """Each kind pooled by itself, tau2 of its own. `kinds[i]` is the kind of `contrasts[i]`."""
    members: dict[str, list[Contrast]] = {}
    for contrast, kind in zip(contrasts, kinds, strict=True):
        members.setdefault(kind, []).append(contrast)
    groups = {
        kind: pool(rows, tau2_method=tau2_method, interval=interval, level=level)
        for kind, rows in members.items()
    }
    df = len(groups) - 1
    if not df:
        return Subgroups(groups=groups, q=None, df=0, p=None)
    means = [Contrast(study=kind, estimate=one.estimate, se=one.se) for kind, one in groups.items()]
    q = pool(means, tau2_method="FE", interval="wald").q
    special: Any = importlib.import_module("scipy.special")
    return Subgroups(groups=groups, q=q, df=df, p=float(special.chdtrc(df, q)))
