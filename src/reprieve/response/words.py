"""What a diary can tell of this person, and what it cannot, in sentences chosen by their data.

Nothing here is proof: a visit renews hope as well as toxin. Steady relief is never called "not the toxin".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from reprieve.knowledge.priors import Prior
from reprieve.response.acute_medicine import NOT_TOLD
from reprieve.response.decision import FITTED_AT, REMITS
from reprieve.response.folded import days_since_visit
from reprieve.response.model import DELTA
from reprieve.response.observations import Case
from reprieve.response.posterior import Posterior
from reprieve.response.quantities import specific_days, total_days, triple
from reprieve.response.sentences import RISES

_NARROWED = 0.9  # posterior SD over prior SD: above it the diary has told next to nothing
_FEW_DAYS = 21  # recorded days needed in a phase before its share is looked at
_NO_FALL = 0.15  # rise of the share of bad days from the best weeks to the last that counts as fading


def words(
    posterior: Posterior, prior: Prior, renewed: Mapping[float, float], worth: float, tip: float | None
) -> list[str]:
    """The honest sentences for a treated person. `renewed`: expected specific days by renewed days; `tip`: the tipping point."""
    case, draws = posterior.case, posterior.sample
    specific, total = triple(specific_days(draws)), triple(total_days(draws))
    said = []
    if not any(case.doses > 0):
        said.append("All recorded sessions were dummy injections: nothing here can come from a toxin.")
        return [*said, *always(case, prior)]
    # trigeminal neuralgia remits and returns by itself: nothing is read from when
    faded = None if prior.condition == REMITS else fades(posterior)
    if prior.condition == REMITS:
        pass
    elif faded is None:
        said.append(
            "There are too few recorded days late in a cycle to see whether relief fades before the next injection."
        )
    elif faded:
        said.append(RISES)
    elif total["p05"] > 0:
        said.append(
            "Better days have lasted from one injection to the next. Whether that is the toxin outlasting the interval or a change "
            "that came by itself cannot be told apart from this diary. About 4 in 10 people notice no fading by week 12, so steady "
            "relief is not evidence against the toxin."
        )
        said.append(
            "One longer interval, agreed with the clinician, would tell more than many regular ones - unless the headache is "
            "also drifting by itself: then the edge is small."
        )
    if specific["p05"] <= 0 <= specific["p95"] and not faded:
        said.append(
            "The part that comes and goes with the injections could be nothing; it lies between "
            f"{-specific['p05']:.1f} more and {specific['p95']:.1f} fewer bad days in 28."
        )
    if renewed[0.0] > worth:
        said.append(
            f"If hope renewed at each visit were worth {tip:g} days in 28, the toxin's own share would fall to what the injections "
            "should be worth."
            if tip is not None
            else f"Even if hope renewed at each visit were worth up to {FITTED_AT[-1]:g} days in 28, the toxin's own share would "
            "stay above what the injections should be worth; more was not looked at."
        )
    spread, before = float(draws.theta[:, DELTA].std()), prior.parameters["delta"].sd
    if spread > _NARROWED * before:
        said.append(
            "The diary has told next to nothing about the toxin's own share: what is shown is what trials let us expect."
        )
    if not case.recorded[case.baseline_days].any():
        said.append(
            "No day before the first injection was recorded: the total change rests on what is usual, not on this diary."
        )
    return [*said, *always(case, prior)]


def always(case: Case, prior: Prior) -> list[str]:
    """What holds whatever the figures are."""
    said = [
        "What is compared is dummy injections at the same visits; the course without any visit is not known from any trial.",
        "Response answers were tested on simulated people and other data only: no diary of a person treated for head or face "
        "pain has been analysed yet.",
    ]
    if any(step.what == NOT_TOLD for step in case.steps):
        said.append(
            "The chart does not say what acute medicine was taken about the first injection. Overused medicine may have been "
            "stopped then; the figures allow for that, and are less sure. Ask whether it was, and on how many days a month it "
            "was taken before."
        )
    elif not any(day.acute is not None for day in case.days):
        said.append(
            "The diary does not say when acute medicine was taken: ask whether overused medicine was withdrawn around the "
            "first injection."
        )
    if prior.validation == "not_validated":
        said.append(
            f"For {prior.condition.replace('_', ' ')} no trial informs the daily course; wide assumptions stand in."
        )
    if prior.condition == REMITS:
        said.append("Trigeminal neuralgia remits by itself: pain that comes back is not read as wear-off.")
    if case.simulated:
        said.append("This chart is simulated.")
    return said


def fades(posterior: Posterior) -> bool | None:
    """Whether counted bad days rise from weeks 3-9 to weeks 10 and later of the cycles; None with too few days."""
    case = posterior.case
    since = days_since_visit(case)
    seen = case.recorded
    best = seen & (since >= 14) & (since < 63)
    late = seen & (since >= 70)
    if best.sum() < _FEW_DAYS or late.sum() < _FEW_DAYS:
        return None
    bad = case.bad
    if (bad[best | late] < 0).any():  # recorded too coarsely: those that count would be a choice among them
        return None
    return bool(np.mean(bad[late]) - np.mean(bad[best]) > _NO_FALL)
