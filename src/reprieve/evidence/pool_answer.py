"""What is said of anybody's table of studies: the pooled effect, its checks, and what must be said beside it?

Keys as metafor has them: `estimate`, `se`, `ci_low`, `ci_high`, `pi_low`, `pi_high`, `tau2`, `i2` (in per cent), `q`, `k`, on
the scale of the pooling (natural logs for RR and OR); `as_ratio` has the limits as ratios.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

from reprieve.errors import FactError
from reprieve.evidence.pool_columns import LOGS, Measure
from reprieve.evidence.pool_mantel_haenszel import mantel_haenszel
from reprieve.evidence.pool_robustness import by_subgroup, leave_one_out
from reprieve.evidence.pool_small_study import small_study_effects
from reprieve.evidence.pool_table import Study
from reprieve.evidence.pool_tau2 import Tau2Method
from reprieve.evidence.pooling import Interval, Pooled, pool
from reprieve.evidence.pooling_remarks import remarks_on
from reprieve.knowledge.overlaps import Overlaps

_LIMITS = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2", "q", "k")
_SCALES: Mapping[Measure, str] = {
    "MD": "the outcome's unit",
    "SMD": "standard deviations (Hedges's g)",
    "RR": "natural log of the ratio of risks",
    "OR": "natural log of the ratio of odds",
    "RD": "difference of risks (0.1 is 10 more of 100)",
    "GENERIC": "as given in yi",
}


def pooled_answer(
    studies: Sequence[Study],
    *,
    measure: Measure,
    tau2_method: Tau2Method = "REML",
    interval: Interval = "hk",
    level: float = 0.95,
    overlaps: Overlaps | None = None,
    leave_out: bool = False,
    subgroup: str | None = None,
    small_studies: bool = False,
) -> dict[str, Any]:
    """The pooled effect of `studies` with the checks asked for, as plain values that JSON can hold."""
    contrasts = [study.contrast for study in studies]
    how: dict[str, Any] = {"tau2_method": tau2_method, "interval": interval, "level": level}
    pooled = pool(contrasts, overlaps=overlaps, **how)
    weights = dict(zip(pooled.studies, pooled.weights, strict=True))
    found: dict[str, Any] = {
        **_numbers(pooled, measure),
        "ordinary": {"ci_low": pooled.wald_low, "ci_high": pooled.wald_high},
        **_about(measure, level=level),
        "method": _method(tau2_method, interval, k=pooled.k),
        "studies": [_study(study, weights[study.contrast.study]) for study in studies],
        "remarks": [*pooled.remarks, *_remarks(studies)],
    }
    if leave_out:
        found["leave_one_out"] = [
            {"left_out": name, **_numbers(one, measure)}
            for name, one in leave_one_out(contrasts, **how).items()
        ]
    if subgroup is not None:
        groups = by_subgroup(contrasts, _kinds(studies, subgroup), **how)
        found["subgroups"] = {
            "column": subgroup,
            "groups": [{"group": kind, **_numbers(one, measure)} for kind, one in groups.groups.items()],
            "between": {"q": groups.q, "df": groups.df, "p": groups.p},
        }
    if small_studies:
        found["small_studies"] = dataclasses.asdict(small_study_effects(contrasts))
    return found


def mantel_haenszel_answer(
    studies: Sequence[Study], *, measure: Measure, level: float = 0.95, overlaps: Overlaps | None = None
) -> dict[str, Any]:
    """The same by Mantel-Haenszel, for tables of counts only. Raises FactError where a study has no counts."""
    from reprieve.evidence.overlap import refuse_overlap

    refuse_overlap([study.contrast.study for study in studies], overlaps)
    tables = [study.table for study in studies if study.table is not None]
    if measure not in ("RR", "OR", "RD") or len(tables) < len(studies):
        raise FactError(
            "measure", measure, "Mantel-Haenszel needs counts of both arms",
            "Use --measure RR, OR or RD and the columns ai,n1i,ci,n2i; or leave --mh out.", "evidence.pool.mh",
        )  # fmt: skip
    pooled = mantel_haenszel(tables, measure=measure, level=level)
    numbers = {
        **dataclasses.asdict(pooled),
        "i2": 100 * pooled.i2,
        "pi_low": None,
        "pi_high": None,
        "tau2": 0.0 if pooled.k > 1 else None,
    }
    empty = [
        study.contrast.study for study in studies if study.table is not None and study.table.tells_nothing
    ]
    remarks = [f"Nobody or everybody had the event in both arms of {', '.join(empty)}: it says nothing of a ratio, "
               "and changes nothing."] if empty and measure in LOGS else []  # fmt: skip
    return {
        **{name: numbers[name] for name in _NUMBERS},
        "as_ratio": _as_ratio(numbers, measure),
        **_about(measure, level=level),
        "method": "fixed effect, Mantel-Haenszel, ordinary interval",
        "studies": [_study(study, None) for study in studies],
        "remarks": remarks
        + list(remarks_on(k=1, interval="wald", width=0, wald_width=0) if pooled.k == 1 else ()),
    }


def _numbers(pooled: Pooled, measure: Measure) -> dict[str, Any]:
    numbers = {name: getattr(pooled, name) for name in _NUMBERS}
    numbers["i2"] = None if pooled.i2 is None else 100 * pooled.i2
    return {**numbers, "as_ratio": _as_ratio(numbers, measure)}


def _as_ratio(numbers: Mapping[str, Any], measure: Measure) -> dict[str, float | None] | None:
    if measure not in LOGS:
        return None
    return {
        name: None if numbers[name] is None else math.exp(min(numbers[name], 700.0)) for name in _LIMITS
    }


def _about(measure: Measure, *, level: float) -> dict[str, Any]:
    return {"i2_unit": "percent", "measure": measure, "scale": _SCALES[measure], "level": level}


def _method(tau2_method: Tau2Method, interval: Interval, *, k: int) -> str:
    if k == 1:
        return "one study: its own row, ordinary interval"
    kind = (
        "fixed effect" if tau2_method == "FE" else f"random effects, {tau2_method} between-study variance"
    )
    return f"{kind}, {'Hartung-Knapp' if interval == 'hk' else 'ordinary'} interval"


def _study(study: Study, weight: float | None) -> dict[str, Any]:
    return {
        "study": study.contrast.study,
        "line": study.line,
        "yi": study.contrast.estimate,
        "sei": study.contrast.se,
        "weight": weight,
        "added_to_each_cell": study.table.added if study.table is not None else None,
    }


def _remarks(studies: Sequence[Study]) -> list[str]:
    empty = [study.contrast.study for study in studies if study.table is not None and study.table.added]
    if not empty:
        return []
    return [
        f"0.5 was added to each cell of {', '.join(empty)}, since a cell is empty; Mantel-Haenszel (--mh) adds nothing."
    ]


def _kinds(studies: Sequence[Study], column: str) -> list[str]:
    for study in studies:
        if not study.cells.get(column):
            known = ", ".join(name for name in study.cells if name)
            problem = "the cell is empty" if column in study.cells else "the file has no such column"
            raise FactError(
                column, study.cells.get(column, ""), problem, f"Fill it on every line. Columns here: {known}.",
                "evidence.pool.subgroup", where=f"line {study.line}",
            )  # fmt: skip
    return [study.cells[column] for study in studies]
