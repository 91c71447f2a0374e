"""What have others published for this condition? Shown as published, with its mark, and never pooled again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reprieve.evidence.source import EvidenceSource
from reprieve.knowledge.published_pooled import NO_EFFECT, PublishedPooled


def published_rows(condition_id: str, names: Iterable[str], source: EvidenceSource) -> list[dict[str, Any]]:
    """Published effects of the condition, the leading one first, then those of related conditions, marked as such."""
    known, related = set(names), source.pools.related.get(condition_id, ())
    lead = source.pools.lead_published.get(condition_id)

    def order(row: PublishedPooled) -> tuple[bool, bool]:
        leads = lead is not None and (row.meta_id, row.outcome) == (lead.meta_id, lead.outcome)
        return row.condition not in known, not leads

    rows = [row for row in source.published_pooled if row.condition in known or row.condition in related]
    return [_row(row, own=row.condition in known) for row in sorted(rows, key=order)]


def _row(row: PublishedPooled, *, own: bool) -> dict[str, Any]:
    return {
        "id": row.meta_id,
        "condition": row.condition,
        "same_condition": own,
        "outcome": row.outcome,
        "measure": row.effect_measure,
        "controlled": row.controlled,
        "k": row.k_trials,
        "n": row.n_total,
        "estimate": row.estimate,
        "ci_low": row.ci_low,
        "ci_high": row.ci_high,
        "tau2_or_i2": row.tau2_or_I2,
        "method": row.model,
        "words": _words(row, own=own),
        "source": row.source_url,
        "verification": row.verification,
        "notes": row.notes,
    }


def _words(row: PublishedPooled, *, own: bool) -> str:
    span = (
        "no interval printed" if row.ci_low is None else f"95 % interval {row.ci_low:g} to {row.ci_high:g}"
    )
    size = [
        "number of trials not known"
        if row.k_trials is None
        else "one trial"
        if row.k_trials == 1
        else f"{row.k_trials} trials",
        "number of people not known" if row.n_total is None else f"{row.n_total} people",
    ]
    outcome = row.outcome.replace("_", " ")
    kind = row.effect_measure.replace("mean_change", "change").replace("proportion_pct", "per cent")
    clear = ""
    if row.controlled and row.ci_low is not None and row.ci_high is not None:
        nothing = NO_EFFECT[row.effect_measure]
        clear = "" if row.ci_high < nothing or row.ci_low > nothing else " The interval includes no effect."
    uncontrolled = (
        "" if row.controlled else " Without a comparison group: part of it would have come anyway."
    )
    elsewhere = (
        "" if own else f" This is about {row.condition.replace('_', ' ')}, not about this condition."
    )
    recalled = " Recalled, not read in the source." if row.verification == "recalled" else ""
    relative = row.effect_measure in ("RR", "OR")
    counts = " How many of 100 people that is, is not in these tables." if relative else ""
    effect = f"Published ({row.meta_id}): {outcome}, {kind} {row.estimate:g} ({span}; {', '.join(size)})."
    return effect + counts + clear + uncontrolled + elsewhere + recalled
