"""By what may the means of a population differ between charts, and what is each chart's value?

A covariate is 0 or 1, or centred so, that the population's own means are those of the first kind named. Where a chart
does not say, its value is the mean of those that do: it tells nothing of the shift, and is never read as "no".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from reprieve.registry.table import Member
from reprieve.response.model import Floats

Covariate = Literal["condition", "sex", "overuse", "product"]
COVARIATES: tuple[str, ...] = get_args(Covariate)


@dataclass(frozen=True)
class Design:
    """columns: (covariate, the value it is 1 for, its share among charts that say). reference: what means are of."""

    columns: tuple[tuple[str, str, float], ...] = ()
    reference: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(f"{name}: {value}" for name, value, _ in self.columns)


def value_of(member: Member, covariate: str) -> str | None:
    """The chart's value as text; None where it does not say."""
    match covariate:
        case "condition":
            return member.case.condition
        case "sex":
            return member.sex if member.sex in ("female", "male") else None
        case "overuse":
            return None if member.overuse is None else ("yes" if member.overuse else "no")
        case "product":
            return member.case.visits[0].product if member.case.visits else None
    raise AssertionError(covariate)


def design_of(members: Iterable[Member], covariates: Sequence[str]) -> Design:
    """A column for each value but the most frequent one, which the means are of; overuse: for "yes" where any says "no".

    A covariate of which no chart says anything has neither a column nor a reference.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in covariates}
    for member in members:
        for name in covariates:
            value = value_of(member, name)
            if value is not None:
                counts[name][value] += 1
    columns, reference = [], []
    for name, found in counts.items():
        ordered = sorted(found, key=lambda value: (-found[value], value))
        if not ordered:
            continue
        first = "no" if name == "overuse" and "no" in found else ordered[0]
        reference.append((name, first))
        columns += [(name, value, found[value] / found.total()) for value in ordered if value != first]
    return Design(tuple(columns), tuple(reference))


def columns_of(members: Sequence[Member], design: Design) -> Floats:
    """(chart, column)"""
    found = np.empty((len(members), len(design.columns)))
    for column, (name, value, share) in enumerate(design.columns):
        for row, member in enumerate(members):
            own = value_of(member, name)
            found[row, column] = share if own is None else float(own == value)
    return found
