"""Adding facts to a file: below the others, whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import stat

import pytest

from reprieve.chart import Chart, read_chart
from reprieve.errors import ChartError, FactError
from reprieve.record import append
from tests.conftest import fact
from tests.record.people import a_vial, ready

FINDING = {"name": "pregnant", "value": False}


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready()).write(file)
    return file


def test_lines_that_are_there_stay_as_they_were_written(path):
    before = path.read_bytes()
    append(path, [a_vial()])
    assert path.read_bytes().startswith(before)
    assert len(read_chart(path).facts) == len(before.splitlines()) + 1


def test_a_last_line_without_its_end_is_ended_first(path):
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append(path, [a_vial()])
    read_chart(path)


def test_facts_that_cannot_stand_beside_the_rest_leave_the_file_as_it_was(path):
    append(path, [a_vial()])
    before = path.read_bytes()
    with pytest.raises(ChartError):
        append(path, [fact("finding", "2026-06-02", **FINDING), a_vial(lot="another")])
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_that_has_changed_since_it_was_read_is_not_written_over(path):
    read = read_chart(path)
    append(path, [a_vial()])
    with pytest.raises(FactError, match=r"record\.changed"):
        append(path, [fact("finding", "2026-06-02", **FINDING)], read=read)


def test_a_chart_that_only_its_owner_may_read_stays_so(path):
    path.chmod(0o600)
    append(path, [a_vial()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_to_a_chart_stays_a_link(path, tmp_path):
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    append(link, [a_vial()])
    assert link.is_symlink()
    assert len(read_chart(path).facts) == len(read_chart(link).facts)
