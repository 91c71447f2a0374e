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


def control_words(control: str, *, one: bool = True) -> str:
    """What the others had: `placebo` is "a dummy injection"; another treatment is its own name."""
    return ("a dummy injection" if one else "the dummy injection") if control == "placebo" else control


def difference_words(estimate: float, *, about: str, control: str = "placebo") -> str:
    """`about 1.9 fewer headache days a month than with a dummy injection`."""
    others = control_words(control)
    if abs(estimate) < _HALF_A_DIGIT:
        return f"no difference in {about} from {others}"
    return f"about {abs(estimate):.1f} {_direction(estimate)} {about} than with {others}"


def ratio_words(ratio: float, *, about: str, control: str = "placebo") -> str:
    """`about 2.8 times as many people with ... as with a dummy injection`."""
    return f"about {ratio:.1f} times as many {about} as with {control_words(control)}"


def odds_words(ratio: float, *, about: str, control: str = "placebo") -> str:
    """`odds about 4.9 times as high of being one of the people with ...`: an odds ratio is no ratio of people."""
    return f"odds about {ratio:.1f} times as high as with {control_words(control)} (odds, not numbers of people): {about}"


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
    control: str = "placebo",
    open_label: bool = False,
    verification: str,
) -> str:
    """One effect as sentences a patient can read. `measure` as in the tables; ratios come as ratios, not as logs.

    A ratio comes after the counts it stands on. `names`: what the trials of `arms` are called; their ids where nothing
    is given. `control`: what the others had. `open_label`: everybody knew what they got, and the words say so.
    """
    ratio = measure != "MD"
    about = outcome.words
    said = _SAID[measure](estimate, about=about, control=control)
    span = f"95 % interval {interval_words(*interval, ratio=ratio)}"
    if k > 1:
        span += f"; the ordinary interval, probably too narrow, {interval_words(*wald, ratio=ratio)}"
    people = "people not counted" if n is None else f"{n} people"
    trials = "one trial" if k == 1 else f"{k} trials"
    recalled = " Recalled, not read in the source." if verification == "recalled" else ""
    sentence = f"{said[0].upper()}{said[1:]} ({span}; {trials}, {people}).{recalled}"
    if open_label:
        sentence += " Everybody knew which treatment they got, which can make either look better or worse."
    both = [arm_words(pair, name=names.get(pair.trial_id)) for pair in arms]
    return " ".join([*both, sentence] if ratio else [sentence, *both])


def arm_words(pair: ArmPair, *, name: str | None = None) -> str:
    """The two arms of one trial: `In X by week 24: 8.4 fewer with the toxin, 6.6 fewer with the dummy.`"""
    recalled = " (recalled)" if pair.verification == "recalled" else ""
    return f"In {name or pair.trial_id} by week {pair.week:g}: {both_arms(pair)}{recalled}."


def both_arms(pair: ArmPair) -> str:
    """`15 of 22 people with the toxin, 3 of 20 with the dummy injection`, or as means or changes."""
    others = control_words(pair.control_arm, one=False)
    if pair.statistic == "events":
        return (
            f"{pair.active:.0f} of {_size(pair.active_n)} people with the toxin, "
            f"{pair.control:.0f} of {_size(pair.control_n)} with {others}"
        )
    if pair.statistic == "percent":
        return (
            f"{pair.active:g} % of {_size(pair.active_n)} people with the toxin, "
            f"{pair.control:g} % of {_size(pair.control_n)} with {others}"
        )
    if pair.statistic == "mean":
        return f"{pair.active:g} on average with the toxin, {pair.control:g} with {others}"
    return f"{_signed(pair.active)} with the toxin, {_signed(pair.control)} with {others}"


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
