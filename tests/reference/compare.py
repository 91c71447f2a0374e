"""How far is the corrected posterior from the references? `python -m tests.reference.compare` prints every chart.

Distances are in the reference's own SDs: of the mean, of the SD (a ratio less one), of the 5 and 95 % quantiles; the
largest over the eight parameters and the three kinds of days.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from reprieve.knowledge.priors import NAMES
from reprieve.response.observations import Case
from reprieve.response.posterior import Future, Posterior, posterior_of
from reprieve.response.quantities import specific_days, staying_days, total_days
from tests.reference.charts import FOLDER, case_of, kept, prior_of


def references() -> dict[str, Any]:
    """What NUTS drew, by chart."""
    found: dict[str, Any] = json.loads(FOLDER.joinpath("nuts.json").read_text("utf-8"))
    return found


def ours(case: Case, *, exact: bool = True) -> Posterior:
    """The posterior as the product finds it, without help from NUTS."""
    return posterior_of(
        case, prior_of(case.scale), seed=1, draws=192, futures=[Future()], exact=exact, nuts=False
    )


def values_of(posterior: Posterior) -> dict[str, np.ndarray]:
    """The draws of each quantity."""
    sample = posterior.sample
    days = {
        "specific": specific_days(sample),
        "non_specific": staying_days(sample),
        "total": total_days(sample),
    }
    return {name: sample.theta[:, n] for n, name in enumerate(NAMES)} | days


def distances(posterior: Posterior, reference: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    """Of each quantity: how far mean, SD and the farther of the two quantiles are."""
    found = {}
    for name, values in values_of(posterior).items():
        theirs = reference["values"][name]
        ends = np.quantile(values, [0.05, 0.95]) - [theirs["p05"], theirs["p95"]]
        found[name] = (
            abs(float(values.mean()) - theirs["mean"]) / theirs["sd"],
            abs(float(values.std(ddof=1)) / theirs["sd"] - 1),
            float(np.abs(ends).max()) / theirs["sd"],
        )
    return found


def main() -> None:
    """Every chart that has a reference, corrected and by the normal curve alone."""
    known = references()
    for chart in kept():
        name = str(chart["name"])
        if name not in known:
            continue
        case = case_of(chart)
        ours(case)
        begun, used = time.perf_counter(), time.process_time()
        found = ours(case)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        most = np.max(list(distances(found, known[name]).values()), axis=0)
        plain = np.max(list(distances(ours(case, exact=False), known[name]).values()), axis=0)
        far = {
            one: tuple(round(d, 3) for d in three)
            for one, three in distances(found, known[name]).items()
            if three[0] > 0.05 or three[1] > 0.03 or three[2] > 0.1
        }
        print(  # noqa: T201
            f"{name:22s} k {found.diagnostics.pareto_k} ess {found.diagnostics.ess} "
            f"mean {most[0]:.3f} sd {most[1]:.3f} quantile {most[2]:.3f}; normal curve {plain.round(2)}; "
            f"{1000 * seconds:.0f} ms (cpu {1000 * cpu:.0f}); over: {far}",
            flush=True,
        )


if __name__ == "__main__":
    main()
