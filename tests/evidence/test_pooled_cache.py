"""The cache never changes an answer, and never makes one fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprieve.cache import cache_folder
from reprieve.errors import FactError
from reprieve.evidence import pooled_cache
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.pooled_cache import pool_remembered
from reprieve.evidence.pooling import pool
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.evidence_tables import EvidenceTables

ROWS = [Contrast(study="a", estimate=-1.4, se=0.5095), Contrast(study="b", estimate=-2.3, se=0.5001)]


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(0.1, 3)), min_size=1, max_size=6),
    st.sampled_from(["PM", "DL", "FE"]),
)
def test_what_is_remembered_equals_what_is_computed_to_the_last_bit(tmp_path, pairs, method):
    rows = [Contrast(study=str(n), estimate=y, se=se) for n, (y, se) in enumerate(pairs)]
    fresh = pool(rows, tau2_method=method)
    first = pool_remembered(rows, tau2_method=method, folder=tmp_path)
    again = pool_remembered(list(reversed(rows)), tau2_method=method, folder=tmp_path)
    assert first == fresh
    assert again == fresh


def test_the_second_time_the_library_is_not_asked(tmp_path, monkeypatch):
    first = pool_remembered(ROWS, folder=tmp_path)
    monkeypatch.setattr(pooled_cache, "pool", lambda *_, **__: pytest.fail("computed again"))
    assert pool_remembered(ROWS, folder=tmp_path) == first


@pytest.mark.parametrize(
    "left",
    ["", "{", "[]", "null", '{"estimate": 1}', "[" * 100_000, "{\x00"],
    ids=["empty", "cut short", "a list", "null", "one key", "deep", "not text"],
)
def test_a_corrupt_file_is_computed_again_and_mended(tmp_path, left):
    first = pool_remembered(ROWS, folder=tmp_path)
    file = only_file(tmp_path)
    file.write_text(left, encoding="utf-8")
    assert pool_remembered(ROWS, folder=tmp_path) == first
    assert json.loads(file.read_text(encoding="utf-8"))["k"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"i2": 37.1},
        {"se": float("inf")},
        {"estimate": "x"},
        {"k": None},
        {"weights": [None, 1]},
        {"tau2": None},
        {"more": 1},
    ],
)
def test_a_file_whose_values_are_of_the_wrong_kind_is_computed_again(tmp_path, change):
    first = pool_remembered(ROWS, folder=tmp_path)
    file = only_file(tmp_path)
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), encoding="utf-8")
    assert pool_remembered(ROWS, folder=tmp_path) == first


def test_another_number_another_option_or_another_study_is_another_file(tmp_path):
    pool_remembered(ROWS, folder=tmp_path)
    pool_remembered(ROWS, interval="wald", folder=tmp_path)
    pool_remembered(ROWS, tau2_method="DL", folder=tmp_path)
    pool_remembered([ROWS[0], Contrast(study="c", estimate=-2.3, se=0.5001)], folder=tmp_path)
    pool_remembered([ROWS[0], Contrast(study="b", estimate=-2.3, se=0.5002)], folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 5


def test_another_version_of_the_library_is_another_file(tmp_path, monkeypatch):
    pool_remembered(ROWS, folder=tmp_path)
    monkeypatch.setattr(pooled_cache, "version", lambda _: "0.0")
    pool_remembered(ROWS, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_changed_code_never_meets_an_old_answer(tmp_path, monkeypatch):
    pool_remembered(ROWS, folder=tmp_path)
    monkeypatch.setattr(pooled_cache, "_code", lambda: "changed")
    pool_remembered(ROWS, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    assert pool_remembered(ROWS, folder=blocked / "pooled") == pool(ROWS)


def test_overlapping_people_are_refused_even_if_a_file_says_otherwise(tmp_path):
    overlaps = EvidenceTables(load_knowledge().text).overlaps
    rows = [
        Contrast(study="preempt_pooled", estimate=-1, se=1),
        Contrast(study="diener2010_preempt2", estimate=-1, se=1),
    ]
    pool_remembered(rows, folder=tmp_path)
    with pytest.raises(FactError, match="never pooled together"):
        pool_remembered(rows, overlaps=overlaps, folder=tmp_path)


def test_the_users_cache_folder_is_used_and_a_relative_one_is_not(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder("pooled") == tmp_path / "reprieve" / "pooled"
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("pooled") == tmp_path / ".cache" / "reprieve" / "pooled"


def test_with_a_filled_cache_a_new_process_loads_no_statistics(tmp_path):
    pool_remembered(ROWS, folder=tmp_path / "reprieve" / "pooled")
    code = (
        "import sys; from reprieve.evidence.contrast import Contrast; "
        "from reprieve.evidence.pooled_cache import pool_remembered; import reprieve.evidence.condition; "
        "print(pool_remembered([Contrast(study='b', estimate=-2.3, se=0.5001), "
        "Contrast(study='a', estimate=-1.4, se=0.5095)]).k, "
        "[name for name in ('statsmodels', 'scipy', 'pandas', 'numpy', 'jax') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert found.stdout.strip() == "2 []"
