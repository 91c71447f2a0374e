"""How long does the population fit take, does it recover the truth, and does the cost of a chart stay the same?

Simulated registries: 365 days, four cycles, one day of ten not recorded. The truth lies away from the assumed prior: every mean
by 0.3 of its SD, every log SD by 0.15, in turns up and down; `away` says how many times as far.

python -m bench.registry fit CHARTS yes_no|nrs WORKERS: one fit. recovery COHORTS CHARTS [yes_no|nrs [AWAY]]: the mean error
over cohorts, each with draws of its own. growth CHARTS ...: what a chart costs at each size, one process of one thread.
workers CHARTS: two Dask workers of one thread each beside one.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import gaussian_course
from bench.timing import Timed
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.registry.climb import weak_belief
from reprieve.registry.cohort import Scale, draw_cohort
from reprieve.registry.cohort_cases import cases_of
from reprieve.registry.covariates import Design
from reprieve.registry.engine import Run, cluster, in_this_process, processes
from reprieve.registry.fit import Fitted, Settings, fit_registry
from reprieve.registry.pack import pack
from reprieve.registry.population import OWN, population_of
from reprieve.registry.table import Member, Registry, read_registry
from reprieve.response.scales import CATEGORIES

PRIOR = load_knowledge().priors.of("chronic_migraine")
MOVED_MEAN, MOVED_LOG_SD = 0.3, 0.15
AT_ONCE = 4096  # charts simulated at a time


def truth(prior: Prior = PRIOR, away: float = 1.0) -> Prior:
    """The population that charts are drawn from."""
    parameters = dict(prior.parameters)
    for n, name in enumerate(OWN):
        belief, sign = prior.parameters[name], 1 if n % 2 else -1
        moved = sign * away * MOVED_MEAN * belief.sd
        mean = belief.mean * float(np.exp(moved)) if belief.scale == "log" else belief.mean + moved
        parameters[name] = belief.model_copy(
            update={"mean": mean, "sd": belief.sd * float(np.exp(sign * away * MOVED_LOG_SD))}
        )
    return prior.model_copy(update={"parameters": parameters})


def registry_of(
    folder: Path, charts: int, *, seed: int, scale: Scale = "yes_no", away: float = 1.0
) -> Registry:
    """A packed registry of simulated charts."""

    def members() -> Iterator[tuple[str, Member]]:
        for n, first in enumerate(range(0, charts, AT_ONCE)):
            cohort = draw_cohort(
                truth(away=away), charts=min(AT_ONCE, charts - first), days=365, cycles=4, scale=scale, missing=0.1, seed=seed * 1000 + n
            )  # fmt: skip
            yield from ((case.chart, Member(case, None, None)) for case in cases_of(cohort, PRIOR))

    pack(members(), folder)
    return read_registry(folder)


def fitted(registry: Registry, work: Path, run: Run, seed: int = 1) -> tuple[Fitted, float]:
    """The fit and its seconds. `seed` is of the draws: registries that share it share the chance in them."""
    start = time.perf_counter()
    settings = Settings(registry=registry, prior=PRIOR, design=Design(), work=work, seed=seed)
    return fit_registry(settings, run), time.perf_counter() - start


def errors_of(found: Fitted, scale: Scale, away: float = 1.0) -> dict[str, tuple[float, float, bool]]:
    """By number: error and standard error in population SDs (means) or of the logarithm (spreads), and whether held."""
    true, belief = population_of(truth(away=away), CATEGORIES[scale]), weak_belief(found.assumed)
    unit = np.where(np.arange(len(belief.sd)) < len(true.mean), belief.sd, 1.0)
    missed, error = (found.population.vector - true.vector) / unit, found.standard_errors / unit
    return {
        label: (float(missed[n]), float(error[n]), bool(found.held[n]))
        for n, label in enumerate(found.population.labels)
    }


def once(
    charts: int, *, seed: int, scale: Scale = "yes_no", workers: int = 1, away: float = 1.0
) -> dict[str, object]:
    """One registry made, packed and fitted: times, memory, errors."""
    with tempfile.TemporaryDirectory() as folder:
        registry = registry_of(Path(folder) / "registry", charts, seed=seed, scale=scale, away=away)
        before = time.process_time()
        if workers > 1:
            with processes(workers) as run:
                list(run(_awake, range(4 * workers)))  # imports are the workers' start, not their work
                found, seconds = fitted(registry, Path(folder) / "work", run, seed)
        else:
            found, seconds = fitted(registry, Path(folder) / "work", in_this_process, seed)
        cpu = time.process_time() - before
    peak = (
        max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        / 2**20
    )
    return {
        "charts": charts, "scale": scale, "seed": seed, "workers": workers, "seconds": round(seconds, 1),
        "cpu_seconds_here": round(cpu, 1), "largest_process_gib": round(peak, 2), "rounds": found.rounds, "settled": found.settled,
        "errors": errors_of(found, scale, away),
    }  # fmt: skip


def growth(sizes: list[int]) -> None:
    """What a chart costs at each size, in CPU milliseconds of one process, over several registries of few."""
    once(128, seed=1)  # imports and tables are the start, not the work
    for charts in sizes:
        found = [once(charts, seed=seed) for seed in range(1, 1 + max(1, min(10, 40_000 // charts)))]
        each = np.array([1e3 * float(str(one["cpu_seconds_here"])) / charts for one in found])
        rounds = ", ".join(str(one["rounds"]) for one in found)
        print(
            f"{charts:7d} charts: {each.mean():.2f} CPU ms a chart in {len(found)} registries ({each.min():.2f} to "
            f"{each.max():.2f}), rounds {rounds}",
            flush=True,
        )


def dask_workers(charts: int) -> None:
    """The same fit by one Dask worker and by two, one thread each."""
    from distributed import LocalCluster

    os.environ.update(
        {"REPRIEVE_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    )  # of the workers, which inherit it
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        registry = registry_of(Path(folder) / "registry", charts, seed=1)
        for count in (1, 2):
            with (
                LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as made,  # type: ignore[no-untyped-call]
                cluster(made.scheduler_address) as run,
            ):
                # imports and first calls are the workers' start, not their work
                list(run(_awake, range(4 * count)))
                seconds.append(fitted(registry, Path(folder) / f"work-{count}", run)[1])
                print(f"{charts} charts, {count} Dask worker(s): {seconds[-1]:.1f} s", flush=True)
    print(f"two are {seconds[0] / seconds[1]:.2f} times as fast as one")


def _awake(_: int) -> None:
    import reprieve.registry.part_work

    assert reprieve.registry.part_work
    time.sleep(0.5)


def recovery(cohorts: int, charts: int, scale: Scale = "yes_no", away: float = 1.0) -> None:
    """Mean error over cohorts, with its Monte-Carlo error; numbers held in a cohort count with their assumption."""
    rows = []
    for seed in range(1, cohorts + 1):
        found = once(charts, seed=seed, scale=scale, away=away)
        rows.append(found["errors"])
        print(json.dumps(found), flush=True)
    for label in rows[0]:  # type: ignore[attr-defined]
        missed = np.array([row[label][0] for row in rows])  # type: ignore[index]
        held = sum(row[label][2] for row in rows)  # type: ignore[index]
        spread = missed.std(ddof=1) / np.sqrt(len(missed)) if len(missed) > 1 else np.nan
        said = np.mean([row[label][1] for row in rows])  # type: ignore[index]
        print(
            f"{label:24s} bias {missed.mean():+.3f} +- {spread:.3f}  SD {missed.std(ddof=1):.3f}  said {said:.3f}  held {held}"
        )


def rows() -> Iterator[Timed]:
    """One fit of 1,000 charts beside the bar's share of its time."""
    found = once(1000, seed=1, workers=2)
    yield Timed(
        what="registry fit, 1,000 charts of 365 days (yes/no), 2 workers",
        seconds=float(str(found["seconds"])),
        peer="the bar: 20,000 in 600 s",
        peer_seconds=30.0,
        bar="< 1",
    )
    rows = gaussian_course.simulate(1)
    start = time.perf_counter()
    gaussian_course.fit(rows)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    there = gaussian_course.nlme(rows) is not None
    yield Timed(
        what="7,560 Gaussian rows, marginal likelihood",
        seconds=ours,
        peer="R nlme, R's start included" if there else "R nlme is not there: the bar alone",
        peer_seconds=time.perf_counter() - start if there else 1.0,
        bar="<= 1 s",
    )


if __name__ == "__main__":
    match sys.argv[1]:
        case "recovery":
            cohorts, charts, *rest = sys.argv[2:]
            scale, away = [*rest, *["yes_no", "1"][len(rest) :]]
            recovery(int(cohorts), int(charts), scale, float(away))  # type: ignore[arg-type]
        case "fit":
            print(json.dumps(once(int(sys.argv[2]), seed=1, scale=sys.argv[3], workers=int(sys.argv[4]))))  # type: ignore[arg-type]
        case "growth":
            growth([int(one) for one in sys.argv[2:]])
        case "workers":
            dask_workers(int(sys.argv[2]))
        case other:
            raise SystemExit(f"{other!r} is none of fit, recovery, growth, workers")
