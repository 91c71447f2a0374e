"""Does each derived contrast follow from the other tables by the formula it names?

Every `derivation` is a short phrase; each phrase known here has one small function that computes the contrast again
from `arm_outcomes.csv`, `adverse_events.csv` and the numbers in the phrase itself. A phrase without a function is a
fault: a number nobody can compute again has no place in the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reprieve.knowledge.arm_outcomes import ArmOutcome
from reprieve.knowledge.derived_effects import FILE, DerivedEffect
from reprieve.knowledge.effect_size import (
    EffectSize,
    log_odds_ratio,
    log_risk_ratio,
    mean_difference,
    se_from_interval,
    se_from_p,
    se_from_t_test,
)
from reprieve.knowledge.trial_adverse_events import AdverseEventRow

LAST_DIGIT = 1.01e-4  # the table prints four decimals; one unit of the last, for inputs rounded before use
_NUMBER = r"(-?\d+(?:\.\d+)?)"


class NotRecomputableError(ValueError):
    """The inputs a derivation names are not in the tables."""


@dataclass(frozen=True)
class _Inputs:
    effect: DerivedEffect
    arms: Sequence[ArmOutcome]
    events: Sequence[AdverseEventRow]
    found: re.Match[str]

    def arm(self, name: str, *, outcome: str | None = None) -> ArmOutcome:
        """The one row of this arm, at the contrast's outcome and week (within half a week: months are rounded)."""
        about = self.effect.about
        rows = [
            row
            for row in self.arms
            if row.trial_id == self.effect.trial_id
            and row.outcome == (outcome or about.name)
            and row.arm == name
            and row.time_weeks is not None
            and about.week is not None
            and abs(row.time_weeks - about.week) < 0.5
        ]
        if len(rows) != 1:
            raise NotRecomputableError(f"{len(rows)} rows of arm_outcomes.csv fit arm {name!r}; need one")
        return rows[0]

    def number(self, group: int) -> float:
        return float(self.found[group])


def faults_of_recomputation(
    effects: Iterable[DerivedEffect], *, arms: Sequence[ArmOutcome], events: Sequence[AdverseEventRow]
) -> list[str]:
    """Which contrasts differ from what the tables give, or cannot be computed again."""
    faults = []
    for effect in effects:
        where = f"{FILE} {effect.trial_id} {effect.outcome}"
        try:
            again = recompute(effect, arms=arms, events=events)
        except NotRecomputableError as error:
            faults.append(f"{where}: {error}")
            continue
        faults += [
            f"{where}.{name}: {given:g}, but its derivation gives {computed:.4f}"
            for name, given, computed in (
                ("estimate", effect.estimate, again.estimate),
                ("se", effect.se, again.se),
            )
            if abs(given - computed) > LAST_DIGIT
        ]
    return faults


def recompute(
    effect: DerivedEffect, *, arms: Sequence[ArmOutcome], events: Sequence[AdverseEventRow]
) -> EffectSize:
    """The contrast computed again. Raises NotRecomputableError where the tables lack what its derivation names."""
    for pattern, formula in _FORMULAS:
        if found := re.match(pattern, effect.derivation):
            return formula(_Inputs(effect=effect, arms=arms, events=events, found=found))
    raise NotRecomputableError(
        f"no formula is known for {effect.derivation!r}; add one to derived_effects_check.py"
    )


def _from_p(given: _Inputs) -> EffectSize:
    difference = given.arm("active").value - given.arm("placebo").value
    return EffectSize(
        measure="MD", estimate=difference, se=se_from_p(difference=difference, p=given.number(1))
    )


def _from_another_trials_sd(given: _Inputs) -> EffectSize:
    active, placebo = given.arm("active"), given.arm("placebo")
    if not active.n or not placebo.n:
        raise NotRecomputableError("the arms' sizes are not known")
    se = given.number(1) * (1 / active.n + 1 / placebo.n) ** 0.5
    # the phrase prints the SD to two decimals: the SE is known to about 4e-4, so it is only compared that far
    close = abs(se - given.effect.se) < 5e-4
    return EffectSize(
        measure="MD", estimate=active.value - placebo.value, se=given.effect.se if close else se
    )


def _from_interval(given: _Inputs) -> EffectSize:
    notes = given.arm("active").notes or ""
    said = re.search(rf"difference {_NUMBER} \(95% CI {_NUMBER} to {_NUMBER}\)", notes)
    if said is None:
        raise NotRecomputableError("the notes of the active arm do not state the published difference")
    low, high = given.number(1), given.number(2)
    if (float(said[2]), float(said[3])) != (low, high):
        raise NotRecomputableError(f"the arm's notes say {said[0]!r}, the derivation {low:g} to {high:g}")
    return EffectSize(measure="MD", estimate=float(said[1]), se=se_from_interval(ci_low=low, ci_high=high))


def _from_means(given: _Inputs) -> EffectSize:
    active, placebo = given.arm("active"), given.arm("placebo")
    if active.sd is None or placebo.sd is None or not active.n or not placebo.n:
        raise NotRecomputableError("the arms lack an SD or a size")
    return mean_difference(
        mean=active.value, sd=active.sd, n=active.n,
        control_mean=placebo.value, control_sd=placebo.sd, control_n=placebo.n,
    )  # fmt: skip


def _from_t_test(given: _Inputs) -> EffectSize:
    active = given.arm("active")
    said = re.search(rf"p {_NUMBER}", active.notes or "")
    if said is None:
        raise NotRecomputableError("the notes of the active arm do not state the p value")
    difference = active.value - given.arm("placebo").value
    se = se_from_t_test(difference=difference, p=float(said[1]), df=int(given.found[1]))
    return EffectSize(measure="MD", estimate=difference, se=se)


def _from_stated_counts(given: _Inputs) -> EffectSize:
    a, n, c, m = (given.number(group) for group in range(1, 5))
    added = 0.5 if "0.5 added" in given.effect.derivation else 0.0
    return _ratio(given.effect.measure, a=a, n=n, c=c, m=m, added=added)


def _from_counts(given: _Inputs) -> EffectSize:
    if given.effect.about.name.startswith("AE: "):
        return _from_event_counts(given)
    part = given.effect.about.part
    names: tuple[str, ...] = ("active",)
    if part:  # "25 U", or "25 U and 75 U together": the dose arms that are counted
        names = tuple(f"active_{dose}U" for dose in re.findall(r"(\d+) U", part))
    active = [given.arm(name) for name in names]
    control = given.arm(given.effect.comparison.removeprefix("active-"))
    if any(row.statistic != "events" or not row.n for row in (*active, control)):
        raise NotRecomputableError("the arms are not counts with a known size")
    return _ratio(
        given.effect.measure,
        a=sum(row.value for row in active),
        n=sum(row.n or 0 for row in active),
        c=control.value,
        m=control.n or 0,
    )


def _from_event_counts(given: _Inputs) -> EffectSize:
    event = given.effect.about.name.removeprefix("AE: ")
    rows = {
        row.arm: row
        for row in given.events
        if (row.trial_or_label, row.event) == (given.effect.trial_id, event)
        and row.value_kind == "events"
        and row.n
    }
    if not {"active", "placebo"} <= set(rows):
        raise NotRecomputableError("adverse_events.csv has no counts of both arms")
    active, control = rows["active"], rows["placebo"]
    return _ratio(
        given.effect.measure,
        a=active.events_or_percent, n=active.n or 0, c=control.events_or_percent, m=control.n or 0,
    )  # fmt: skip


def _ratio(measure: str, *, a: float, n: float, c: float, m: float, added: float = 0.0) -> EffectSize:
    if measure == "logOR":
        return log_odds_ratio(events=a, total=n, control_events=c, control_total=m, added=added)
    return log_risk_ratio(events=a, total=n, control_events=c, control_total=m)


_FORMULAS: tuple[tuple[str, Callable[[_Inputs], EffectSize]], ...] = (
    (rf"difference of arm mean changes; SE = \|MD\|/z\(p={_NUMBER}\)", _from_p),
    (
        rf"difference of arm mean changes; SE from the SD of change implied by .*\({_NUMBER} days\)",
        _from_another_trials_sd,
    ),
    (rf"published CI {_NUMBER} to {_NUMBER}", _from_interval),
    (r"arm mean(?: change)?s and SDs", _from_means),
    (r"difference of arm means; SE from the t test p value with (\d+) df", _from_t_test),
    (rf"counts {_NUMBER}/{_NUMBER} and {_NUMBER}/{_NUMBER} ", _from_stated_counts),
    (r"counts(?:, crude)?$", _from_counts),
)
