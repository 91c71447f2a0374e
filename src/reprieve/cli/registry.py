"""`reprieve registry`: many charts as one table, and the population that they tell of."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reprieve.cli.charts import Charts, progress

if TYPE_CHECKING:
    from reprieve.errors import ReprieveError
    from reprieve.registry.engine import Run
    from reprieve.registry.table import Member

app = typer.Typer(
    help="Many charts: pack them into a table, and learn a prior from them.", no_args_is_help=True
)


@app.command()
def pack(
    charts: Charts,
    out: Annotated[Path, typer.Option(help="A new folder for the registry.", show_default=False)],
    condition: Annotated[
        str | None,
        typer.Option(help="The condition all charts are of; without it, what each was injected for."),
    ] = None,
) -> None:
    """Write charts as a registry: Parquet files without names, dates or free text. docs/registry.md says what is in them.

    A chart that cannot be packed is listed with the reason in `left_out.jsonl` beside the folder.

    Example:  reprieve registry pack charts/*.jsonl --out registry
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.registry.pack import members_from
    from reprieve.registry.pack import pack as packed_into

    knowledge = load_knowledge()
    if condition is not None:
        knowledge.priors.of(condition)
    with progress("Packing charts", len(charts)) as step:

        def stepped() -> Iterator[tuple[str, Member | ReprieveError]]:
            for one in members_from(charts, knowledge, condition):
                step()
                yield one

        found = packed_into(stepped(), out)
    typer.echo(f"{found.charts:,} charts in {out}")
    if found.left_out:
        path = out.with_name(f"{out.name}.left_out.jsonl")
        lines = [
            json.dumps({"chart": name, "why": why}, ensure_ascii=False) for name, why in found.left_out
        ]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        typer.echo(f"{len(found.left_out):,} charts were left out; why is in {path}", err=True)
        raise typer.Exit(0 if found.charts else 1)


@app.command()
def fit(
    registry: Annotated[Path, typer.Argument(help="A folder written by `reprieve registry pack`.")],
    out: Annotated[Path, typer.Option(help="Where the prior goes.")] = Path("registry-prior.yaml"),
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers see the same folders."),
    ] = None,
    covariates: Annotated[
        str, typer.Option(help="What means may differ by, with commas: condition, sex, overuse, product.")
    ] = "",
    condition: Annotated[str | None, typer.Option(help="Only charts of this condition.")] = None,
    scale: Annotated[str | None, typer.Option(help="Only diaries on this scale.")] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes; 0: one for each core.", show_default="one a core")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an earlier fit to the same --out was ended.")
    ] = False,
) -> None:
    """Learn a population (mu, Omega) from a registry, as a prior that `reprieve respond --prior` reads.

    What is needed to go on is kept in a folder beside --out; Ctrl-C ends the fit, --resume goes on with it.

    Example:  reprieve registry fit registry --out our-prior.yaml
    """
    from reprieve.in_place import in_place_of
    from reprieve.knowledge import load_knowledge
    from reprieve.registry.covariates import COVARIATES, design_of
    from reprieve.registry.fit import Settings, fit_registry
    from reprieve.registry.learned import registry_prior_of
    from reprieve.registry.prior_file import as_text
    from reprieve.registry.table import holds_simulated, read_part, read_registry

    wanted = [name.strip() for name in covariates.split(",") if name.strip()]
    wrong = [name for name in wanted if name not in COVARIATES]
    if wrong:
        raise typer.BadParameter(f"--covariates {', '.join(wrong)}: choose from {', '.join(COVARIATES)}")
    packed = read_registry(registry).only(condition=condition, scale=scale)
    conditions = sorted({part.condition for part in packed.parts})
    if len(conditions) > 1 and "condition" not in wanted:
        raise typer.BadParameter(
            f"{registry} holds {', '.join(conditions)}: name one with --condition, or add --covariates condition"
        )
    counts = {
        name: sum(part.charts for part in packed.parts if part.condition == name) for name in conditions
    }
    prior = load_knowledge().priors.of(max(conditions, key=lambda name: counts[name]))
    members = (member for part in (packed.parts if wanted else ()) for member in read_part(packed, part))
    design = design_of(members, wanted)
    for name in wanted:
        if not any(name == one for one, _, _ in design.columns):
            said = dict(design.reference).get(name)
            why = "no chart says anything of it" if said is None else f"every chart that says has {said}"
            typer.echo(f"--covariates {name}: {why}, so that no shift can be told.", err=True)
    settings = Settings(
        registry=packed, prior=prior, design=design, work=out.with_name(f"{out.name}.work"), seed=seed
    )  # fmt: skip
    try:
        with _engine(cluster, workers) as run, _told() as told:
            fitted = fit_registry(settings, run, resume=resume, told=told)
    except KeyboardInterrupt:
        typer.echo(
            f"Ended. What was done is kept in {settings.work}: run the same with --resume.", err=True
        )
        raise typer.Exit(1) from None
    text = as_text(
        registry_prior_of(
            fitted, prior, settings.design, fitted_on=dt.datetime.now(tz=dt.UTC).date(), fingerprint=settings.fingerprint,
            simulated=holds_simulated(packed), scale=packed.parts[0].scale,
        )
    )  # fmt: skip
    with in_place_of(out) as new:
        new.write_text(text, "utf-8")
    typer.echo(f"{out}: learned from {packed.charts:,} charts in {fitted.rounds} rounds.")
    if not fitted.settled:
        typer.echo("The fit had not settled: its numbers may still move.", err=True)


def _engine(cluster: str | None, workers: int) -> AbstractContextManager[Run]:
    from reprieve.registry import engine

    if cluster is not None:
        return engine.cluster(cluster)
    return engine.processes(workers or engine.cores())


@contextmanager
def _told() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each step, in a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")

        def tell(what: str, done: int, of: int) -> None:
            if what:
                bar.update(task, description=what)
            bar.update(task, completed=done, total=of)

        yield tell
