"""`reprieve evidence show CONDITION`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reprieve.cli import pooling
from reprieve.cli.charts import AsJson, AsOf, console, day_of, print_json

app = typer.Typer(help="What randomised trials show, by condition.", no_args_is_help=True)
app.command("pool")(pooling.pool)


@app.command()
def show(
    condition: Annotated[
        str, typer.Argument(help="A condition id, such as chronic_migraine.", show_default=False)
    ],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show pooled effects, regulatory status, certainty, and what is not known.

    Example:  reprieve evidence show chronic_migraine
    """
    from reprieve.answer import evidence_of
    from reprieve.knowledge import load_knowledge

    found = evidence_of(condition, load_knowledge(), as_of=day_of(as_of) or dt.datetime.now(dt.UTC).date())
    if as_json:
        print_json(found)
        return
    from reprieve.report import terminal

    terminal.render_evidence(found, console())


@app.callback()
def common() -> None:
    """What randomised trials show, by condition."""
