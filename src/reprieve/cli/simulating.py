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
) -> None:
    """Make virtual charts, every fact marked `source: simulated`; the truth behind them is kept apart.

    Example:  reprieve simulate --condition chronic_migraine --patients 10 --cycles 4 --seed 1 --out virtual
    """
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
