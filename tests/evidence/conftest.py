"""The evidence tables, and a cache folder of this test's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reprieve.evidence.condition import evidence_for
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.evidence_tables import EvidenceTables

DAY = dt.date(2026, 11, 1)


@pytest.fixture(scope="session")
def tables() -> EvidenceTables:
    return EvidenceTables(load_knowledge().text)


@pytest.fixture
def evidence(
    tables: EvidenceTables, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., dict[str, Any]]:
    """The evidence on a condition of conditions.yaml."""
    conditions = load_knowledge().conditions.by_id
    cache: Path = tmp_path_factory.getbasetemp() / "pooled"

    def find(condition: str, as_of: dt.date = DAY) -> dict[str, Any]:
        one = conditions[condition]
        return evidence_for(
            condition,
            tables,
            name=one.name,
            also=one.also,
            as_of=as_of,
            cache=cache,
            clinical=load_knowledge(),
        )

    return find
