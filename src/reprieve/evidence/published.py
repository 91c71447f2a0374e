"""What have others published for this condition? Shown as published, with its mark, and never pooled again.

A ratio is said only where both arms' counts are in the tables; without them its figure is left out of every sentence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from reprieve.evidence.arms import ArmPair, arm_pairs
from reprieve.evidence.effect_words import both_arms, control_words
from reprieve.evidence.source import ClinicalSource, EvidenceSource
from reprieve.evidence.study_names import study_names
from reprieve.evidence.worthwhile import Smaller, smaller_than_matters
from reprieve.knowledge.pools import PublishedRow
from reprieve.knowledge.published_pooled import NO_EFFECT, PublishedPooled

RATIOS = ("RR", "OR")


def published_rows(
    condition_id: str,
    names: Iterable[str],
    source: EvidenceSource,
    *,
    clinical: ClinicalSource | None = None,
) -> list[dict[str, Any]]:
    """Published effects of the condition, the leading one first, then those of related conditions, marked as such.

    `clinical`: where a change that matters is looked up; without it nothing is said of that.
    """
    known, related = set(names), source.pools.related.get(condition_id, ())
    lead = source.pools.lead_published.get(condition_id)

    def order(row: PublishedPooled) -> tuple[bool, bool]:
        leads = lead is not None and (row.meta_id, row.outcome) == (lead.meta_id, lead.outcome)
        return row.condition not in known, not leads

    rows = [row for row in source.published_pooled if row.condition in known or row.condition in related]
    called = study_names(source)
    return [
        _row(
            row,
            own=row.condition in known,
            called=called,
            arms=_arms(row, source),
            smaller=_smaller(row, condition_id, clinical) if row.condition in known else None,
        )
        for row in sorted(rows, key=order)
    ]


def patient_level(wanted: PublishedRow, source: EvidenceSource) -> dict[str, Any] | None:
    """The published analysis of the same people, patient by patient: its figures, its mark, and a sentence."""
    row = next(
        (
            one
            for one in source.published_pooled
            if (one.meta_id, one.outcome) == (wanted.meta_id, wanted.outcome)
        ),
        None,
    )
    if row is None or row.ci_low is None or row.ci_high is None:
        return None
    name = study_names(source).get(row.meta_id, row.meta_id)
    return {
        "id": row.meta_id,
        "estimate": row.estimate,
        "ci_low": row.ci_low,
        "ci_high": row.ci_high,
        "source": row.source_url,
        "verification": row.verification,
        "words": f"Published of the same people, patient by patient ({name}): {row.outcome_words}, "
        f"{_figure(row.estimate, row)} ({_span(row)}). It takes these trials as all there is; "
        "the wide interval is about the average of all such trials.",
    }


def _row(
    row: PublishedPooled,
    *,
    own: bool,
    called: Mapping[str, str],
    arms: tuple[ArmPair, ...],
    smaller: Smaller | None,
) -> dict[str, Any]:
    return {
        "id": row.meta_id,
        "name": called.get(row.meta_id, row.meta_id),
        "condition": row.condition,
        "same_condition": own,
        "outcome": row.outcome,
        "outcome_words": row.outcome_words or row.outcome.replace("_", " "),
        "outcome_id": _outcome_id(row),
        "trial": row.trial,
        "repeats": None,
        "better": row.better,
        "comparator": row.comparator,
        "measure": row.effect_measure,
        "controlled": row.controlled,
        "k": row.k_trials,
        "n": row.n_total,
        "estimate": row.estimate,
        "ci_low": row.ci_low,
        "ci_high": row.ci_high,
        "tau2_or_i2": row.tau2_or_I2,
        "method": row.model,
        "arms": [dataclasses.asdict(pair) for pair in arms],
        "smaller_than_matters": None if smaller is None else dataclasses.asdict(smaller),
        "words": _words(row, own=own, called=called, arms=arms, smaller=smaller),
        "source": row.source_url,
        "verification": row.verification,
        "notes": row.notes,
    }


def _arms(row: PublishedPooled, source: EvidenceSource) -> tuple[ArmPair, ...]:
    """Both arms' counts of a row about one trial."""
    if row.trial is None or row.comparator is None:
        return ()
    return arm_pairs(
        source.arm_outcomes,
        trials=[row.trial],
        outcome=_outcome_id(row),
        comparison=f"active-{row.comparator}",
        weeks=(1, 1000),
    )


def _outcome_id(row: PublishedPooled) -> str:
    """The outcome as arm_outcomes.csv names it: without week or comparator."""
    return row.outcome.split(",")[0].split(" vs ")[0].strip()


def shown_once(single: list[dict[str, Any]], published: list[dict[str, Any]]) -> None:
    """Tie a published effect of one trial to that trial's own row: the same people are then shown once.

    The trial's row gets `as_published`, the published one `repeats`.
    """
    for row in published:
        for own in single:
            if (own["trial_id"], own["outcome"]) == (row["trial"], row["outcome_id"]):
                own["as_published"] = {name: row[name] for name in ("words", "source", "verification")}
                row["repeats"] = own["trial_id"]


def _smaller(row: PublishedPooled, condition: str, clinical: ClinicalSource | None) -> Smaller | None:
    if clinical is None or row.instrument is None or row.effect_measure not in ("MD", "mean_change"):
        return None
    changes = clinical.instruments.get(row.instrument).meaningful_change
    return smaller_than_matters(
        row.estimate, condition=condition, changes=changes, assumed=row.scale_assumed
    )


def _words(
    row: PublishedPooled,
    *,
    own: bool,
    called: Mapping[str, str],
    arms: tuple[ArmPair, ...],
    smaller: Smaller | None,
) -> str:
    outcome = row.outcome_words or row.outcome.replace("_", " ")
    against = "" if row.comparator is None else f", against {control_words(row.comparator)}"
    said = [f"Published ({called.get(row.meta_id, row.meta_id)}): {outcome}{against}."]
    said += [f"{both_arms(pair)[:1].upper()}{both_arms(pair)[1:]}." for pair in arms]
    counted = any(pair.active_n is not None for pair in arms)
    if row.effect_measure in RATIOS and not counted:
        said.append(
            f"{_size(row)} How many of 100 people that is, is not in these tables: only a ratio was published, "
            "and a ratio alone would mislead, so it is not shown."
        )
    else:
        said.append(f"{_kind(row, counted=counted)} ({_span(row)}). {_size(row)}")
    said += _cautions(row, own=own)
    if smaller is not None:
        said.append(smaller.words)
    if row.verification == "recalled":
        said.append("Recalled, not read in the source.")
    return " ".join(said)


def _kind(row: PublishedPooled, *, counted: bool) -> str:
    figure = _figure(row.estimate, row)
    better = "" if row.better is None else f"; {row.better} is better"
    return {
        "MD": f"Difference {figure}{better}",
        "SMD": f"Difference {figure} standard deviations{better}",
        "RD": f"Difference {figure}, as a share of people",
        "RR": f"{figure} times as many",
        "OR": f"Odds {figure} times as high (odds, not numbers of people)",
        "mean_change": f"Change {figure}",
        "proportion_pct": f"{figure} %",
    }[row.effect_measure]


def _span(row: PublishedPooled) -> str:
    if row.ci_low is None or row.ci_high is None:
        return "no interval printed"
    return f"95 % interval {_figure(row.ci_low, row)} to {_figure(row.ci_high, row)}"


def _figure(value: float, row: PublishedPooled) -> str:
    """With as many decimals as the most exact figure of the row, and a true minus sign."""
    given = [one for one in (row.estimate, row.ci_low, row.ci_high) if one is not None]
    digits = max(len(f"{one:g}".partition(".")[2]) for one in given)
    return f"{value:.{digits}f}".replace("-", "−")


def _size(row: PublishedPooled) -> str:
    trials = (
        "Number of trials not known"
        if row.k_trials is None
        else "One trial"
        if row.k_trials == 1
        else f"{row.k_trials} trials"
    )
    people = "number of people not known" if row.n_total is None else f"{row.n_total} people"
    return f"{trials}, {people}."


def _cautions(row: PublishedPooled, *, own: bool) -> list[str]:
    said = []
    if row.controlled and row.ci_low is not None and row.ci_high is not None:
        nothing = NO_EFFECT[row.effect_measure]
        if row.ci_low <= nothing <= row.ci_high:
            said.append("The interval includes no effect.")
    if not row.controlled:
        said.append("Without a comparison group: part of it would have come anyway.")
    if not own:
        said.append(f"This is about {row.condition.replace('_', ' ')}, not about this condition.")
    return said
