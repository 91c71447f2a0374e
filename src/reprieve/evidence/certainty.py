"""How sure may one be of an effect? A computed suggestion by the rules of `clinical/certainty.yaml`.

No GRADE panel has judged it, and every result says so. What is not known counts as a concern, never as fine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.knowledge.certainty import Below, CertaintyRules


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is judged: an effect with what is known of its trials. None is not known.

    `interval` is the preferred one (Hartung-Knapp), `ordinary` the Wald one; both on the scale of `no_effect`.
    `i2` is a fraction; `risk_of_bias_notes` one a trial.
    """

    condition: str
    outcome: str
    measure: str
    k: int | None
    n: int | None
    interval: tuple[float, float] | None
    ordinary: tuple[float, float] | None
    no_effect: float
    i2: float | None
    risk_of_bias_notes: tuple[str | None, ...]
    randomised: bool = True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One domain: how many levels down, and why."""

    domain: str
    down: int
    reason: str


def certainty_of(judged: Judged, rules: CertaintyRules, *, about: str | None = None) -> dict[str, Any]:
    """The suggested level, its words, and the reason of every domain. `about`: the outcome as a reader calls it."""
    steps = (
        _risk_of_bias(judged, rules),
        _inconsistency(judged, rules),
        _imprecision(judged, rules),
        _number(judged, rules),
        _indirectness(judged, rules),
        _publication(judged, rules),
    )
    start = rules.start["randomised" if judged.randomised else "uncontrolled"]
    level = rules.stepped_down(start, sum(step.down for step in steps))
    said = [f"{step.domain}: {step.reason} ({_cost(step.down)})" for step in steps]
    return {
        "level": level,
        "words": f"Certainty: {level}. {rules.disclaimer}",
        "about": about or judged.outcome,
        "start": start,
        "reasons": said,
        "domains": [{"domain": step.domain, "down": step.down, "reason": step.reason} for step in steps],
        "source": rules.source,
        "verification": rules.verification,
        "checked_by": rules.review["checked_by"],
    }


def no_usable_trial(rules: CertaintyRules) -> dict[str, Any]:
    """The certainty where no trial has a usable effect."""
    level = rules.no_trial.level
    return {
        "level": level,
        "words": f"Certainty: {level}. {rules.disclaimer}",
        "about": None,
        "start": None,
        "reasons": [rules.no_trial.says],
        "domains": [],
        "source": rules.source,
        "verification": rules.verification,
        "checked_by": rules.review["checked_by"],
    }


def _risk_of_bias(judged: Judged, rules: CertaintyRules) -> Step:
    bias, domain = rules.risk_of_bias, "risk of bias"
    if not judged.risk_of_bias_notes or any(note is None for note in judged.risk_of_bias_notes):
        return Step(domain=domain, down=bias.unknown_down, reason=bias.unknown_says)
    found = [
        rule
        for rule in bias.phrases
        if any(rule.phrase in (note or "") for note in judged.risk_of_bias_notes)
    ]
    if not found:
        return Step(
            domain=domain,
            down=0,
            reason=f"nothing noted against it: {'; '.join(map(str, judged.risk_of_bias_notes))}",
        )
    return Step(
        domain=domain,
        down=max(rule.down for rule in found),
        reason=f"{'; '.join(rule.says for rule in found)} (short remarks, no formal assessment)",
    )


def _inconsistency(judged: Judged, rules: CertaintyRules) -> Step:
    rule, domain = rules.inconsistency, "inconsistency"
    if judged.k is not None and judged.k < rule.needs_trials:
        return Step(
            domain=domain,
            down=0,
            reason="one trial: whether others would agree is not known (see number of trials)",
        )
    if judged.i2 is None:
        return Step(domain=domain, down=rule.unknown_down, reason=rule.unknown_says)
    down = max((step.down for step in rule.i2_down if judged.i2 >= step.from_), default=0)
    fragile = judged.k is None or judged.k < rule.fragile_below_trials
    unsure = f", itself unsure with {judged.k} trials" if fragile and judged.k is not None else ""
    return Step(domain=domain, down=down, reason=f"I2 {100 * judged.i2:.0f} %{unsure}")


def _imprecision(judged: Judged, rules: CertaintyRules) -> Step:
    rule, domain = rules.imprecision, "imprecision"
    few = judged.k is not None and 1 < judged.k < rule.hartung_knapp_judged_from_trials
    span = judged.ordinary if few else judged.interval
    reasons, down = [], 0
    if span is None:
        down += rule.interval_includes_no_effect_down
        reasons.append("no interval is known (not known counts as a concern)")
    elif span[0] <= judged.no_effect <= span[1]:
        small = rule.worthwhile
        if (
            judged.outcome in small.outcomes
            and judged.measure == small.measure
            and max(map(abs, span)) < small.size
        ):
            reasons.append(
                f"the interval holds no effect, and nothing as large as {small.size:g} a month: at most a small effect"
            )
        else:
            down += rule.interval_includes_no_effect_down
            reasons.append("the interval includes no effect")
    else:
        reasons.append("the interval excludes no effect")
    if few and judged.interval is not None:
        wide = judged.interval[0] <= judged.no_effect <= judged.interval[1]
        reasons.append(
            f"judged on the ordinary interval, since with {judged.k} trials the Hartung-Knapp interval says little"
            f"{' (it includes no effect)' if wide else ''}"
        )
    if judged.n is None:
        reasons.append("how many people is not known")
        down += 1
    else:
        down += _below(judged.n, rule.participants_down)
        reasons.append(f"{judged.n} people")
    return Step(domain=domain, down=down, reason="; ".join(reasons))


def _number(judged: Judged, rules: CertaintyRules) -> Step:
    domain = "number of trials"
    if judged.k is None:
        return Step(domain=domain, down=1, reason="how many trials is not known (counts as a concern)")
    return Step(
        domain=domain,
        down=_below(judged.k, rules.number_of_trials.down),
        reason="one trial" if judged.k == 1 else f"{judged.k} trials",
    )


def _indirectness(judged: Judged, rules: CertaintyRules) -> Step:
    rule = rules.indirectness.get(judged.condition)
    if rule is None:
        return Step(domain="indirectness", down=0, reason="the trials are of this condition")
    return Step(domain="indirectness", down=rule.down, reason=rule.says)


def _publication(judged: Judged, rules: CertaintyRules) -> Step:
    rule = rules.publication_bias
    enough = judged.k is not None and judged.k >= rule.needs_trials
    reason = "enough trials to look for unpublished ones; not done here" if enough else rule.too_few_says
    return Step(domain="publication bias", down=0, reason=reason)


def _below(value: int, rules: Sequence[Below]) -> int:
    return max((rule.down for rule in rules if value < rule.below), default=0)


def _cost(down: int) -> str:
    return "no step down" if not down else f"{down} step{'s' if down > 1 else ''} down"
