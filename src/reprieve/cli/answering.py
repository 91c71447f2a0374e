"""`reprieve answer`, `diagnose`, `respond`, `plan`, `demo`: the same arguments, the same objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.charts import AsJson, AsOf, Charts, console, day_of, print_json, read_all, waiting

if TYPE_CHECKING:
    import datetime as dt

    from reprieve.chart import Chart
    from reprieve.knowledge import Knowledge

Many = Callable[["Sequence[Chart]", "Knowledge", "dt.date | None"], "list[dict[str, Any]]"]
Html = Annotated[
    Path | None, typer.Option("--html", help="Write one self-contained page (one chart at a time).")
]


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the program."""
    for command in (answer, diagnose, respond, plan):
        app.command()(command)


def answer(charts: Charts, as_of: AsOf = None, as_json: AsJson = False, html: Html = None) -> None:
    """Answer the whole question for each chart: what it is, what trials show, a plan, the response, what next.

    Example:  reprieve answer chart.jsonl --as-of 2026-06-01 --html answer.html
    """
    from reprieve.answer import answer_many
    from reprieve.errors import FactError

    if html is not None and len(charts) != 1:
        raise FactError(
            "--html", len(charts), "is for one chart", "Name one chart, or use --json.", "cli.html.one"
        )
    if html is None:
        _each(charts, as_of, answer_many, "render_answer", as_json=as_json)
        return
    from reprieve.chart._jsonl import write_whole
    from reprieve.report import page

    def write(chart: Chart, found: dict[str, Any], knowledge: Knowledge) -> None:
        write_whole(html, page(found, knowledge))
        typer.echo(f"{chart.name}: the answer is in {html}")

    _each(charts, as_of, answer_many, write, as_json=as_json)


def diagnose(
    charts: Charts,
    as_of: AsOf = None,
    as_json: AsJson = False,
    explain: Annotated[
        str | None, typer.Option(metavar="ID", help="Print the criterion tree of one id.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="List what is not met, too.")] = False,
) -> None:
    """Say which criteria and red flags are met, not met or unknown, and what to ask.

    Example:  reprieve diagnose chart.jsonl --explain ichd3_1_3
    """
    from reprieve.answer import diagnose_many, explain_many

    if explain is not None:

        def trees(
            found: Sequence[Chart], knowledge: Knowledge, day: dt.date | None
        ) -> list[dict[str, Any]]:
            return explain_many(found, knowledge, day, explain)

        _each(charts, as_of, trees, "render_tree", as_json=as_json)
        return

    def many(found: Sequence[Chart], knowledge: Knowledge, day: dt.date | None) -> list[dict[str, Any]]:
        return diagnose_many(found, knowledge, day, all_=all_)

    _each(charts, as_of, many, "render_diagnosis", as_json=as_json)


def respond(charts: Charts, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Say how much of the change comes and goes with the injections, and what the diary cannot tell.

    Example:  reprieve respond charts/*.jsonl --json
    """
    from reprieve.answer import respond_many

    _each(charts, as_of, respond_many, "render_response", as_json=as_json)


def plan(charts: Charts, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Draw up an injection plan, with every rule that stops, cautions or asks.

    Example:  reprieve plan chart.jsonl --as-of 2026-06-01
    """
    from reprieve.answer import plan_many

    _each(charts, as_of, plan_many, "render_plan", as_json=as_json)


def _each(
    paths: list[Path],
    as_of: dt.datetime | None,
    many: Many,
    show: str | Callable[[Chart, dict[str, Any], Knowledge], None],
    *,
    as_json: bool,
) -> None:
    """Read, compute all at once, show in order; a bad chart makes the exit code 1 and stops no other."""
    from reprieve.knowledge import load_knowledge

    charts, sound = read_all(paths)
    knowledge = load_knowledge()
    with waiting("Thinking; the first run on a machine compiles the model, which takes some seconds"):
        found = many(charts, knowledge, day_of(as_of))
    for chart, one in zip(charts, found, strict=True):
        if callable(show):
            show(chart, one, knowledge)
        if as_json:
            print_json(one)
        elif not callable(show):
            from reprieve.report import terminal

            getattr(terminal, show)(one, console())
    if not sound:
        raise typer.Exit(1)
