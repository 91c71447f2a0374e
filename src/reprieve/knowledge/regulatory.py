"""For which condition is which product approved, where and since when?

Data: `evidence/regulatory.yaml`. A date may be a day, a month or a year (`2010-10-15`, `2010-07`, `2011`); None was
not seen. `since_verification` is the mark of the date where it differs from the row's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field, field_validator

from reprieve.knowledge.csv_rows import Name, Verification, raise_if_any
from reprieve.knowledge.yaml_model import Piece, parse_model

FILE = "regulatory.yaml"
_SINCE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class Approval(Piece):
    """One product is approved for one condition in one jurisdiction."""

    condition: Name
    jurisdiction: Name
    product: Name
    since: str | None
    population: Name
    limits: str | None
    source: Name
    verification: Verification
    since_source: str | None = None
    since_verification: Verification | None = None

    @field_validator("since")
    @classmethod
    def _date(cls, since: str | None) -> str | None:
        if since is not None and not _SINCE.fullmatch(since):
            raise ValueError("write a year, a month or a day: 2011, 2010-07, '2010-10-15'")
        return since


class OffLabel(Piece):
    """No label seen approves any botulinum toxin for this condition."""

    condition: Name
    note: Name
    verification: Verification
    source: Name


class LabelSource(Piece):
    title: Name
    url: str | None = None


class Regulatory(Piece):
    """All approvals, and the conditions without one."""

    schema_version: int
    file: str
    approvals: tuple[Approval, ...]
    off_label: tuple[OffLabel, ...]
    sources: dict[str, LabelSource]
    review: dict[str, Any] = Field(min_length=2)


def parse_regulatory(text: str) -> Regulatory:
    """The approvals. Raises KnowledgeError naming every fault."""
    regulatory = parse_model(text, Regulatory, file=FILE)
    faults = [
        f"off_label.{entry.condition}.source: no {entry.source!r}; add it under `sources`"
        for entry in regulatory.off_label
        if entry.source not in regulatory.sources
    ]
    approved = {approval.condition for approval in regulatory.approvals}
    faults += [
        f"off_label.{entry.condition}: it also has an approval; keep one of the two"
        for entry in regulatory.off_label
        if entry.condition in approved
    ]
    raise_if_any(FILE, faults)
    return regulatory


def faults_of_regulatory(
    regulatory: Regulatory,
    *,
    conditions: Iterable[str],
    indications: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> list[str]:
    """Which conditions are unknown or have no status, and which approvals the product file does not have.

    `indications`: product id to its `indications_head_face_pain` rows in products.yaml, if that file is at hand.
    """
    known = set(conditions)
    named = {entry.condition for entry in regulatory.approvals} | {
        entry.condition for entry in regulatory.off_label
    }
    faults = [f"{FILE}: no such condition {name!r}" for name in sorted(named - known)]
    faults += [
        f"{FILE}: {name} has no status; add it to approvals or off_label" for name in sorted(known - named)
    ]
    if indications is None:
        return faults
    labelled = {
        (product, str(row["jurisdiction"]))
        for product, rows in indications.items()
        for row in rows
        if row.get("labelled") and row.get("verification") == "verified"
    }
    ours = {
        (entry.product, entry.jurisdiction)
        for entry in regulatory.approvals
        if entry.condition == "chronic_migraine"
    }
    faults += [
        f"{FILE}: {pair} is labelled in products.yaml, but not here" for pair in sorted(labelled - ours)
    ]
    faults += [f"{FILE}: {pair} is not labelled in products.yaml" for pair in sorted(ours - labelled)]
    return faults
