"""A new file takes the place of the old one whole or not at all, whoever else writes the same."""

from __future__ import annotations

import threading

import pytest

from reprieve.in_place import in_place_of


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "some"
    file.write_text("old", "utf-8")
    return file


def test_two_threads_that_write_one_file_at_once_do_not_touch_each_other(path):
    def other() -> None:
        with in_place_of(path) as mine:
            mine.write_text("other", "utf-8")

    with in_place_of(path) as new:
        new.write_text("whole", "utf-8")
        beside = threading.Thread(target=other)
        beside.start()
        beside.join()
        assert path.read_text("utf-8") == "other"
        assert new.read_text("utf-8") == "whole"
    assert path.read_text("utf-8") == "whole"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("why", [OSError, KeyboardInterrupt])
def test_what_was_not_finished_leaves_the_old_file_and_nothing_beside_it(path, why):
    def write() -> None:
        with in_place_of(path) as new:
            new.write_text("half", "utf-8")
            raise why

    with pytest.raises(why):
        write()
    assert path.read_text("utf-8") == "old"
    assert [one.name for one in path.parent.iterdir()] == [path.name]
