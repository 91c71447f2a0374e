"""How does a clinic run on one machine? One process answers requests, one other renews answers; both end together."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

logger = logging.getLogger(__name__)
AGAIN_AFTER_SECONDS = 5.0
TIDY_AFTER_SECONDS = 24 * 3600.0
WORKER = [sys.executable, "-c", "from reprieve.cli import main; main()", "clinic", "worker"]
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def web_server(host: str, port: int, threads: int) -> Any:
    """A waitress server of the clinic, listening; `.run()` serves until it is closed. Port 0: any free one."""
    import waitress
    from django.conf import settings
    from django.db import connection

    from reprieve.clinic.store.freezing import thaw
    from reprieve.clinic.wsgi import application

    thaw(connection)  # where a restore was cut off
    return waitress.create_server(
        application,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_body_size=settings.LARGEST_REQUEST,
        connection_limit=200,
        channel_timeout=60,
        clear_untrusted_proxy_headers=settings.PROXIES == 0,
    )


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker process while the body runs; started again if it should die."""
    stop = threading.Event()
    watching = threading.Thread(target=_keep_working, args=(stop,), daemon=True)
    watching.start()
    try:
        yield
    finally:
        stop.set()
        watching.join(15)


def _keep_working(stop: threading.Event) -> None:
    while not stop.is_set():
        worker = subprocess.Popen(WORKER, env=os.environ.copy())  # noqa: S603
        while worker.poll() is None and not stop.wait(0.2):
            pass
        if worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        stop.wait(AGAIN_AFTER_SECONDS)


def work_until_told() -> None:
    """Renew answers until SIGTERM or SIGINT, or until the process that started this one is gone."""
    from reprieve.clinic.work import worker

    told = threading.Event()
    parent = os.getppid()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    os.nice(5)  # requests come first
    threading.Thread(target=_tidy_daily, args=(told,), daemon=True).start()
    worker.run(stop=lambda: told.is_set() or os.getppid() != parent)


def tidy() -> None:
    """Remove sessions that are over."""
    from django.core.management import call_command

    call_command("clearsessions", verbosity=0)


def _tidy_daily(told: threading.Event) -> None:
    from django.db import DatabaseError, connection

    while not told.is_set():
        try:
            tidy()
        except DatabaseError as error:
            logger.warning("sessions were not cleared: %s", type(error).__name__)
        finally:
            connection.close()
        told.wait(TIDY_AFTER_SECONDS)


def serve_until_told(server: Any) -> None:
    """Serve until SIGINT or SIGTERM, then close what is open."""

    def tell(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, tell)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


@contextmanager
def serving(server: Any) -> Iterator[str]:
    """The server runs in a thread while the body runs; the value is its address."""
    thread = threading.Thread(target=_run_quietly, args=(server,), daemon=True)
    thread.start()
    try:
        yield f"http://{server.effective_host}:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(5)


def _run_quietly(server: Any) -> None:
    try:
        server.run()
    except OSError:
        return  # closed from outside while it waited
