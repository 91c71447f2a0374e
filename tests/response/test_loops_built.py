"""The compiled loops are loaded only where they are there and of the sources beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import reprieve.response.loops as there
from reprieve.response.loops import LoopsNotBuiltError


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A folder of its own with the same library and sources, from which the loops are loaded."""
    for path in Path(there.__file__).parent.iterdir():
        if path.suffix in {".c", ".h", ".so"}:
            shutil.copy(path, tmp_path)
    monkeypatch.setattr(there, "_FOLDER", tmp_path)
    return tmp_path


def loaded():
    """Without what an earlier call kept."""
    return there.loops.__wrapped__()


def test_a_library_of_the_sources_beside_it_is_loaded(copied):
    assert loaded().built_from()
    assert (copied / "loops.so").exists()


def test_without_the_library_it_is_said_how_to_build_it(copied):
    (copied / "loops.so").unlink()
    with pytest.raises(
        LoopsNotBuiltError, match=r"not there or not for this machine: build them by `make install`"
    ):
        loaded()


def test_what_is_no_library_of_this_machine_is_refused_too(copied):
    (copied / "loops.so").write_bytes(b"of another machine")
    with pytest.raises(LoopsNotBuiltError, match="not there or not for this machine"):
        loaded()


@pytest.mark.parametrize("name", ["fit.c", "look.h"])
def test_a_library_older_than_a_source_is_refused(copied, name):
    with (copied / name).open("a") as file:
        file.write("/* a later line */\n")
    with pytest.raises(LoopsNotBuiltError, match="older than their sources: build them by `make install`"):
        loaded()
