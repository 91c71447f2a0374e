"""A kept program gives what the traced one gave; a broken file costs time, never an answer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from reprieve.response.jax_setup import jnp
from reprieve.response.kept_program import kept, modules_behind


class Two(NamedTuple):
    total: object
    largest: object


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "reprieve" / "traced"


def summed(counted: list[int]):
    def work(values, parts) -> Two:
        counted.append(1)  # runs only while the program is traced
        return Two(jnp.sum(values) + parts["more"], jnp.max(values))

    return kept(work, out=Two, key="test sum")


def test_a_second_process_does_not_trace_and_gives_the_same(folder):
    values, parts = np.arange(5.0), {"more": np.float64(2.5)}
    traced: list[int] = []
    first = summed(traced)(values, parts)
    again: list[int] = []
    second = summed(again)(values, parts)
    assert (
        (float(first.total), float(first.largest))
        == (12.5, 4.0)
        == (float(second.total), float(second.largest))
    )
    assert traced
    assert not again


def test_other_shapes_are_another_program(folder):
    run = summed([])
    assert float(run(np.arange(5.0), {"more": np.float64(0)}).total) == 10
    assert float(run(np.arange(6.0), {"more": np.float64(0)}).total) == 15
    assert len(list(folder.iterdir())) == 2


def test_a_broken_file_is_traced_again(folder):
    summed([])(np.arange(5.0), {"more": np.float64(0)})
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:50])
    traced: list[int] = []
    assert float(summed(traced)(np.arange(5.0), {"more": np.float64(0)}).total) == 10
    assert traced


def test_a_folder_that_cannot_be_written_costs_no_answer(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert float(summed([])(np.arange(5.0), {"more": np.float64(0)}).total) == 10


def test_a_program_is_known_by_every_module_that_may_shape_it_and_by_no_other():
    behind = set(modules_behind("reprieve.response.fit"))
    assert {
        "fit",
        "model",
        "likelihood",
        "beside",
        "spans",
        "scores_seen",
        "coarse_days",
        "toxin",
    } <= behind
    assert not {"sections", "summary", "words", "posterior"} & behind
    everything = modules_behind("tests.response.test_kept_program")
    assert behind < set(everything)
