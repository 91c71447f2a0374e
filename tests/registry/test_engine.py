"""Whoever does the work, results come in the order of the tasks, and a lost worker costs its work alone."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from reprieve.registry.engine import cluster, in_this_process, processes
from tests.registry.working import squared, squared_but_the_first_worker_dies

SQUARES = [0, 1, 4, 9, 16, 25]


def tasks_in(folder):
    return [(number, str(folder)) for number in range(6)]


def test_this_process_works_in_order(tmp_path):
    assert list(in_this_process(squared, tasks_in(tmp_path))) == SQUARES


def test_worker_processes_work_in_order_and_replace_a_worker_that_is_killed(tmp_path):
    with processes(2) as run:
        assert list(run(squared_but_the_first_worker_dies, tasks_in(tmp_path))) == SQUARES
        assert (tmp_path / "died").exists()
        assert list(run(squared, tasks_in(tmp_path))) == SQUARES


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_works_in_order_and_goes_on_without_a_worker_that_is_killed(tmp_path):
    distributed = pytest.importorskip("distributed")
    import dask

    dask.config.set({"distributed.worker.multiprocessing-method": "spawn"})
    assert multiprocessing.current_process().pid == os.getpid()
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as made,
        cluster(made.scheduler_address) as run,
    ):
        assert list(run(squared_but_the_first_worker_dies, tasks_in(tmp_path))) == SQUARES
        assert (tmp_path / "died").exists()
