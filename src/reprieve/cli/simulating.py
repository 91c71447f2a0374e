"""`reprieve simulate`: virtual people, always marked so."""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from reprieve.cli.charts import progress


class Scale(enum.StrEnum):
    """How a virtual diary is kept."""

    NRS = "nrs"
    FOUR_LEVEL = "four_level"
    YES_NO = "yes_no"


def add_to(app: typer.Typer) -> None:
    """Hang the command into the program."""
    app.command()(simulate)


def simulate(
    out: Annotated[
        Path, typer.Option(help="Folder for the charts and the truth behind them.", show_default=False)
    ],
    condition: Annotated[
        str, typer.Option(help="A condition id, such as chronic_migraine.")
    ] = "chronic_migraine",
    patients: Annotated[int, typer.Option(min=1, max=100_000)] = 10,
    cycles: Annotated[int, typer.Option(min=0, max=40)] = 4,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    scale: Annotated[Scale, typer.Option(help="The diary's scale.")] = Scale.NRS,
    interview: Annotated[
        bool,
        typer.Option("--interview", help="People to try the interview on, drawn around every diagnosis."),
    ] = False,
    with_exam: Annotated[
        bool,
        typer.Option("--with-exam", help="With --interview: also what clinician and tests would find."),
    ] = False,
) -> None:
    """Make virtual charts, every fact marked `source: simulated`; the truth behind them is kept apart.

    Example:  reprieve simulate --condition chronic_migraine --patients 10 --cycles 4 --seed 1 --out virtual

    Example:  reprieve simulate --interview --patients 100 --seed 1 --out interview-people
    """
    if interview:
        paths = write_interview_people(out, patients=patients, seed=seed, with_exam=with_exam)
        typer.echo(
            f"{len(paths)} simulated people in {out}, each fact marked `source: simulated`; what they were drawn "
            "around is in truth.json. Their rates are assumptions, no frequencies of any population."
        )
        return
    if with_exam:
        raise typer.BadParameter("--with-exam belongs to --interview: add it, or leave --with-exam out")
    from reprieve.simulate import CONDITIONS

    if condition not in CONDITIONS:
        raise typer.BadParameter(
            f"--condition {condition!r} cannot be simulated: it is one of {', '.join(CONDITIONS)}"
        )
    paths = write_simulated(
        out, condition=condition, patients=patients, cycles=cycles, seed=seed, scale=scale.value
    )
    typer.echo(
        f"{len(paths)} virtual charts in {out}, each fact marked `source: simulated`; the truth is in truth.json"
    )


def write_simulated(
    out: Path,
    *,
    condition: str,
    patients: int,
    cycles: int,
    seed: int,
    scale: Literal["nrs", "four_level", "yes_no"],
) -> list[Path]:
    """Write virtual charts into `out`, and what is true of them apart in `truth.json`; the charts' paths."""
    from reprieve.chart._jsonl import write_whole
    from reprieve.simulate import simulate as simulated

    people = simulated(condition, patients=patients, cycles=cycles, seed=seed, scale=scale)
    paths, truths = [], {}
    with progress("Writing charts", len(people)) as step:
        for person in people:
            path = out / f"{person.chart.name}.jsonl"
            person.chart.write(path)
            paths.append(path)
            truths[person.chart.name] = {
                "parameters": dict(person.truth.parameters),
                "specific_days_per_28": person.truth.specific_days_per_28,
                "non_specific_days_per_28": person.truth.non_specific_days_per_28,
            }
            step()
    said = {"source": "simulated", "condition": condition, "cycles": cycles, "seed": seed, "scale": scale}
    write_whole(out / "truth.json", json.dumps({**said, "people": truths}, indent=1))
    return paths


def write_interview_people(out: Path, *, patients: int, seed: int, with_exam: bool) -> list[Path]:
    """Write people for the interview into `out`, and what each was drawn around apart in `truth.json`."""
    from reprieve.chart._jsonl import write_whole
    from reprieve.interview_people import AS_OF, draw_people
    from reprieve.knowledge import load_knowledge

    knowledge = load_knowledge()
    people = draw_people(knowledge, patients=patients, seed=seed)
    paths, truths = [], {}
    with progress("Writing charts", len(people)) as step:
        for person in people:
            path = out / f"{person.name}.jsonl"
            (person.chart_with_exam if with_exam else person.chart).write(path)
            paths.append(path)
            truths[person.name] = {
                "profile": person.profile,
                "intended": [{"id": id_, "about": about} for id_, about in person.intended],
                "red_flag": person.flag,
            }
            step()
    said = {
        "source": "simulated",
        "status": knowledge.interview_people.meta["status"],
        "as_of": AS_OF.isoformat(),
        "seed": seed,
        "with_exam": with_exam,
    }
    write_whole(out / "truth.json", json.dumps({**said, "people": truths}, indent=1))
    return paths
