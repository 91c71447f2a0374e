"""`reprieve knowledge check` and `reprieve knowledge show ID`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reprieve.cli.charts import print_json

app = typer.Typer(help="The sourced facts and rules every answer stands on.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Check that all knowledge holds together, and report every fault at once.

    Example:  reprieve knowledge check
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.knowledge.check import faults_of_knowledge, overdue_reviews

    knowledge = load_knowledge()
    faults = faults_of_knowledge(knowledge)
    for fault in faults:
        typer.echo(fault, err=True)
    for warning in overdue_reviews(knowledge, today=dt.datetime.now(dt.UTC).date()):
        typer.echo(f"warning: {warning}", err=True)
    if faults:
        typer.echo(f"{len(faults)} faults in the knowledge {knowledge.version}", err=True)
        raise typer.Exit(1)
    typer.echo(
        f"{len(knowledge.paths)} files hold together: knowledge {knowledge.version}. No clinician has checked them yet."
    )


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="An id, such as ichd3_1_3, or a file, such as criteria.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, one object a line.")] = False,
) -> None:
    """Show what the knowledge says of one id, with its sources and verification marks.

    Example:  reprieve knowledge show rf_thunderclap
    """
    import yaml

    from reprieve.knowledge import load_knowledge
    from reprieve.knowledge.show import rows_named

    for path, row in rows_named(load_knowledge(), name):
        if as_json:
            import json

            print_json({"file": path, **json.loads(json.dumps(row, default=str))})
        else:
            typer.echo(f"# {path}\n{yaml.safe_dump(row, sort_keys=False, allow_unicode=True, width=100)}")
