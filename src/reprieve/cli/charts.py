"""Charts named on the command line: each read whole, a bad one reported without stopping the others."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

Charts = Annotated[
    list[Path], typer.Argument(help="Charts: JSON Lines files, one fact a line.", show_default=False)
]
AsOf = Annotated[
    dt.datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="What was known on that day; without it the last date in the chart, or today where there is none.",
        show_default=False,
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print values, reasons and sources, one object a chart.")
]


def day_of(as_of: dt.datetime | None) -> dt.date | None:
    """The date of an `--as-of` option."""
    return None if as_of is None else as_of.date()


def print_json(value: object) -> None:
    """One object a line."""
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def console() -> Console:
    """Where answers are drawn: as wide as the terminal; 100 columns where there is none."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=100)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error, in a terminal, for work that can take over two seconds; a call of the value steps it."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A spinner on standard error while one long step runs, in a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
