"""What does a reader call this study?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reprieve.evidence.source import EvidenceSource
from reprieve.knowledge.trials import Trial


def trial_names(trials: Iterable[Trial]) -> dict[str, str]:
    """Each trial's first author and year, by its id."""
    return {trial.trial_id: f"{trial.first_author} {trial.year}" for trial in trials}


def study_names(source: EvidenceSource) -> Mapping[str, str]:
    """The name of every study of the tables, by its id: from trials.csv, or else from pools.yaml."""
    return {**trial_names(source.trials), **source.pools.study_names}
