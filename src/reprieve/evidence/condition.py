"""What do trials show for one condition: approval, effects, certainty, side effects, and what is not known?

`evidence_for` gives the `evidence` section of an answer for one condition, as plain values that JSON can hold.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reprieve.evidence.certainty import Judged, certainty_of, no_usable_trial
from reprieve.evidence.fact_box import fact_box
from reprieve.evidence.known_effects import known_effects
from reprieve.evidence.pooled_effects import pooled_rows, single_rows
from reprieve.evidence.published import published_rows, shown_once
from reprieve.evidence.regulatory import regulatory_status
from reprieve.evidence.side_effects import side_effects_for
from reprieve.evidence.source import ClinicalSource, EvidenceSource
from reprieve.evidence.study_names import study_names
from reprieve.knowledge.published_pooled import NO_EFFECT
from reprieve.knowledge.trials import Trial


def evidence_for(
    condition_id: str,
    source: EvidenceSource,
    *,
    name: str,
    also: Iterable[str] = (),
    as_of: dt.date,
    cache: Path | None = None,
    clinical: ClinicalSource | None = None,
) -> dict[str, Any]:
    """The evidence on one condition.

    `name`, `also`: its name and its other names in the tables, from conditions.yaml. `cache`: where poolings are
    remembered, else the user's own cache folder. `clinical`: known effects, safety rules and instruments, for what
    stands beside the tables; without it that is left empty.
    Missing: a condition without a trial has empty lists, a certainty that says so, and what is not known.
    """
    names = (condition_id, *also)
    called = study_names(source)
    pooled = pooled_rows(names, source, cache=cache)
    published = published_rows(condition_id, names, source, clinical=clinical)
    single = single_rows(names, source)
    shown_once(single, published)
    trials = [trial for trial in source.trials if trial.condition in names]
    for row in pooled:
        row["certainty"] = certainty_of(
            _judged_pool(condition_id, row), source.certainty, about=row["outcome_words"]
        )
    box = source.pools.fact_box
    return {
        "condition": condition_id,
        "name": name,
        "regulatory": regulatory_status(condition_id, source.regulatory, as_of=as_of),
        "pooled": pooled,
        "single": single,
        "published": published,
        "certainty": _certainty(condition_id, pooled, published, source),
        "fact_box": dataclasses.asdict(fact_box(box, source.arm_outcomes))
        if box.condition in names
        else None,
        "advised_against": _advised_against(condition_id, source, clinical),
        "side_effects": [
            dataclasses.asdict(row)
            for row in side_effects_for(
                names, source.adverse_event_rows, called=called, overlaps=source.overlaps
            )
        ],
        "known_effects": []
        if clinical is None
        else [dataclasses.asdict(one) for one in known_effects(condition_id, clinical.adverse_effects)],
        "misconceptions": [
            one.model_dump(include={"id", "heard", "right", "boxed_warning", "source", "verification"})
            for one in source.misconceptions.of(condition_id)
        ],
        "time_course": [
            {**fact.model_dump(), "study_name": called.get(fact.study, fact.study)}
            for fact in source.time_course
            if fact.condition in names
        ],
        "course": _course(condition_id, clinical),
        "trials": [_trial(trial) for trial in trials],
        "unknowns": [
            *_not_pooled(trials, pooled),
            *(_said(entry) for entry in source.unknowns.of(condition_id)),
        ],
        "sources": _sources(pooled, published, trials),
    }


def _course(condition_id: str, clinical: ClinicalSource | None) -> dict[str, Any] | None:
    """Bad days in 28 by week in both arms of the fitted population; None where no prior was fitted to trials."""
    course = None if clinical is None else clinical.population_courses.get(condition_id)
    if course is None:
        return None
    names = ("p05", "median", "p95")
    return {
        "prior": course.of,
        "entry_days": course.entry_days,
        "unit": course.unit,
        "weeks": [
            {
                "week": one.week,
                "with_toxin": dict(zip(names, one.toxin, strict=True)),
                "with_dummy": dict(zip(names, one.dummy, strict=True)),
            }
            for one in course.weeks
        ],
    }


def _certainty(
    condition_id: str, pooled: list[dict[str, Any]], published: list[dict[str, Any]], source: EvidenceSource
) -> dict[str, Any]:
    """Of the first main pool; without one, of the leading published effect; without that, none."""
    main = [row for row in pooled if row["role"] == "main"]
    if main:
        certainty: dict[str, Any] = main[0]["certainty"]
        return certainty
    lead = source.pools.lead_published.get(condition_id)
    if lead is None or not published:
        return no_usable_trial(source.certainty)
    row = published[0]
    notes = {trial.trial_id: trial.risk_of_bias_note for trial in source.trials}
    judged = Judged(
        condition=condition_id,
        outcome=row["outcome"],
        measure=row["measure"],
        k=row["k"],
        n=row["n"],
        interval=None if row["ci_low"] is None else (row["ci_low"], row["ci_high"]),
        ordinary=None if row["ci_low"] is None else (row["ci_low"], row["ci_high"]),
        no_effect=NO_EFFECT[row["measure"]],
        i2=_published_i2(row["tau2_or_i2"]),
        risk_of_bias_notes=tuple(notes.get(trial) for trial in lead.trials),
    )
    return certainty_of(judged, source.certainty, about=row["outcome_words"])


def _advised_against(
    condition_id: str, source: EvidenceSource, clinical: ClinicalSource | None
) -> dict[str, str] | None:
    """What a guideline says against the toxin here, with the source and mark of the safety rule that holds it."""
    advice = source.pools.advised_against.get(condition_id)
    if advice is None or clinical is None:
        return None
    rule = clinical.safety_rules.by_id[advice.safety_rule]
    return {
        "rule": rule.id,
        "words": advice.says,
        "source": rule.source,
        "verification": rule.verification,
    }


def _judged_pool(condition_id: str, row: dict[str, Any]) -> Judged:
    return Judged(
        condition=condition_id,
        outcome=row["outcome"],
        measure=row["measure"],
        k=row["k"],
        n=row["n"],
        interval=(row["ci_low"], row["ci_high"]),
        ordinary=(row["wald_low"], row["wald_high"]),
        no_effect=NO_EFFECT[row["measure"]],
        i2=row["i2"],
        risk_of_bias_notes=tuple(trial["risk_of_bias_note"] for trial in row["trials"]),
    )


def _published_i2(cell: str | None) -> float | None:
    """`I2=36%` as 0.36; None where the cell holds something else or nothing."""
    if cell is None or not cell.startswith("I2=") or not cell.endswith("%"):
        return None
    return float(cell.removeprefix("I2=").removesuffix("%")) / 100


def _not_pooled(trials: list[Trial], pooled: list[dict[str, Any]]) -> list[dict[str, str]]:
    """How many randomised trials are known, and how many of them the pooled effects use."""
    randomised = [trial for trial in trials if trial.randomised and "pooled" not in trial.design]
    used = {trial["trial_id"] for row in pooled for trial in row["trials"]}
    if not randomised:
        text = "No randomised trial of this condition is in these tables."
    else:
        text = (
            f"{len(randomised)} randomised trials of this condition are in these tables; "
            f"{len(used)} give an effect that could be pooled here."
        )
    return [{"text": text, "source": "trials.csv, derived_effects.csv", "verification": "verified"}]


def _said(entry: Any) -> dict[str, str]:
    return {"text": entry.text, "source": entry.source, "verification": entry.verification}


def _trial(trial: Trial) -> dict[str, Any]:
    return {**trial.model_dump(), "randomised": trial.randomised, "source": trial.source}


def _sources(
    pooled: list[dict[str, Any]], published: list[dict[str, Any]], trials: list[Trial]
) -> list[dict[str, str]]:
    """Every source once, with its mark, in the order of use."""
    used = [(trial["source"], trial["verification"]) for row in pooled for trial in row["trials"]]
    used += [(f"{row['name']}: {row['source']}", row["verification"]) for row in published]
    used += [(trial.source, trial.verification) for trial in trials]
    seen: dict[str, str] = {}
    for text, mark in used:
        seen[text] = "recalled" if "recalled" in (mark, seen.get(text)) else mark
    return [{"source": text, "verification": mark} for text, mark in seen.items()]
