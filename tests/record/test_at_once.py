"""Two that write to one chart at the same moment: neither loses a fact, and no line is half a line."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import pytest

from reprieve.chart import Chart, read_chart
from reprieve.errors import FactError
from reprieve.record import alone_with, append
from tests.conftest import fact
from tests.record.people import a_vial, ready

WRITER = """
import sys
from pathlib import Path
from reprieve.chart._jsonl import parse_fact
from reprieve.record import append
path, who = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for n in range(12):
    append(path, [parse_fact('{"kind": "vial", "version": 1, "on": "2026-06-01", "vial": "%s%d",'
        ' "product": "onabotulinumtoxinA", "state": "unopened"}' % (who, n))])
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts([fact("person", "2026-06-01", born=1980)]).write(file)
    return file


def test_two_processes_that_write_at_once_lose_nothing(path):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in "ABC"
    ]
    for one in writers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in writers:  # all have imported all they need: now they run against each other
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in writers:
        one.communicate(timeout=60)
        assert one.returncode == 0
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    written = sorted(line["vial"] for line in lines if line["kind"] == "vial")
    assert written == sorted(f"{who}{n}" for who in "ABC" for n in range(12))
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_threads_that_write_at_once_lose_nothing(path):
    def write(who: str) -> None:
        for n in range(5):
            append(path, [a_vial(f"{who}{n}")])

    threads = [threading.Thread(target=write, args=(who,)) for who in "AB"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(read_chart(path).facts) == 1 + 10


def test_many_threads_that_write_at_once_each_write_a_file_of_their_own(path):
    """Each may begin while the one before still tidies up behind its own file."""
    failed = []

    def write(who: str) -> None:
        try:
            for n in range(20):
                append(path, [a_vial(f"{who}{n}")])
        except FactError as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in "ABCD"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert len(read_chart(path).facts) == 1 + 80
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("first", [[], ["A1"]])
def test_who_holds_a_chart_keeps_others_waiting_until_the_end_of_the_block(path, first):
    """Also one that comes when the holder has put a new file in its place already."""
    order = []

    def later() -> None:
        append(path, [a_vial("B1")])
        order.append("other")

    with alone_with(path):
        for vial in first:
            append(path, [a_vial(vial)])
        waiting = threading.Thread(target=later)
        waiting.start()
        time.sleep(0.3)
        append(path, [a_vial("A2")])
        order.append("holder")
    waiting.join()
    assert order == ["holder", "other"]
    assert len(read_chart(path).facts) == 3 + len(first)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["vial"] for line in lines[1:]] == [*first, "A2", "B1"]


def test_two_commands_at_once_judge_the_chart_one_after_the_other(tmp_path):
    """The second waits, reads what the first has written, and is not refused."""
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready()).write(file)
    count = len(read_chart(file).facts)
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from reprieve.cli import main; main()",
                "record",
                "adverse-event",
                str(file),
                event,
                "--on",
                "2026-06-02",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for event in ("neck_pain", "eyelid_ptosis")
    ]
    for one in running:
        _, error = one.communicate(timeout=120)
        assert (one.returncode, error) == (0, "")
    assert len(read_chart(file).facts) == count + 2


def test_a_chart_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(FactError, match=r"file\.unwritable"), alone_with(tmp_path):
        pass
