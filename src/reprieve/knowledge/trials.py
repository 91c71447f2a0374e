"""Which trials and cohorts are there, how were they made, and how large were they?

The table is `evidence/trials.csv`, one row per trial, named subgroup, extension or cohort. Facts only; what may be
pooled with what is in `evidence/overlaps.yaml` and `evidence/pools.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable

from reprieve.knowledge.csv_rows import (
    Count,
    Name,
    Row,
    Text,
    Verification,
    parse_rows,
    raise_if_any,
    repeated,
)

FILE = "trials.csv"


class Trial(Row):
    """One trial. Doses are units of the row's own product, a session, both sides; `n_*` are people randomised."""

    trial_id: Name
    first_author: Name
    year: int
    condition: Name
    design: Name
    n_active: Count
    n_control: Count
    product: Name
    total_dose_units: Text
    sites: Text
    comparator: Name
    pmid_or_doi: Text
    risk_of_bias_note: Text
    source_url: Text
    verification: Verification
    notes: Text

    @property
    def randomised(self) -> bool:
        """Was it a randomised comparison (not an extension, a cohort or a case series)?"""
        return "rct" in self.design and not self.design.startswith(("open_label_ext", "completers"))

    @property
    def source(self) -> str:
        """Where to read it: author, year, and the identifier or the page that was seen."""
        place = self.pmid_or_doi or self.source_url or "no identifier known"
        return f"{self.first_author} {self.year}, {place}"


def parse_trials(text: str) -> tuple[Trial, ...]:
    """The trials, in the file's order. Raises KnowledgeError naming every fault."""
    trials = parse_rows(text, Trial, file=FILE)
    faults = repeated(trials, lambda trial: trial.trial_id, file=FILE)
    for trial in trials:
        if not 1980 <= trial.year <= 2100:
            faults.append(f"{FILE} {trial.trial_id}.year: {trial.year} is no year of a toxin trial")
        if trial.verification == "verified" and not (trial.source_url or trial.pmid_or_doi):
            faults.append(f"{FILE} {trial.trial_id}: verified, but says nowhere where it was read")
    raise_if_any(FILE, faults)
    return trials


def faults_of_trials(trials: tuple[Trial, ...], *, conditions: Iterable[str]) -> list[str]:
    """Which trials name a condition that is neither in `conditions.yaml` nor declared in `pools.yaml`."""
    known = set(conditions)
    return [
        f"{FILE} {trial.trial_id}.condition: {trial.condition!r} is not known; name one of {sorted(known)}"
        for trial in trials
        if trial.condition not in known
    ]
