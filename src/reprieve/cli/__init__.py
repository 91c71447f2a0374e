"""The same answers in a terminal. Exit codes: 0 answered, 1 the input is at fault, 2 wrong usage, 3 our own fault."""

from __future__ import annotations

import os
import sys

import typer

from reprieve.cli import (
    answering,
    demonstration,
    evidence,
    importing,
    interviewing,
    knowledge,
    recording,
    registry,
    scoring,
    serving,
    simulating,
)
from reprieve.errors import ReprieveError

app = typer.Typer(
    name="reprieve",
    help="Can botulinum toxin help this person with chronic head or facial pain? For professionals; no device.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
)
answering.add_to(app)
simulating.add_to(app)
demonstration.add_to(app)
interviewing.add_to(app)
scoring.add_to(app)
serving.add_to(app)
app.add_typer(evidence.app, name="evidence")
app.add_typer(importing.app, name="import")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(recording.app, name="record")
app.add_typer(registry.app, name="registry")


def version(asked: bool) -> None:
    """Print the versions of program and knowledge."""
    if asked:
        from reprieve import __version__
        from reprieve.knowledge import load_knowledge

        typer.echo(f"reprieve {__version__}, knowledge {load_knowledge().version}")
        raise typer.Exit


@app.callback()
def common(
    show_version: bool = typer.Option(
        False, "--version", callback=version, is_eager=True, help="Print the versions and stop."
    ),
) -> None:
    """Can botulinum toxin help this person with chronic head or facial pain?"""


def main() -> None:
    """Run the command line; a fault of ours says so and exits with 3."""
    try:
        app()
    except ReprieveError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("REPRIEVE_DEBUG"):
            raise
        # the message of a foreign error may hold a patient's value: only its kind and place are printed
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place is not None else "unknown"
        print(
            f"This is our own fault, not your input's: {type(error).__name__} in {where}. Nothing was written by the "
            "step that failed. Set REPRIEVE_DEBUG=1 and run again to see all of it.",
            file=sys.stderr,
        )
        sys.exit(3)
