"""Pooling agrees with metafor 3.8-1, on data sets of its own and on awkward ones. `reference/` says how it was made."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pool_answer import mantel_haenszel_answer, pooled_answer
from reprieve.evidence.pool_robustness import by_subgroup, leave_one_out
from reprieve.evidence.pool_small_study import small_study_effects
from reprieve.evidence.pool_table import read_pool_table
from reprieve.evidence.pooling import pool

REFERENCE = Path(__file__).parent / "reference"
NEAR, NEARER = 1e-6, 1e-9  # relative, absolute: differences of risks are small numbers


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float | None:
    return float(cell) if cell not in ("", "NA") else None


def effects() -> dict[tuple[str, str], list[Contrast]]:
    """metafor's own effect sizes of each data set and measure."""
    found: dict[tuple[str, str], list[Contrast]] = {}
    for row in table("effects.csv"):
        contrast = Contrast(study=row["study"], estimate=float(row["yi"]), se=float(row["sei"]))
        found.setdefault((row["data"], row["measure"]), []).append(contrast)
    return found


EFFECTS = effects()


def agrees(ours: float | None, theirs: float | None, *, scale: float = 1.0) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=NEAR, abs_tol=NEARER * scale)


@pytest.mark.parametrize(
    "row",
    table("pooled.csv"),
    ids=lambda row: "-".join(row[c] for c in ("data", "measure", "tau2_method", "test")),
)
def test_every_estimator_and_interval_is_that_of_metafor(row):
    found = pool(
        EFFECTS[row["data"], row["measure"]],
        tau2_method=row["tau2_method"],
        interval="hk" if row["test"] == "knha" else "wald",
    )
    for name in ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "q"):
        assert agrees(getattr(found, name), number(row[name])), (name, getattr(found, name), row[name])
    assert agrees(100 * found.i2, number(row["i2"]), scale=100)
    assert found.k == int(row["k"])


@pytest.mark.parametrize(("data", "measure"), sorted(EFFECTS))
def test_effect_sizes_from_the_files_columns_are_those_of_escalc(data, measure):
    studies = read_pool_table(
        (REFERENCE / "data" / f"{data}.csv").read_text(encoding="utf-8"), measure=measure, file=data
    )
    for ours, theirs in zip(studies, EFFECTS[data, measure], strict=True):
        assert ours.contrast.study == theirs.study
        assert math.isclose(ours.contrast.estimate, theirs.estimate, rel_tol=1e-12, abs_tol=1e-14)
        assert math.isclose(ours.contrast.se, theirs.se, rel_tol=1e-12)


@pytest.mark.parametrize(
    "row",
    [row for row in table("pooled.csv") if row["test"] == "knha" and row["tau2_method"] in ("REML", "FE")],
    ids=lambda row: "-".join(row[c] for c in ("data", "measure", "tau2_method")),
)
def test_a_file_becomes_the_row_of_metafor_from_its_cells_to_its_last_key(row):
    text = (REFERENCE / "data" / f"{row['data']}.csv").read_text(encoding="utf-8")
    studies = read_pool_table(text, measure=row["measure"], file="a file")
    found = pooled_answer(studies, measure=row["measure"], tau2_method=row["tau2_method"], interval="hk")
    for name in ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2", "q", "k"):
        assert agrees(found[name], number(row[name]), scale=100 if name == "i2" else 1), name


@pytest.mark.parametrize(
    "row", table("mantel_haenszel.csv"), ids=lambda row: f"{row['data']}-{row['measure']}"
)
def test_mantel_haenszel_is_that_of_metafor_also_with_empty_cells(row):
    text = (REFERENCE / "data" / f"{row['data']}.csv").read_text(encoding="utf-8")
    found = mantel_haenszel_answer(
        read_pool_table(text, measure=row["measure"], file="a file"), measure=row["measure"]
    )
    for name in ("estimate", "se", "ci_low", "ci_high", "tau2", "i2", "q", "k"):
        assert agrees(found[name], number(row[name]), scale=100 if name == "i2" else 1), name
    assert (found["pi_low"], found["pi_high"]) == (None, None)


@pytest.mark.parametrize(
    ("data", "measure"), sorted({(r["data"], r["measure"]) for r in table("leave_one_out.csv")})
)
def test_leaving_out_one_study_at_a_time_is_as_in_metafor(data, measure):
    found = leave_one_out(EFFECTS[data, measure], tau2_method="REML", interval="hk")
    theirs = [row for row in table("leave_one_out.csv") if (row["data"], row["measure"]) == (data, measure)]
    assert set(found) == {row["left_out"] for row in theirs}
    for row in theirs:
        ours = found[row["left_out"]]
        for name in ("estimate", "se", "ci_low", "ci_high", "tau2", "q"):
            assert agrees(getattr(ours, name), number(row[name])), (row["left_out"], name)
        assert agrees(100 * ours.i2, number(row["i2"]), scale=100)


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_subgroups_and_the_test_between_them_are_as_in_metafor(measure):
    studies = read_pool_table(
        (REFERENCE / "data" / "bcg.csv").read_text(encoding="utf-8"), measure=measure, file="bcg"
    )
    found = by_subgroup(
        [one.contrast for one in studies],
        [one.cells["alloc"] for one in studies],
        tau2_method="REML",
        interval="hk",
    )
    for row in table("subgroups.csv"):
        if row["measure"] != measure:
            continue
        ours = found.groups[row["alloc"]]
        for name in ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "q", "k"):
            assert agrees(getattr(ours, name), number(row[name])), (row["alloc"], name)
        assert agrees(found.q, number(row["q_between"]))
        assert found.df == int(row["df_between"])
        assert agrees(found.p, number(row["p_between"]))


@pytest.mark.parametrize("row", table("small_study.csv"), ids=lambda row: f"{row['data']}-{row['measure']}")
def test_the_tests_of_asymmetry_are_as_in_metafor(row):
    found = small_study_effects(EFFECTS[row["data"], row["measure"]])
    assert agrees(found.egger_t, number(row["egger_t"]))
    assert found.egger_df == int(row["egger_df"])
    assert agrees(found.egger_p, number(row["egger_p"]))
    assert agrees(found.rank_tau, number(row["tau"]))
    assert agrees(found.rank_p, number(row["rank_p"]))


def test_the_likelihood_is_highest_at_our_tau2_where_metafor_stays_at_0():
    # five studies on which metafor 3.8-1 (ML) stays at tau2 = 0, log likelihood 7.97 without its constant, below that at 0.00209
    rows = MULTIPEAKED
    found = pool(rows, tau2_method="ML", interval="wald").tau2
    here, at_zero = (_log_likelihood(rows, tau2) for tau2 in (found, 0.0))
    assert here > at_zero + 3
    assert all(_log_likelihood(rows, found * factor) < here for factor in (0.01, 0.5, 0.9, 1.1, 2, 100))


def _log_likelihood(rows: list[Contrast], tau2: float) -> float:
    weights = [1 / (row.se**2 + tau2) for row in rows]
    mean = math.fsum(w * row.estimate for w, row in zip(weights, rows, strict=True)) / math.fsum(weights)
    squares = math.fsum(w * (row.estimate - mean) ** 2 for w, row in zip(weights, rows, strict=True))
    return 0.5 * math.fsum(map(math.log, weights)) - 0.5 * squares


MULTIPEAKED = [
    Contrast(study="1", estimate=-0.0320388669, se=0.00379141161),
    Contrast(study="2", estimate=0.0206266976, se=0.0173036664),
    Contrast(study="3", estimate=-0.0880915605, se=0.0274844358),
    Contrast(study="4", estimate=-0.00900099379, se=0.140344269),
    Contrast(study="5", estimate=0.0702681718, se=0.0359784161),
]
