"""By which rules is the certainty of an effect suggested?

Data: `clinical/certainty.yaml`, steps down in the manner of GRADE. `reprieve.evidence.certainty` applies them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from reprieve.knowledge.csv_rows import Name, Verification, raise_if_any
from reprieve.knowledge.yaml_model import Piece, parse_model

FILE = "certainty.yaml"


class Phrase(Piece):
    """A phrase of a trial's risk-of-bias note, the steps it costs, and how it is said."""

    phrase: Name
    down: int = Field(ge=0, le=2)
    says: Name


class RiskOfBiasRules(Piece):
    """Phrases of risk-of-bias notes; `unknown_down`: the steps where no note is known."""

    phrases: tuple[Phrase, ...]
    unknown_down: int = Field(ge=0, le=2)
    unknown_says: Name


class From(Piece):
    """So many steps from this value on."""

    from_: float = Field(alias="from")
    down: int = Field(ge=0, le=2)


class Below(Piece):
    """So many steps below this number."""

    below: int
    down: int = Field(ge=0, le=2)


class InconsistencyRules(Piece):
    """`i2_down`: steps from an I2 (0 to 1); below `fragile_below_trials` I2 itself is said to be unsure."""

    i2_down: tuple[From, ...]
    needs_trials: int
    fragile_below_trials: int
    unknown_down: int = Field(ge=0, le=2)
    unknown_says: Name


class Worthwhile(Piece):
    """An effect below `size` (on `measure`, for these outcomes) counts as small."""

    outcomes: tuple[Name, ...]
    measure: Name
    size: float
    status: Name


class ImprecisionRules(Piece):
    """`hartung_knapp_judged_from_trials`: with fewer trials the ordinary interval is judged."""

    worthwhile: Worthwhile
    participants_down: tuple[Below, ...]
    interval_includes_no_effect_down: int
    hartung_knapp_judged_from_trials: int


class NumberRules(Piece):
    """Steps for few trials."""

    down: tuple[Below, ...]


class Indirectness(Piece):
    """Steps for a condition whose trials are about other people, sites or products."""

    down: int = Field(ge=0, le=2)
    says: Name


class PublicationBiasRules(Piece):
    """From how many trials one could look for unpublished ones."""

    needs_trials: int
    too_few_says: Name


class NoTrial(Piece):
    """What is said where no trial has a usable effect."""

    level: Name
    says: Name


class CertaintyRules(Piece):
    """All rules. `levels` run from the least to the most certain; `start` names one of them."""

    schema_version: int
    file: str
    id: Name
    levels: tuple[Name, ...]
    start: dict[str, str]
    disclaimer: Name
    risk_of_bias: RiskOfBiasRules
    inconsistency: InconsistencyRules
    imprecision: ImprecisionRules
    number_of_trials: NumberRules
    indirectness: dict[str, Indirectness]
    publication_bias: PublicationBiasRules
    no_trial: NoTrial
    source: Name
    verification: Verification
    review: dict[str, Any]

    def stepped_down(self, start: str, steps: int) -> str:
        """The level so many steps below `start`, not below the lowest."""
        return self.levels[max(0, self.levels.index(start) - steps)]


def parse_certainty(text: str) -> CertaintyRules:
    """The rules. Raises KnowledgeError naming every fault."""
    rules = parse_model(text, CertaintyRules, file=FILE)
    named = [*rules.start.values(), rules.no_trial.level]
    faults = [
        f"start/no_trial: no level {level!r}; name one of {rules.levels}"
        for level in named
        if level not in rules.levels
    ]
    faults += [f"start: no {kind!r}" for kind in ("randomised", "uncontrolled") if kind not in rules.start]
    if not {"checked_by", "next"} <= set(rules.review):
        faults.append("review: needs checked_by (null until a clinician has) and next")
    raise_if_any(FILE, faults)
    return rules


def faults_of_certainty(rules: CertaintyRules, *, conditions: Iterable[str]) -> list[str]:
    """Which conditions under `indirectness` are not known."""
    known = set(conditions)
    return [
        f"{FILE} indirectness.{name}: no such condition" for name in rules.indirectness if name not in known
    ]
