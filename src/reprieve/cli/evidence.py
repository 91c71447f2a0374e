"""`reprieve evidence show CONDITION`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli import pooling
from reprieve.cli.charts import AsJson, AsOf, console, day_of, print_json
from reprieve.errors import FactError

if TYPE_CHECKING:
    from reprieve.knowledge.load import Knowledge

app = typer.Typer(help="What randomised trials show, by condition.", no_args_is_help=True)
app.command("pool")(pooling.pool)


@app.command()
def show(
    condition: Annotated[
        str, typer.Argument(help="A condition id, such as chronic_migraine.", show_default=False)
    ],
    as_of: AsOf = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option(help="Write it as a page to print, with the fact box.", show_default=False),
    ] = None,
) -> None:
    """Show the fact box, pooled effects, approval, certainty by domain, side effects, and what is not known.

    Example:  reprieve evidence show chronic_migraine --html evidence.html
    """
    from reprieve.answer import evidence_of
    from reprieve.knowledge import load_knowledge

    day, knowledge = day_of(as_of) or dt.datetime.now(dt.UTC).date(), load_knowledge()
    found = evidence_of(condition, knowledge, as_of=day)
    if html is not None:
        _write(html, found, day=day, knowledge=knowledge)
    if as_json:
        print_json(found)
        return
    if html is not None:
        typer.echo(f"Written: {html}")
        return
    from reprieve.report import terminal

    terminal.render_evidence(found, console())


def _write(file: Path, found: dict[str, Any], *, day: dt.date, knowledge: Knowledge) -> None:
    from reprieve.report.evidence_page import evidence_page
    from reprieve.report.numbers import day as day_words

    page = evidence_page(
        found,
        as_of=day_words(day),
        knowledge_version=knowledge.version,
        plain_names={name: effect.name for name, effect in knowledge.adverse_effects.by_id.items()},
    )
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise FactError(
            "--html", str(file), f"it cannot be written ({error.strerror})", "Name a file in a folder that exists.",
            "evidence.page.file",
        ) from None  # fmt: skip


@app.callback()
def common() -> None:
    """What randomised trials show, by condition."""
