"""Which populations are in keeping with what the trial arms report?

Bayesian fit by NUTS: hyperparameters, and for every trial its own mean non-specific change and mean specific effect around
them (between-trial SD half-normal). Dummy arms tell the non-specific part, toxin arms both. Pharmacology is shared.
A trial that began with withdrawal has a further non-specific change of free size, so that only its contrast counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.emulator import Emulator
from reprieve.evidence.mbma.hyper import NAMES, HyperPriors
from reprieve.evidence.mbma.observations import Observations, Observed
from reprieve.evidence.mbma.population import REPORTED
from reprieve.evidence.mbma.sampling import run_nuts
from reprieve.evidence.mbma.sampling_error import share_of

Floats = NDArray[np.float64]

PI, DELTA = NAMES.index("mu_pi"), NAMES.index("mu_delta")

# Log odds of being a responder for each day gained in 28: 0.44 for 1.65 days in the exact average near the fit.
RESPONDERS_PER_DAY = 0.27


@dataclass(frozen=True, eq=False)
class Task:
    """One fit. `share_in_placebo`: by trial, how much of the specific effect its dummy injection gives."""

    observations: Observations
    figures: tuple[Observed, ...]
    covariance: Floats
    priors: HyperPriors
    emulator: Emulator
    share_in_placebo: dict[str, float]
    blinding_bias: bool = False

    @cached_property
    def weights(self) -> tuple[Floats, Floats, Floats]:
        """How figures are made of the trials' numbers: (figure or spread, trial, quantity) for what all arms have, for
        the specific part, and (figure,) for a day of blinding bias."""
        trials, spreads = list(self.observations.trials), self.observations.spread_figures
        shape = (len(self.figures) + len(spreads), len(trials), len(REPORTED))
        common, specific, biased = np.zeros(shape), np.zeros(shape), np.zeros(shape[0])
        per_day = _per_day()
        for n, figure in enumerate(self.figures):
            place = REPORTED.index(figure.reports)
            for name in figure.trials:
                share = share_of(name, figure, self.observations)
                active = figure.arm == "active"
                common[n, trials.index(name), place] = share
                specific[n, trials.index(name), place] = share * (
                    1.0 if active else self.share_in_placebo[name]
                )
                if active and not self.observations.trials[name].blinding_tested:
                    biased[n] += share * per_day[place]
        for n, spread in enumerate(spreads, start=len(self.figures)):
            place, used = REPORTED.index(spread.reports), [name for name in spread.trials if name in trials]
            for name in used:
                common[n, trials.index(name), place] = 1 / len(used)
                specific[n, trials.index(name), place] = (1 + self.share_in_placebo[name]) / 2 / len(used)
        return common, specific, biased


def predicted(task: Task, hyper: Any, pi: Any, delta: Any, bias: Any, xp: Any = np) -> Any:
    """What the model says for each figure by arm, then for each spread figure.

    `pi`, `delta` (trial,); `bias` in days per 28. A blinding bias is counted as fewer days in the toxin arms
    of trials that did not test it, and as so many more responders as the same days would bring by toxin.
    """
    count = len(task.observations.trials)
    own = xp.concatenate(
        [
            xp.broadcast_to(hyper[:PI], (count, PI)), pi[:, None],
            xp.broadcast_to(hyper[PI + 1 : DELTA], (count, DELTA - PI - 1)), delta[:, None],
            xp.broadcast_to(hyper[DELTA + 1 :], (count, len(NAMES) - DELTA - 1)),
        ],
        axis=1,
    )  # fmt: skip
    dummy, beyond = task.emulator(own, xp)
    common, specific, biased = task.weights
    return xp.einsum("ftq,tq->f", common, dummy) + xp.einsum("ftq,tq->f", specific, beyond) + bias * biased


def _per_day() -> Floats:
    """What one day less in 28 does to each quantity: a quarter of it to a week; see RESPONDERS_PER_DAY."""
    change = np.zeros(len(REPORTED))
    for n, name in enumerate(REPORTED):
        if name.startswith("change_weeks"):
            change[n] = -1.0
    change[REPORTED.index("week_3_change")] = -0.25
    change[REPORTED.index("log_odds_half")] = RESPONDERS_PER_DAY
    return change


def trial_model(task: Task) -> None:
    """The NumPyro model of one fit."""
    import jax.numpy as jnp
    import numpyro  # type: ignore[import-untyped]
    import numpyro.distributions as dist  # type: ignore[import-untyped]

    rows = task.priors.hyperparameters
    hyper = jnp.stack(
        [
            numpyro.sample(
                name,
                dist.TruncatedNormal(
                    rows[name].mean, rows[name].sd, low=rows[name].low, high=rows[name].high
                ),
            )
            for name in NAMES
        ]
    )
    constants = task.priors.constants
    between_pi = numpyro.sample("between_pi", dist.HalfNormal(constants.between_trials_sd))
    between_delta = numpyro.sample("between_delta", dist.HalfNormal(constants.between_trials_sd))
    trials = task.observations.trials.values()
    with numpyro.plate("trial", len(trials)):
        z_pi = numpyro.sample("z_pi", dist.Normal())
        z_delta = numpyro.sample("z_delta", dist.Normal())
        z_withdrawal = numpyro.sample("z_withdrawal", dist.Normal())
    began_with = jnp.array([float(trial.withdrawal) for trial in trials])
    pi = hyper[PI] + between_pi * z_pi + constants.withdrawal_sd * began_with * z_withdrawal
    delta = hyper[DELTA] + between_delta * z_delta
    bias: Any = 0.0
    if task.blinding_bias:
        bias = numpyro.sample("blinding_bias", dist.HalfNormal(constants.blinding_bias_days))
    said = predicted(task, hyper, pi, delta, bias, jnp)
    by_arm, spreads = said[: len(task.figures)], said[len(task.figures) :]
    numpyro.deterministic("pi_of_trial", pi)
    numpyro.deterministic("delta_of_trial", delta)
    numpyro.deterministic("predicted", by_arm)
    numpyro.deterministic("predicted_spread", spreads)
    values = jnp.array([figure.value for figure in task.figures])
    numpyro.sample(
        "figures", dist.MultivariateNormal(by_arm, covariance_matrix=task.covariance), obs=values
    )
    for n, spread in enumerate(task.observations.spread_figures):
        numpyro.sample(f"spread_{n}", dist.Normal(spreads[n], spread.se), obs=spread.value)


@dataclass(frozen=True)
class Sampling:
    """How long the sampler runs."""

    warmup: int = 500
    samples: int = 1800
    chains: int = 2


USUAL = Sampling()


def fit_trials(
    task: Task, *, seed: int, sampling: Sampling, progress: Callable[[str], None] = lambda _: None
) -> dict[str, Floats]:
    """Posterior draws by name, each (chain, draw, ...)."""
    return run_nuts(
        trial_model, task, seed=seed, warmup=sampling.warmup, samples=sampling.samples, chains=sampling.chains,
        progress=progress,
    )  # fmt: skip
