"""`reprieve simulate` and `reprieve demo`: virtual people, always marked so, and the whole path on real input."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reprieve.cli.charts import console, progress


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the program."""
    app.command()(simulate)
    app.command()(demo)


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
    scale: Annotated[str, typer.Option(help="The diary's scale: nrs, four_level or yes_no.")] = "nrs",
) -> None:
    """Make virtual charts, every fact marked `source: simulated`; the truth behind them is kept apart.

    Example:  reprieve simulate --condition chronic_migraine --patients 10 --cycles 4 --seed 1 --out virtual
    """
    from reprieve.simulate import write_simulated

    with progress("Simulating", patients) as step:
        paths = write_simulated(
            out, condition=condition, patients=patients, cycles=cycles, seed=seed, scale=scale, step=step
        )
    typer.echo(
        f"{len(paths)} virtual charts in {out}, each fact marked `source: simulated`; the truth is in truth.json"
    )


def demo(
    data: Annotated[Path, typer.Option(help="Folder of the real data that comes with the source.")] = Path(
        "data"
    ),
    out: Annotated[Path, typer.Option(help="Folder for charts and pages.")] = Path("out"),
) -> None:
    """Import the real data, answer for every real diary, and show one real and one simulated person in full.

    Example:  reprieve demo --data data --out out
    """
    from reprieve.cli.demonstration import demonstrate

    demonstrate(data, out, console())
