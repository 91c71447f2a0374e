"""What every `reprieve record` command takes and does: the chart, the day, the plan as it stands, and adding facts."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.charts import print_json

if TYPE_CHECKING:
    from reprieve.chart import Chart, Fact
    from reprieve.plan import Plan

File = Annotated[
    Path, typer.Argument(metavar="CHART", help="A chart: one fact a line.", show_default=False)
]
On = Annotated[
    dt.datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day it is about; today.", show_default=False
    ),
]
Written = Annotated[
    dt.datetime | None,
    typer.Option(
        "--written-down",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day it was first written down, for what is copied from paper; now.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the facts that were written, one a line.")]
Paradigm = Annotated[
    str | None, typer.Option(metavar="ID", help="Plan by this paradigm.", show_default=False)
]
For = Annotated[
    dt.datetime | None,
    typer.Option(
        "--for",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Day of the session; the same day.",
        show_default=False,
    ),
]
Change = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SITE=UNITS", help="A site given other units (0: left out), or added; once for each."
    ),
]
Sites = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A clinician's own sites: YAML or JSON.",
        show_default=False,
    ),
]
By = Annotated[str, typer.Option("--by", help="Name of who signs or decides.", show_default=False)]
Role = Annotated[
    str,
    typer.Option(
        help="Role of who does it, of a closed list: neurologist, nurse injector.", show_default=False
    ),
]
Moment = Annotated[
    dt.datetime | None,
    typer.Option(formats=["%Y-%m-%dT%H:%M%z"], metavar="2026-06-01T09:30+0200", show_default=False),
]


ACKNOWLEDGED = 'Cautions that were seen, by id: C01,C02. Where a rule asks for a reason in writing: C07="visit window", once for each.'
_HIDDEN = ("version", "rules", "sites", "stands_on", "recorded_at")


def alone_with_its_chart(command: Callable[..., None]) -> Callable[..., None]:
    """The command, which nobody else's writing comes between: from reading its chart to having added to it."""

    @functools.wraps(command)
    def alone(**given: Any) -> None:
        from reprieve.record import alone_with

        with alone_with(given["chart"]):
            command(**given)

    return alone


def chart_at(path: Path) -> Chart:
    """The chart in the file."""
    from reprieve.chart import read_chart

    return read_chart(path)


def day_of(on: dt.datetime | None) -> dt.date:
    """The day a fact is about: as given, else today."""
    return on.date() if on is not None else dt.datetime.now().astimezone().date()


def written_at(day: dt.datetime | None) -> dt.datetime | dt.date:
    """When it was written down: the day given, else now."""
    return day.date() if day is not None else dt.datetime.now().astimezone().replace(microsecond=0)


def plan_of(
    chart: Chart,
    day: dt.date,
    for_: dt.datetime | None,
    paradigm: str | None,
    *,
    sites: Path | None = None,
    changes: Mapping[str, float] | None = None,
) -> Plan:
    """The plan of a chart on a day, of a paradigm or a clinician's own `sites`, with `changes` to units by site.

    It is judged on all that is known now of that day and before, so that a day in the past hides nothing written down since.
    Raises: NotAnswerableError where none can be drawn; FactError for a site that is not on the map, or a session after the day.
    """
    from reprieve.diagnosis import diagnose
    from reprieve.errors import NotAnswerableError
    from reprieve.knowledge import load_knowledge
    from reprieve.plan import Plan, make_plan, parse_own_sites, with_changes
    from reprieve.plan.later import check_no_later_session
    from reprieve.record import known_of

    knowledge, view = load_knowledge(), known_of(chart, day)
    check_no_later_session(view)
    own = (
        parse_own_sites(sites.read_text("utf-8"), knowledge, source=str(sites))
        if sites is not None
        else None
    )
    session = for_.date() if for_ is not None else day
    plan = make_plan(
        view, diagnose(view, knowledge), knowledge, paradigm=paradigm, own=own, on=session, chart=chart.name
    )
    if not isinstance(plan, Plan):
        raise NotAnswerableError(plan.why, plan.ask_for)
    return with_changes(plan, changes) if changes else plan


def numbers(field: str, given: list[str] | None) -> dict[str, float]:
    """`SITE=NUMBER` as a mapping. Raises FactError for what is none."""
    from reprieve.errors import FactError

    found: dict[str, float] = {}
    for one in given or ():
        name, _, number = one.partition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise FactError(
                field,
                one,
                "is no SITE=NUMBER",
                "Write such as procerus_M=2.5, 0 or above.",
                "record.number",
            )
        found[name] = value
    return found


def append(path: Path, facts: Sequence[Fact], read: Chart, *, as_json: bool) -> Chart:
    """Add the facts to the file and print them."""
    from reprieve.record import append as append_to

    whole = append_to(path, facts, read=read)
    for fact in facts:
        if as_json:
            print_json(fact.to_dict())
        else:
            said = {name: value for name, value in fact.to_dict().items() if name not in _HIDDEN}
            typer.echo(
                f"written: {said.pop('kind')} {', '.join(f'{name} {value}' for name, value in said.items())}"
            )
    return whole
