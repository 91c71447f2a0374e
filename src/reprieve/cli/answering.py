"""`reprieve answer`, `diagnose`, `respond`, `plan`, `demo`: the same arguments, the same objects."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.charts import AsJson, AsOf, Charts, console, day_of, progress
from reprieve.cli.many import Compute, Found, found_in_order

if TYPE_CHECKING:
    from rich.console import Console

Section = dict[str, Any]
Show = Callable[[Section, "Console"], None]
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
    from reprieve.report import terminal

    if html is None:
        each_chart(charts, as_of, answer_many, None if as_json else terminal.render_answer)
        return
    if len(charts) != 1:
        raise typer.BadParameter("--html is for one chart: name one, or use --json")
    each_chart(charts, as_of, answer_many, None if as_json else partial(_say_where, html), page=html)


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
    from reprieve.report import terminal

    if explain is not None:
        each_chart(
            charts, as_of, partial(explain_many, id_=explain), None if as_json else terminal.render_tree
        )
    else:
        show = None if as_json else terminal.render_diagnosis
        each_chart(charts, as_of, partial(diagnose_many, all_=all_), show)


def respond(
    charts: Charts,
    as_of: AsOf = None,
    as_json: AsJson = False,
    settle: Annotated[
        bool,
        typer.Option(
            "--settle",
            help="Also work out which next step would settle it, and what unrecorded days could change; some seconds a chart.",
        ),
    ] = False,
    prior: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Believe a prior learned by `reprieve registry fit`."),
    ] = None,
) -> None:
    """Say how much of the change comes and goes with the injections, and what the diary cannot tell.

    Example:  reprieve respond charts/*.jsonl --json

    Example:  reprieve respond chart.jsonl --settle
    """
    from reprieve.answer import respond_many
    from reprieve.report import terminal

    compute: Compute = partial(respond_many, settled=settle)
    if prior is not None:
        from reprieve.registry.prior_file import computed_with, read_registry_prior

        read_registry_prior(prior)
        compute = partial(computed_with, compute, prior)
    each_chart(charts, as_of, compute, None if as_json else terminal.render_response)


def plan(
    charts: Charts,
    as_of: AsOf = None,
    as_json: AsJson = False,
    paradigm: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Draw this published plan; its condition is what the plan is for."),
    ] = None,
    sites: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Check a clinician's own sites: YAML or JSON, see docs/plan.md."),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the map of the sites (one chart at a time).")
    ] = None,
    html: Html = None,
    ics: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the next date for a calendar (one chart at a time)."),
    ] = None,
) -> None:
    """Draw up an injection plan, with every rule that stops, cautions or asks.

    Example:  reprieve plan chart.jsonl --as-of 2026-06-01

    Example:  reprieve plan chart.jsonl --paradigm preempt_follow_the_pain_195 --svg map.svg
    """
    from reprieve.answer import plan_many
    from reprieve.report import terminal

    if paradigm is not None and sites is not None:
        raise typer.BadParameter("--paradigm and --sites exclude each other: name one")
    if (svg or html or ics) and len(charts) != 1:
        raise typer.BadParameter("--svg, --html and --ics are for one chart: name one, or use --json")
    each_chart(
        charts,
        as_of,
        partial(
            plan_many,
            paradigm=paradigm,
            sites=None if sites is None else _text_of(sites),
            sites_from=str(sites),
        ),
        None if as_json else terminal.render_plan,
        also=partial(_write_plan, svg=svg, html=html, ics=ics, chart=charts[0]),
    )


def each_chart(
    paths: list[Path],
    as_of: dt.datetime | None,
    compute: Compute,
    show: Show | None,
    *,
    page: Path | None = None,
    also: Callable[[Section], None] | None = None,
) -> None:
    """Compute all, and show in order (None: as JSON); a bad chart makes the exit code 1.

    `page`: where a page goes; `also`: what else is done with each object.
    """
    sound = True
    with progress("Working out chart after chart", len(paths)) as step:
        for one in found_in_order(paths, compute, day_of(as_of), step=step):
            if one.text is None:
                print(one.error, file=sys.stderr)
                sound = False
                continue
            if as_of is None:
                _say_if_to_come(one)
            if page is not None:
                _write_page(page, one.value)
            if also is not None:
                also(one.value)
            if show is None:
                typer.echo(one.text)
            else:
                show(one.value, console())
    if not sound:
        raise typer.Exit(1)


def _say_if_to_come(found: Found) -> None:
    """A date mistyped into years to come takes the day of the answer with it."""
    said = found.value.get("as_of")
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)  # somewhere it has begun
    if said is not None and dt.date.fromisoformat(said) > tomorrow:
        print(
            f"{found.path}: answered as of {said}, the last date in the chart, which is still to come. Correct that date "
            "(retract the fact and write it anew), or name the day with --as-of.",
            file=sys.stderr,
        )


def _write_page(path: Path, found: Section) -> None:
    from reprieve.chart._jsonl import write_whole
    from reprieve.knowledge import load_knowledge
    from reprieve.report import page

    write_whole(path, page(found, load_knowledge()))


def _write_plan(
    found: Section, *, svg: Path | None, html: Path | None, ics: Path | None, chart: Path
) -> None:
    """Write the map, the page and the date of a plan where they are asked for."""
    from reprieve.chart._jsonl import write_whole
    from reprieve.knowledge import load_knowledge
    from reprieve.report.face_sheet import sheet
    from reprieve.report.plan_page import face_of, plan_page

    knowledge = load_knowledge()
    if svg is not None:
        face = face_of(found, knowledge.muscles)
        if face is None:
            print(f"{found['chart']}: no map, since no sites are planned", file=sys.stderr)
        else:
            write_whole(svg, sheet(found, face))
    if html is not None:
        write_whole(html, plan_page(found, muscles=knowledge.muscles, vocabulary=knowledge.vocabulary))
    if ics is not None:
        write_whole(ics, _calendar(found, chart))


def _calendar(found: Section, path: Path) -> str:
    """The next date as a calendar file. Raises NotAnswerableError where none is known."""
    from reprieve.chart import read_chart
    from reprieve.errors import NotAnswerableError
    from reprieve.knowledge import load_knowledge
    from reprieve.plan.calendar import calendar_of
    from reprieve.plan.dates import dates_in

    if "dates" not in found:
        raise NotAnswerableError(found["not_computed"], tuple(found["ask_for"]))
    dates, chart = dates_in(found["dates"]), read_chart(path)
    last = [one.id for one in chart.facts if one.kind == "injection" and one.on == dates.last_session]
    names = [found["indication"], *(last or [chart.facts[0].id])]
    emergency = load_knowledge().adverse_effects.emergency
    as_of = dt.date.fromisoformat(found["as_of"])
    return calendar_of(dates, emergency, uid_from="|".join(names), as_of=as_of).decode()


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}") from None


def _say_where(path: Path, found: Section, console: Console) -> None:
    console.print(f"{found['chart']}: the answer is in {path}", soft_wrap=True, markup=False)
