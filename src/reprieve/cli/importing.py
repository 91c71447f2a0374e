"""`reprieve import diary|attacks|scores`: other people's CSV files as charts."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Turn CSV files into charts, one a person.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A CSV file with a header line.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", help="Folder for the charts, made if need be.")]
MappingName = Annotated[
    str | None,
    typer.Option(
        "--mapping", help="A ready mapping (kosteckidillon, cdystonia) or a TOML file; see docs/import.md."
    ),
]
Person = Annotated[
    str | None, typer.Option(help="Column that names the person; without it all rows are one person's.")
]
TimeZone = Annotated[
    str | None, typer.Option("--time-zone", help="IANA zone of times without offset: Europe/Berlin.")
]
Day = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", show_default=False)]


@app.command()
def diary(
    file: File,
    out: Out = Path("charts"),
    mapping: MappingName = None,
    person: Person = None,
    date: Annotated[str, typer.Option(help="Column of dates.")] = "date",
    date_format: Annotated[str, typer.Option(help="How dates are written.")] = "%Y-%m-%d",
    pain: Annotated[str | None, typer.Option(help="Column of pain, 0 to 10.")] = None,
    worst: Annotated[
        str | None, typer.Option(help="Column of worst pain: none, mild, moderate, severe.")
    ] = None,
    headache: Annotated[str | None, typer.Option(help="Column of headache: yes or no.")] = None,
    hours: Annotated[str | None, typer.Option(help="Column of hours of pain.")] = None,
) -> None:
    """Import a daily diary: one row a day.

    Example:  reprieve import diary diary.csv --date day --pain nrs --out charts
    """
    columns = {"pain": pain, "worst": worst, "headache": headache, "hours": hours}
    said: dict[str, Any] = {
        "kind": "diary",
        "when": {"column": date, "format": date_format},
        "days": {name: {"column": column} for name, column in columns.items() if column},
    }
    _import(file, out, mapping, {**said, "person": person} if person else said)


@app.command()
def attacks(
    file: File,
    out: Out = Path("charts"),
    mapping: MappingName = None,
    person: Person = None,
    start: Annotated[str, typer.Option(help="Column of when an attack began.")] = "start",
    end: Annotated[str, typer.Option(help="Column of when it ended.")] = "end",
    pain: Annotated[str | None, typer.Option(help="Column of pain, 0 to 10.")] = None,
    worst: Annotated[str | None, typer.Option(help="Column of worst pain: mild, moderate, severe.")] = None,
    time_zone: TimeZone = None,
    kept_from: Day = None,
    kept_to: Day = None,
    not_kept: Annotated[
        bool, typer.Option("--not-kept", help="The diary was not kept all through.")
    ] = False,
) -> None:
    """Import attacks: one row an attack. Asks in which span the diary was kept, or is told.

    Example:  reprieve import attacks attacks.csv --time-zone Europe/Berlin --kept-from 2026-01-01 --kept-to 2026-03-31
    """
    from reprieve.errors import FactError

    if not_kept:
        kept = None
    elif kept_from is not None and kept_to is not None:
        kept = (kept_from.date(), kept_to.date())
    elif sys.stdin.isatty():
        typer.echo(
            "In which span was the diary kept all through, so that days without an entry were free of pain?"
        )
        first = typer.prompt("  from", type=dt.date.fromisoformat)
        kept = (first, typer.prompt("  to", type=dt.date.fromisoformat))
    else:
        raise FactError(
            "kept",
            None,
            "is not said: attacks alone say nothing about days without one",
            "Add --kept-from DATE --kept-to DATE, or --not-kept if the diary has gaps.",
            "import.attacks.span",
        )
    columns = {"pain": pain, "worst": worst}
    said: dict[str, Any] = {
        "kind": "attacks",
        "start": start,
        "end": end,
        "days": {name: {"column": column} for name, column in columns.items() if column},
        **({"time_zone": time_zone} if time_zone else {}),
        **({"person": person} if person else {}),
    }
    _import(file, out, mapping, said, kept=kept)


@app.command()
def scores(file: File, mapping: MappingName, out: Out = Path("charts")) -> None:
    """Import visit scores: one row a visit.

    Example:  reprieve import scores data/cdystonia/cdystonia_botb_rct_ipd.csv --mapping cdystonia --out charts
    """
    _import(file, out, mapping, {})


def _import(
    file: Path,
    out: Path,
    mapping: str | None,
    said: dict[str, Any],
    kept: tuple[dt.date, dt.date] | None = None,
) -> None:
    from reprieve.chart.importers import import_csv, mapping_named
    from reprieve.chart.importers.mapping import mapping_of

    imported = import_csv(file, mapping_named(mapping) if mapping else mapping_of(said), kept=kept)
    for name, chart in imported.charts.items():
        chart.write(out / f"{name}.jsonl")
    typer.echo(f"{imported.rows} rows became {len(imported.charts)} charts in {out}")
    for note in imported.notes:
        typer.echo(f"  {note}")
