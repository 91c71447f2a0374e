"""The evidence tables, for tests that compute published analyses again."""

from __future__ import annotations

import pytest

from reprieve.evidence.contrast import Contrast
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.evidence_tables import EvidenceTables


@pytest.fixture(scope="session")
def tables() -> EvidenceTables:
    return EvidenceTables(load_knowledge().text)


@pytest.fixture(scope="session")
def contrasts_of(tables):
    """The contrasts of one outcome of some trials, as rows to pool."""

    def find(
        outcome: str, *trials: str, week: float | None = None, part: str | None = None
    ) -> list[Contrast]:
        rows = [
            Contrast(study=row.trial_id, estimate=row.estimate, se=row.se)
            for row in tables.derived_effects
            if row.trial_id in trials
            and row.about.name == outcome
            and (week is None or row.about.week == week)
            and (part is None or row.about.part in (None, part))
        ]
        assert sorted(row.study for row in rows) == sorted(trials)
        return rows

    return find
