"""How is a pooled or single effect said in plain words, with its interval, and with both arms beside it?

Negative differences of outcomes that are better when lower are "fewer". Ratios never go without the counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from reprieve.evidence.arms import ArmPair
from reprieve.knowledge.pools import OutcomeWords

_HALF_A_DIGIT = 0.05


def difference_words(estimate: float, *, about: str) -> str:
    """`about 1.9 fewer headache days a month than with a dummy injection`."""
    if abs(estimate) < _HALF_A_DIGIT:
        return f"no difference in {about} from a dummy injection"
    return f"about {abs(estimate):.1f} {_direction(estimate)} {about} than with a dummy injection"


def ratio_words(ratio: float, *, about: str) -> str:
    """`about 2.8 times as many people with ... as with a dummy injection`."""
    return f"about {ratio:.1f} times as many {about} as with a dummy injection"


def odds_words(ratio: float, *, about: str) -> str:
    """`odds about 4.9 times as high of being one of the people with ...`: an odds ratio is no ratio of people."""
    return f"odds about {ratio:.1f} times as high (odds, not numbers of people): {about}"


def interval_words(low: float, high: float, *, ratio: bool) -> str:
    """`2.7 to 1.0 fewer`, `7.6 fewer to 3.9 more`, or `1.7 to 4.6 times`."""
    if ratio:
        return f"{_ratio(low)} to {_ratio(high)} times"
    if abs(low) < _HALF_A_DIGIT or abs(high) < _HALF_A_DIGIT or (low < 0) != (high < 0):
        return f"{_signed(low)} to {_signed(high)}"
    return f"{abs(low):.1f} to {abs(high):.1f} {_direction(low)}"


def effect_words(
    *,
    estimate: float,
    interval: tuple[float, float],
    wald: tuple[float, float],
    measure: str,
    outcome: OutcomeWords,
    k: int,
    n: int | None,
    arms: tuple[ArmPair, ...] = (),
    names: Mapping[str, str] = MappingProxyType({}),
    verification: str,
) -> str:
    """One effect as sentences a patient can read. `measure` as in the tables; ratios come as ratios, not as logs.

    `names`: what the trials of `arms` are called; their ids where nothing is given.
    """
    ratio = measure != "MD"
    about = outcome.words
    said = _SAID[measure](estimate, about=about)
    span = f"95 % interval {interval_words(*interval, ratio=ratio)}"
    if k > 1:
        span += f"; the ordinary interval, probably too narrow, {interval_words(*wald, ratio=ratio)}"
    people = "people not counted" if n is None else f"{n} people"
    trials = "one trial" if k == 1 else f"{k} trials"
    recalled = " Recalled, not read in the source." if verification == "recalled" else ""
    sentence = f"{said[0].upper()}{said[1:]} ({span}; {trials}, {people}).{recalled}"
    return " ".join(
        [sentence, *(arm_words(pair, outcome=outcome, name=names.get(pair.trial_id)) for pair in arms)]
    )


def arm_words(pair: ArmPair, *, outcome: OutcomeWords, name: str | None = None) -> str:
    """The two arms of one trial: `In X by week 24: 8.4 fewer with the toxin, 6.6 fewer with the dummy.`"""
    recalled = " (recalled)" if pair.verification == "recalled" else ""
    if pair.statistic == "events":
        both = (
            f"{pair.active:.0f} of {_size(pair.active_n)} people with the toxin, "
            f"{pair.control:.0f} of {_size(pair.control_n)} with the dummy injection"
        )
    elif pair.statistic == "mean":
        both = f"{pair.active:g} on average with the toxin, {pair.control:g} with the dummy injection"
    else:
        both = f"{_signed(pair.active)} with the toxin, {_signed(pair.control)} with the dummy injection"
    return f"In {name or pair.trial_id} by week {pair.week:g}: {both}{recalled}."


_SAID = {"MD": difference_words, "logRR": ratio_words, "logOR": odds_words}


def _direction(value: float) -> str:
    return "fewer" if value < 0 else "more"


def _signed(value: float) -> str:
    return "none" if abs(value) < _HALF_A_DIGIT else f"{abs(value):.1f} {_direction(value)}"


def _ratio(value: float) -> str:
    if not math.isfinite(value) or value > 1000:
        return "over 1000"
    return f"{value:.1f}" if value >= 0.1 else f"{value:.1g}" if value >= 1e-3 else "under 0.001"


def _size(n: int | None) -> str:
    return "an unknown number of" if n is None else str(n)
