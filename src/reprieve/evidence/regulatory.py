"""Where is the toxin approved for this condition, and since when?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from reprieve.knowledge.regulatory import Approval, Regulatory


def regulatory_status(condition_id: str, regulatory: Regulatory, *, as_of: dt.date) -> list[dict[str, Any]]:
    """Each approval of a condition, or one row that says off-label, or one that says its status is not known.

    `in_force`: was it approved on `as_of`; None where the date is not known. An approval later than `as_of` is still
    listed, and says so: a chart with old or made-up dates is asked about today's toxin.
    """
    approved = [
        _approval(entry, as_of=as_of) for entry in regulatory.approvals if entry.condition == condition_id
    ]
    if approved:
        return approved
    for entry in regulatory.off_label:
        if entry.condition == condition_id:
            source = regulatory.sources[entry.source]
            return [
                {
                    "jurisdiction": "any seen",
                    "product": "any botulinum toxin",
                    "status": "off_label",
                    "population": None,
                    "since": None,
                    "in_force": None,
                    "words": f"Off-label: not approved anywhere for this, as far as labels were seen; {entry.note}.",
                    "source": f"{source.title}{f', {source.url}' if source.url else ''}",
                    "verification": entry.verification,
                }
            ]
    return [
        {
            "jurisdiction": "any seen",
            "product": "any botulinum toxin",
            "status": "unknown",
            "population": None,
            "since": None,
            "in_force": None,
            "words": "Whether any toxin is approved for this is not in this knowledge; treat it as off-label.",
            "source": "regulatory.yaml has no row for it",
            "verification": "recalled",
        }
    ]


def _approval(entry: Approval, *, as_of: dt.date) -> dict[str, Any]:
    in_force = None if entry.since is None else _earliest(entry.since) <= as_of
    since = "since a date not seen" if entry.since is None else f"since {entry.since}"
    later = f" That is after {as_of.isoformat()}, the day asked about." if in_force is False else ""
    mark = entry.since_verification or entry.verification
    recalled = " (date recalled)" if entry.since and mark == "recalled" else ""
    return {
        "jurisdiction": entry.jurisdiction,
        "product": entry.product,
        "status": "approved",
        "population": entry.population,
        "limits": entry.limits,
        "since": entry.since,
        "since_verification": mark if entry.since else None,
        "since_source": entry.since_source or (entry.source if entry.since else None),
        "in_force": in_force,
        "words": f"{entry.product} is approved in {entry.jurisdiction} {since}{recalled}: {entry.population}.{later}",
        "source": entry.source,
        "verification": entry.verification,
    }


def _earliest(since: str) -> dt.date:
    """The first day a date may mean: a year or a month begins on its first day."""
    year, month, day = [*(int(part) for part in since.split("-")), 1, 1][:3]
    return dt.date(year, month, day)
