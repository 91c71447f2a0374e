"""How does a worker keep to one core, so that workers do not crowd each other? Called before JAX is imported in it."""

from __future__ import annotations

import os
import signal

_FLAGS = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def one_thread() -> None:
    """Set what XLA and the linear algebra read when they start. Ctrl-C is left to the process that started the worker."""
    for name in (
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "POLARS_MAX_THREADS",
        "REPRIEVE_THREADS",
    ):
        os.environ.setdefault(name, "1")
    flags = os.environ.get("XLA_FLAGS", "")
    if "multi_thread_eigen" not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {_FLAGS}".strip()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
