"""How much do people's bad days vary from month to month, and how much does a bad day bring another?

Fitted once to the 133 real diaries of `data/kosteckidillon` (not in the package) and kept in
`knowledge/priors/diary_variation.yaml`. Headache yes or no, P(headache on day t) = logistic(b + rho y_{t-1} + u - N):
b and rho differ between people, u is AR(1) on 14-day blocks with the time constant fixed at 30 days (a median diary of
26 days cannot tell it), N a change of free size and sign from the start of the programme on. A day after an unrecorded
day is used as a start, never as a day without headache.
Assumes that people with migraine who record themselves vary as trial patients do: nothing here had toxin.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_DAYS = 14
TIME_CONSTANT_DAYS = 30.0
CHANGE_DAYS = 28.0  # how fast the change after the start comes; fixed
KEPT = {
    "mu_b": "mean burden of people with migraine who keep a diary",
    "sd_b": "between people",
    "mu_rho": "mean persistence from day to day",
    "sd_rho": "between people",
    "sd_change": "between people, of the change after the start of the programme",
    "drift_sd": "of the slow drift, AR(1) on 14-day blocks",
}


@dataclass(frozen=True)
class Days:
    """Recorded days whose yesterday is recorded too. All arrays (day,); `block` numbers person-blocks in order."""

    person: NDArray[np.int64]
    headache: NDArray[np.int64]
    yesterday: NDArray[np.int64]
    since_start: NDArray[np.float64]  # days since the start of the programme, 0 before it
    block: NDArray[np.int64]
    first_of_person: NDArray[np.bool_]  # (block,) whether a block is its person's first
    people: int


def days_of(text: str) -> Days:
    """The pairs of neighbouring days in the table. Units: days."""
    people: dict[str, dict[int, int]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        people.setdefault(row["id"], {})[int(row["time"])] = int(row["headache"] == "yes")
    rows: list[tuple[int, int, int, float, int]] = []
    first: list[bool] = []
    for number, days in enumerate(people.values()):
        start, offset = min(days), len(first)
        first += [block == 0 for block in range((max(days) - start) // BLOCK_DAYS + 1)]
        rows += [
            (number, days[day], days[day - 1], float(max(day, 0)), offset + (day - start) // BLOCK_DAYS)
            for day in sorted(days)
            if day - 1 in days
        ]
    person, headache, yesterday, since, block = (np.array(column) for column in zip(*rows, strict=True))
    return Days(person, headache, yesterday, since, block, np.array(first), len(people))


def diary_model(days: Days) -> None:
    """The NumPyro model: non-centred people, and drift as innovations of its AR(1)."""
    import jax
    import jax.numpy as jnp
    import numpyro  # type: ignore[import-untyped]
    import numpyro.distributions as dist  # type: ignore[import-untyped]

    mu_b = numpyro.sample("mu_b", dist.Normal(0.5, 1.0))
    sd_b = numpyro.sample("sd_b", dist.HalfNormal(1.5))
    mu_rho = numpyro.sample("mu_rho", dist.Normal(0.8, 0.6))
    sd_rho = numpyro.sample("sd_rho", dist.HalfNormal(0.4))
    mu_change = numpyro.sample("mu_change", dist.Normal(0.0, 0.7))
    sd_change = numpyro.sample("sd_change", dist.HalfNormal(0.7))
    drift_sd = numpyro.sample("drift_sd", dist.HalfNormal(0.7))
    with numpyro.plate("person", days.people):
        z_b = numpyro.sample("z_b", dist.Normal())
        z_rho = numpyro.sample("z_rho", dist.Normal())
        z_change = numpyro.sample("z_change", dist.Normal())
    with numpyro.plate("block", len(days.first_of_person)):
        fresh = numpyro.sample("z_block", dist.Normal())
    memory = float(np.exp(-BLOCK_DAYS / TIME_CONSTANT_DAYS))

    def onward(before: Any, now: tuple[Any, Any]) -> tuple[Any, Any]:
        z, first = now
        value = jnp.where(first, z, memory * before + np.sqrt(1 - memory**2) * z)
        return value, value

    _, drift = jax.lax.scan(onward, jnp.zeros(()), (fresh, jnp.asarray(days.first_of_person)))
    eta = (
        (mu_b + sd_b * z_b)[days.person]
        + (mu_rho + sd_rho * z_rho)[days.person] * days.yesterday
        + drift_sd * drift[days.block]
        - (mu_change + sd_change * z_change)[days.person] * (1 - np.exp(-days.since_start / CHANGE_DAYS))
    )
    numpyro.sample("y", dist.Bernoulli(logits=eta), obs=days.headache)


def fit_diaries(
    days: Days, *, seed: int, warmup: int = 800, samples: int = 2500, chains: int = 2,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, dict[str, float]]:  # fmt: skip
    """Mean, SD, R-hat and effective sample size of each population number."""
    from reprieve.evidence.mbma.sampling import run_nuts, summary_of

    draws = run_nuts(
        diary_model, days, seed=seed, warmup=warmup, samples=samples, chains=chains, progress=progress
    )
    return summary_of({name: draws[name] for name in KEPT})


def diary_rows(summary: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float | str]]:
    """The rows under `estimates` of diary_variation.yaml."""
    return {
        name: {**{key: round(value, 3) for key, value in row.items()}, "meaning": KEPT[name]}
        for name, row in summary.items()
    }
