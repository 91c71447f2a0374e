"""From which columns can the effect of one study be computed, for each measure?

Columns are named as in metafor: group 1 is treated, group 2 is control; `ai` of `n1i` and `ci` of `n2i` people had the
event; `bi` and `di` had not; `m`, `sd`, `se` are a mean, its people's SD, its standard error. Ratios are natural logs.
A table uses the first recipe whose columns it has. Empty cells of a two-by-two table: 0.5 is added to each of its four
cells, and to no other table ("only0" in metafor).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from reprieve.knowledge import effect_size as size

Measure = Literal["MD", "SMD", "RR", "OR", "RD", "GENERIC"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
LOGS: tuple[Measure, ...] = ("RR", "OR")
Cells = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class TwoByTwo:
    """People with the event and all people, treated then control."""

    events: float
    total: float
    control_events: float
    control_total: float

    @property
    def added(self) -> float:
        """What is added to each cell so that a ratio exists: 0.5 if a cell is empty, else nothing."""
        cells = (
            self.events,
            self.total - self.events,
            self.control_events,
            self.control_total - self.control_events,
        )
        return 0.5 if min(cells) == 0 else 0.0

    @property
    def tells_nothing(self) -> bool:
        """Nobody, or everybody, had the event in both arms: the table says nothing of a ratio."""
        return self.events + self.control_events in (0, self.total + self.control_total)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Columns, and what is made of them: an effect size, or a two-by-two table of which one is made."""

    columns: tuple[str, ...]
    make: Callable[[Cells], size.EffectSize | TwoByTwo]


def recipe_for(measure: Measure, columns: Collection[str]) -> Recipe | None:
    """The first recipe that these columns serve, or None."""
    return next((one for one in RECIPES[measure] if set(one.columns) <= set(columns)), None)


def effect_of(table: TwoByTwo, measure: Measure) -> size.EffectSize:
    """The effect of one two-by-two table."""
    by_measure = {"RR": size.log_risk_ratio, "OR": size.log_odds_ratio, "RD": size.risk_difference}
    return by_measure[measure](
        events=table.events,
        total=table.total,
        control_events=table.control_events,
        control_total=table.control_total,
        added=table.added,
    )


def _means(standardized: bool) -> Callable[[Cells], size.EffectSize]:
    compare = size.standardized_mean_difference if standardized else size.mean_difference

    def make(row: Cells) -> size.EffectSize:
        sds = [
            row[f"sd{i}i"] if f"sd{i}i" in row else size.sd_from_se(se=row[f"se{i}i"], n=row[f"n{i}i"])
            for i in (1, 2)
        ]
        return compare(
            mean=row["m1i"], sd=sds[0], n=int(row["n1i"]),
            control_mean=row["m2i"], control_sd=sds[1], control_n=int(row["n2i"]),
        )  # fmt: skip

    return make


def _totals(row: Cells) -> TwoByTwo:
    return TwoByTwo(events=row["ai"], total=row["n1i"], control_events=row["ci"], control_total=row["n2i"])


def _four_cells(row: Cells) -> TwoByTwo:
    return TwoByTwo(
        events=row["ai"],
        total=row["ai"] + row["bi"],
        control_events=row["ci"],
        control_total=row["ci"] + row["di"],
    )


def _known_se(row: Cells) -> size.EffectSize:
    return size.EffectSize(measure="GENERIC", estimate=row["yi"], se=row["sei"])


def _known_variance(row: Cells) -> size.EffectSize:
    return size.EffectSize(measure="GENERIC", estimate=row["yi"], se=math.sqrt(row["vi"]))


def _interval(row: Cells) -> size.EffectSize:
    se = size.se_from_interval(ci_low=row["ci_low"], ci_high=row["ci_high"])
    return size.EffectSize(measure="GENERIC", estimate=row["yi"], se=se)


def _p_value(row: Cells) -> size.EffectSize:
    return size.EffectSize(
        measure="GENERIC", estimate=row["yi"], se=size.se_from_p(difference=row["yi"], p=row["pval"])
    )


def _published_ratio(row: Cells) -> size.EffectSize:
    se = size.se_from_interval(ci_low=math.log(row["ci_low"]), ci_high=math.log(row["ci_high"]))
    return size.EffectSize(measure="log ratio", estimate=math.log(row["ratio"]), se=se)


_TABLES = (
    Recipe(columns=("ai", "n1i", "ci", "n2i"), make=_totals),
    Recipe(columns=("ai", "bi", "ci", "di"), make=_four_cells),
)
_RATIOS = (*_TABLES, Recipe(columns=("ratio", "ci_low", "ci_high"), make=_published_ratio))


def _of_means(*, standardized: bool) -> tuple[Recipe, ...]:
    return tuple(
        Recipe(
            columns=("m1i", f"{spread}1i", "n1i", "m2i", f"{spread}2i", "n2i"), make=_means(standardized)
        )
        for spread in ("sd", "se")
    )


_EFFECTS = (
    Recipe(columns=("yi", "sei"), make=_known_se),
    Recipe(columns=("yi", "vi"), make=_known_variance),
    Recipe(columns=("yi", "ci_low", "ci_high"), make=_interval),
    Recipe(columns=("yi", "pval"), make=_p_value),
)
RECIPES: dict[Measure, tuple[Recipe, ...]] = {
    "MD": _of_means(standardized=False),
    "SMD": _of_means(standardized=True),
    "RR": _RATIOS,
    "OR": _RATIOS,
    "RD": _TABLES,
    "GENERIC": _EFFECTS,
}
