"""Who are the people of a registry, as far as one number of each parameter tells: what is estimated, and what it is called.

A population: mean and spread of each parameter of the daily model on the scale where people are normal, shifts of the
means with covariates, and the drift.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reprieve.knowledge.priors import NAMES, Prior
from reprieve.response.model import EPS, Floats, PriorShape, prior_shape

OWN = tuple(
    name for n, name in enumerate(NAMES) if n != EPS
)  # hope has no population here: a diary hardly informs it


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """mean: (parameter,); effects: (covariate, parameter), added to the mean; log_sd: (spread,), the increments between
    cut points share the last one; log_drift_sd; drift_memory as atanh of neighbouring blocks' correlation."""

    names: tuple[str, ...]
    mean: Floats
    effects: Floats
    log_sd: Floats
    log_drift_sd: float
    atanh_memory: float

    @property
    def sd(self) -> Floats:
        """(parameter,)"""
        return np.exp(self.log_sd[spread_of(len(self.names))])

    @property
    def vector(self) -> Floats:
        """All numbers in one row: means, effects, spreads, drift."""
        drift = [self.log_drift_sd, self.atanh_memory]
        return np.concatenate([self.mean, self.effects.ravel(), self.log_sd, drift])

    def at(self, vector: Floats) -> Population:
        """The population with these numbers."""
        size, covariates = len(self.names), len(self.effects)
        ends = np.cumsum([size, covariates * size, len(self.log_sd)])
        mean, effects, log_sd, drift = np.split(vector, ends)
        return replace(
            self, mean=mean, effects=effects.reshape(covariates, size), log_sd=log_sd,
            log_drift_sd=float(drift[0]), atanh_memory=float(drift[1]),
        )  # fmt: skip

    def means_of(self, covariates: Floats) -> Floats:
        """(chart, parameter), from (chart, covariate)."""
        return np.asarray(self.mean + covariates @ self.effects)

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each number of `vector`."""
        spreads = [*OWN, *(["increments"] if len(self.names) > len(OWN) else [])]
        effects = [f"effect {n} on {name}" for n in range(len(self.effects)) for name in self.names]
        means = [f"mean {name}" for name in self.names]
        return (
            *means,
            *effects,
            *(f"log SD {name}" for name in spreads),
            "log SD drift",
            "memory of drift",
        )


def spread_of(parameters: int) -> list[int]:
    """Which spread each parameter has: its own, and one for all increments."""
    return [min(n, len(OWN)) for n in range(parameters)]


def population_of(prior: Prior, categories: int, covariates: int = 0) -> Population:
    """What the prior says of the population: where a fit starts, and what stays where charts tell nothing."""
    shape = prior_shape(prior, categories)
    places = own_of_shape(shape)
    sd = 1 / np.sqrt(np.diag(shape.precision)[places])
    steps = tuple(f"increment {n + 2}" for n in range(categories - 2))
    names = (*OWN, *steps)
    return Population(
        names=names,
        mean=shape.mean[places],
        effects=np.zeros((covariates, len(names))),
        log_sd=np.log(sd[: len(OWN) + bool(steps)]),
        log_drift_sd=float(np.log(shape.drift_sd)),
        atanh_memory=float(np.arctanh(shape.drift_memory)),
    )


def own_of_shape(shape: PriorShape) -> list[int]:
    """Where the parameters with a population stand in a prior shape's mean."""
    return [n for n in range(len(shape.mean)) if n != EPS]
