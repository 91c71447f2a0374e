"""May these published contrasts be pooled, and which numbers go in?

One condition, outcome, comparison, measure and estimand, missing data handled in one way (where known), and nobody
counted twice. Everything of ours that is pooled goes through here.
"""

from __future__ import annotations

from collections.abc import Sequence

from reprieve.errors import FactError
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.overlap import refuse_overlap
from reprieve.knowledge.derived_effects import DerivedEffect, mixtures
from reprieve.knowledge.overlaps import Overlaps


def poolable(effects: Sequence[DerivedEffect], overlaps: Overlaps) -> list[Contrast]:
    """The contrasts of `effects`, in their order. Raises FactError where they must not be pooled."""
    for field, one, other in mixtures(effects):
        raise FactError(
            field, f"{one} and {other}", "effects that differ in this are never pooled",
            "Pool each kind by itself, and show them side by side.", "evidence.pool.mixture",
        )  # fmt: skip
    refuse_overlap([effect.trial_id for effect in effects], overlaps)
    return [Contrast(study=effect.trial_id, estimate=effect.estimate, se=effect.se) for effect in effects]
