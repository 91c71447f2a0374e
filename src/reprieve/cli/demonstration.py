"""The main job of `make run`: all real diaries and the real trial, one answer of each kind in full, and pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.charts import console, waiting

if TYPE_CHECKING:
    from rich.console import Console

    from reprieve.chart import Chart

SHOWN_REAL = "kosteckidillon-075"  # two months of diary, the last complete
SHOWN_CYCLES = 4
SHOWN_SEED = 7


def add_to(app: typer.Typer) -> None:
    """Hang the command into the program."""
    app.command()(demo)


def demo(
    data: Annotated[Path, typer.Option(help="Folder of the real data that comes with the source.")] = Path(
        "data"
    ),
    out: Annotated[Path, typer.Option(help="Folder for charts and pages.")] = Path("out"),
) -> None:
    """Import the real data, answer for every real diary, and show one real and one simulated person in full.

    Example:  reprieve demo --data data --out out
    """
    demonstrate(data, out, console())


def demonstrate(data: Path, out: Path, console: Console) -> None:
    """Write charts, answers and pages into `out`, and print two answers in full."""
    from reprieve.answer import answer_many
    from reprieve.chart._jsonl import write_whole
    from reprieve.knowledge import load_knowledge
    from reprieve.report import page, terminal

    knowledge = load_knowledge()
    diaries = _imported(
        data / "kosteckidillon" / "kosteckidillon_migraine_diary_ipd.csv", "kosteckidillon", out, console
    )
    trial = _imported(data / "cdystonia" / "cdystonia_botb_rct_ipd.csv", "cdystonia", out, console)
    _print_course(trial, console)

    with waiting("Answering for every real diary"):
        answers = dict(zip(diaries, answer_many(list(diaries.values()), knowledge, None), strict=True))
    write_whole(out / "answers.jsonl", "".join(json.dumps(_short(one)) + "\n" for one in answers.values()))
    console.print(f"{len(answers)} real diaries answered, in short: {out / 'answers.jsonl'}")

    simulated = _simulated(out)
    with waiting("Answering for a simulated treated person"):
        treated = answer_many([simulated], knowledge, None)[0]
    pages = []
    for title, found in (
        (f"Real diary {SHOWN_REAL}", answers[SHOWN_REAL]),
        ("Simulated treated person", treated),
    ):
        console.rule(title)
        terminal.render_answer(found, console)
        path = out / f"{Path(str(found['chart'])).stem}.html"
        write_whole(path, page(found, knowledge))
        pages.append((title, path))
    console.rule("Reports")
    for title, path in pages:
        console.print(f"{title}: {path.resolve().as_uri()}", soft_wrap=True)


def _short(found: dict[str, Any]) -> dict[str, Any]:
    """An answer in one line: what is met or open, what was counted, and what each rule set says."""
    conditions = [row for row in found["diagnosis"]["conditions"] if row["kind"] == "condition"]
    return {
        "chart": found["chart"],
        "as_of": found["as_of"],
        "conditions": {row["id"]: row["verdict"] for row in conditions},
        "headache_days_per_month": found["diagnosis"]["derived"].get("headache_days_per_month"),
        "folded": found["response"].get("folded"),
        "decision": {one["rule_set"]: one["verdict"] for one in found["decision"]},
    }


def _imported(path: Path, mapping: str, out: Path, console: Console) -> dict[str, Chart]:
    from reprieve.chart.importers import import_shipped

    imported = import_shipped(path, mapping)
    for name, chart in imported.charts.items():
        chart.write(out / "charts" / f"{name}.jsonl")
    console.print(
        f"{imported.rows} rows of {mapping} became {len(imported.charts)} charts in {out / 'charts'}"
    )
    for note in imported.notes:
        console.print(f"  {note}", style="dim")
    return imported.charts


def _print_course(trial: dict[str, Chart], console: Console) -> None:
    """The mean course of the real toxin trial by arm, as imported."""
    from rich.table import Table

    from reprieve.registry.course import mean_score_by_dose

    course = mean_score_by_dose([chart.as_of(chart.last_date) for chart in trial.values()], "twstrs_total")
    weeks = sorted({week for means in course.values() for week in means})
    table = Table(
        "units", *(f"week {week}" for week in weeks), title="Real toxin trial: mean TWSTRS total by dose"
    )
    for (product, units), means in sorted(course.items(), key=lambda item: -item[0][1]):
        table.add_row(f"{units:,.0f} {product}", *(f"{means[week]:.1f}" for week in weeks))
    console.print(table)


def _simulated(out: Path) -> Chart:
    from reprieve.chart import read_chart
    from reprieve.cli.simulating import write_simulated

    paths = write_simulated(
        out / "charts",
        condition="chronic_migraine",
        patients=1,
        cycles=SHOWN_CYCLES,
        seed=SHOWN_SEED,
        scale="nrs",
    )
    return read_chart(paths[0])
