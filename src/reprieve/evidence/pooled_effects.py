"""What do the trials of one condition say together, outcome by outcome, and what does each say alone?"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reprieve.evidence.arms import arm_pairs, arms_of_part, counts_of
from reprieve.evidence.effect_words import effect_words
from reprieve.evidence.pool_guard import poolable
from reprieve.evidence.pooled_cache import pool_remembered
from reprieve.evidence.pooling import Pooled
from reprieve.evidence.published import patient_level
from reprieve.evidence.source import EvidenceSource
from reprieve.evidence.study_names import trial_names
from reprieve.knowledge.csv_rows import worst_mark
from reprieve.knowledge.derived_effects import Z_95, DerivedEffect
from reprieve.knowledge.pools import Pool
from reprieve.knowledge.trials import Trial

SHOWN_AS = {"MD": "MD", "logRR": "RR", "logOR": "OR"}


def pooled_rows(
    names: Iterable[str], source: EvidenceSource, *, cache: Path | None = None
) -> list[dict[str, Any]]:
    """Every pool of the condition, main analyses first. `names`: the condition's id and its names in the tables.

    Ratios are given as ratios; `tau2` stays on the log scale (`tau2_scale`).
    """
    pools = [pool for name in names for pool in source.pools.of_condition(name)]
    return [
        _pooled_row(pool, source, cache=cache)
        for pool in sorted(pools, key=lambda pool: pool.role != "main")
    ]


def single_rows(names: Iterable[str], source: EvidenceSource) -> list[dict[str, Any]]:
    """Contrasts of the condition that are in no main pool: shown one by one, with the reason they are not pooled."""
    known = set(names)
    pooled = {
        (effect.trial_id, effect.outcome)
        for pool in source.pools.pools
        for effect in pool.contrasts(source.derived_effects)
        if pool.role == "main"
    }
    trials = {trial.trial_id: trial for trial in source.trials}
    return [
        _single_row(effect, trials.get(effect.trial_id), source)
        for effect in source.derived_effects
        if effect.condition in known
        and (effect.trial_id, effect.outcome) not in pooled
        and not effect.about.name.startswith("AE: ")
    ]


def _pooled_row(pool: Pool, source: EvidenceSource, *, cache: Path | None) -> dict[str, Any]:
    effects = pool.contrasts(source.derived_effects)
    pooled = pool_remembered(poolable(effects, source.overlaps), overlaps=source.overlaps, folder=cache)
    trials = {trial.trial_id: trial for trial in source.trials}
    chosen = [trials[effect.trial_id] for effect in effects]
    back = _scale(pool.measure)
    mark = worst_mark(
        [*(effect.inputs_verification for effect in effects), *(trial.verification for trial in chosen)]
    )
    arms = arm_pairs(
        source.arm_outcomes,
        trials=[*pool.arms_also, *(effect.trial_id for effect in effects)],
        outcome=pool.outcome,
        comparison=pool.comparison,
        weeks=pool.weeks,
    )
    n = _people(chosen)
    weights = dict(zip(pooled.studies, pooled.weights, strict=True))
    words = effect_words(
        estimate=back(pooled.estimate),
        interval=(back(pooled.ci_low), back(pooled.ci_high)),
        wald=(back(pooled.wald_low), back(pooled.wald_high)),
        measure=pool.measure,
        outcome=source.pools.outcomes[pool.outcome],
        k=pooled.k,
        n=n,
        arms=arms,
        names=trial_names(source.trials),
        verification=mark,
    )
    return {
        "id": pool.id,
        "role": pool.role,
        "of": pool.of,
        "why": pool.why,
        "outcome": pool.outcome,
        "outcome_words": source.pools.outcomes[pool.outcome].words,
        "unit": source.pools.outcomes[pool.outcome].unit,
        "better": source.pools.outcomes[pool.outcome].better,
        "comparison": pool.comparison,
        "weeks": list(pool.weeks),
        "measure": SHOWN_AS[pool.measure],
        "n": n,
        **_numbers(pooled, back),
        "tau2_scale": "as estimated" if pool.measure == "MD" else "natural log",
        "trials": [
            _trial_row(effect, trial, weights[effect.trial_id])
            for effect, trial in zip(effects, chosen, strict=True)
        ],
        "arms": [dataclasses.asdict(pair) for pair in arms],
        "words": words,
        "patient_level": None if pool.patient_level is None else patient_level(pool.patient_level, source),
        "remarks": [*pooled.remarks, *_missing_remarks(effects, trial_names(chosen))],
        "verification": mark,
    }


def _missing_remarks(effects: Sequence[DerivedEffect], names: Mapping[str, str]) -> list[str]:
    unknown = [names[effect.trial_id] for effect in effects if effect.missing_data is None]
    said = "How days and people that were missing were handled is not known here of"
    return [f"{said} {', '.join(unknown)}."] if unknown else []


def _numbers(pooled: Pooled, back: Callable[[float], float]) -> dict[str, Any]:
    return {
        "k": pooled.k,
        "estimate": back(pooled.estimate),
        "ci_low": back(pooled.ci_low),
        "ci_high": back(pooled.ci_high),
        "wald_low": back(pooled.wald_low),
        "wald_high": back(pooled.wald_high),
        "pi_low": None if pooled.pi_low is None else back(pooled.pi_low),
        "pi_high": None if pooled.pi_high is None else back(pooled.pi_high),
        "se": pooled.se,
        "tau2": pooled.tau2,
        "i2": pooled.i2,
        "q": pooled.q,
        "level": pooled.level,
        "method": f"random effects, {pooled.tau2_method} between-trial variance, "
        f"{'Hartung-Knapp' if pooled.interval == 'hk' else 'ordinary'} interval",
    }


def _trial_row(effect: DerivedEffect, trial: Trial | None, weight: float | None) -> dict[str, Any]:
    back = _scale(effect.measure)
    return {
        "trial_id": effect.trial_id,
        "name": trial_names([trial])[effect.trial_id] if trial else effect.trial_id,
        "weeks": effect.about.week,
        "part": effect.about.part,
        "estimate": back(effect.estimate),
        "ci_low": back(effect.ci_low),
        "ci_high": back(effect.ci_high),
        "se": effect.se,
        "weight": weight,
        "n_active": trial.n_active if trial else None,
        "n_control": trial.n_control if trial else None,
        "product": trial.product if trial else None,
        "risk_of_bias_note": trial.risk_of_bias_note if trial else None,
        "derivation": effect.derivation,
        "estimand": effect.estimand,
        "missing_data": effect.missing_data,
        "source": trial.source if trial else effect.trial_id,
        "verification": worst_mark([effect.inputs_verification, *([trial.verification] if trial else [])]),
    }


def _single_row(effect: DerivedEffect, trial: Trial | None, source: EvidenceSource) -> dict[str, Any]:
    back = _scale(effect.measure)
    about = effect.about
    outcome = source.pools.outcomes.get(about.name)
    row = _trial_row(effect, trial, None)
    n = _people([trial]) if trial else None
    week = about.week if about.week is not None else 0.0
    arms = arm_pairs(
        arms_of_part(source.arm_outcomes, about.part),
        trials=[effect.trial_id],
        outcome=about.name,
        comparison=effect.comparison,
        weeks=(week, week),
    )
    if all(pair.statistic == "percent" for pair in arms) and (counts := counts_of(effect)) is not None:
        arms = (counts,)
    words = None
    if outcome is not None:
        span = (back(effect.estimate - Z_95 * effect.se), back(effect.estimate + Z_95 * effect.se))
        words = effect_words(
            estimate=back(effect.estimate),
            interval=span,
            wald=span,
            measure=effect.measure,
            outcome=outcome,
            k=1,
            n=n,
            names=trial_names(source.trials),
            arms=arms,
            control=effect.comparison.removeprefix("active-"),
            open_label=trial is not None and "open_label" in trial.design,
            verification=row["verification"],
        )
    return {
        **row,
        "outcome": about.name,
        "outcome_words": about.name.replace("_", " ") if outcome is None else outcome.words,
        "better": None if outcome is None else outcome.better,
        "comparison": effect.comparison,
        "measure": SHOWN_AS[effect.measure],
        "n": n,
        "arms": [dataclasses.asdict(pair) for pair in arms],
        "words": words,
        "why_not_pooled": _why_alone(effect, source),
    }


def _why_alone(effect: DerivedEffect, source: EvidenceSource) -> str:
    for pool in source.pools.pools:
        if pool.role == "sensitivity" and effect in pool.contrasts(source.derived_effects):
            return f"not in the main analysis: {pool.why}"
    return (
        "no other contrast of this outcome, comparison and window is here, or only one of the same people"
    )


def _scale(measure: str) -> Callable[[float], float]:
    return _same if measure == "MD" else _from_log


def _same(value: float) -> float:
    return value


def _from_log(value: float) -> float:
    return math.exp(min(value, 700.0))  # a Hartung-Knapp limit of two tiny trials can be beyond any float


def _people(trials: Sequence[Trial]) -> int | None:
    """All people randomised; None where one trial's size is not known. Crossover people are counted once."""
    total = 0
    for trial in trials:
        if trial.n_active is None or trial.n_control is None:
            return None
        total += (
            trial.n_active if trial.design.startswith("crossover") else trial.n_active + trial.n_control
        )
    return total
