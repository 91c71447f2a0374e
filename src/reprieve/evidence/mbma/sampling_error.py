"""How far may the figures of a trial be off by chance, and how do they err together?

The same patients give the mean change, the share of responders and week 3, so their errors go together; a pooled figure
shares patients with both of its trials. Both follow from how the figures vary between people in the plain simulation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reprieve.evidence.mbma.hyper import Constants
from reprieve.evidence.mbma.observations import ARMS, Arm, Observations, Observed
from reprieve.evidence.mbma.plain import counted, lives

Floats = NDArray[np.float64]

_PEOPLE = 40_000
_ROUNDED = {"log_odds_half": 0.01}  # figures are printed to 0.1: half-width 0.05 days, 0.05 % of people
_ROUNDED_DAYS = 0.03

KINDS = ("baseline_mean", "change_weeks_9_12", "change_weeks_21_24", "week_3_change", "log_odds_half")


def of_one_person(hyper: Floats, constants: Constants, *, entry_days: int, seed: int) -> dict[Arm, Floats]:
    """Covariance of what one person contributes to each of `KINDS`, by arm."""
    both = lives(hyper, constants, people=_PEOPLE, seed=seed, entry_days=entry_days)
    found: dict[Arm, Floats] = {}
    for arm, days in zip(ARMS, (both.dummy, both.toxin), strict=True):
        one = counted(days)
        share = one["half"].mean()
        rows = [
            one["baseline"],
            one["change"][:, 2],
            one["change"][:, 5],
            one["week_3"],
            one["half"] / (share * (1 - share)),  # log odds move by so much with one more responder
        ]
        found[arm] = np.cov(np.stack(rows))
    return found


def covariance(
    figures: Sequence[Observed], observations: Observations, person: dict[Arm, Floats]
) -> Floats:
    """Covariance of all figures by arm: (figure, figure). Independent between arms and between trials."""
    trials = list(observations.trials)
    whole = np.zeros((len(figures), len(figures)))
    for arm in ARMS:
        for trial in trials:
            weights = np.zeros((len(figures), len(KINDS)))
            for n, figure in enumerate(figures):
                if figure.arm == arm and trial in figure.trials:
                    weights[n, KINDS.index(figure.reports)] = share_of(trial, figure, observations)
            whole += weights @ (person[arm] / observations.trials[trial].n[arm]) @ weights.T
    rounding = [_ROUNDED.get(one.reports, _ROUNDED_DAYS) ** 2 for one in figures]
    return np.asarray(whole + np.diag(rounding))


def share_of(trial: str, figure: Observed, observations: Observations) -> float:
    """How much of the people of a pooled figure are of this trial."""
    total = sum(observations.trials[name].n[figure.arm] for name in figure.trials)
    return observations.trials[trial].n[figure.arm] / total
