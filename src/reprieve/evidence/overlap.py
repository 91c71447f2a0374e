"""May these studies be pooled, or would the same people be counted twice?"""

from __future__ import annotations

from collections.abc import Sequence

from reprieve.errors import FactError
from reprieve.knowledge.overlaps import Overlaps


def refuse_overlap(studies: Sequence[str], overlaps: Overlaps | None) -> None:
    """Raise FactError if a study is there twice, or if `overlaps` knows two of them to share people."""
    twice = sorted({study for study in studies if studies.count(study) > 1})
    if twice:
        raise FactError(
            "study", twice[0], "it is there twice, so its people would be counted twice",
            "Keep one row of each study, or combine its arms first.", "evidence.pool.twice",
        )  # fmt: skip
    clashes = overlaps.within(studies) if overlaps is not None else []
    if clashes:
        first, second, why = clashes[0]
        raise FactError(
            "study", f"{first} + {second}", f"they share people and are never pooled together: {why}",
            f"Leave out {first} or {second}.", "evidence.pool.overlap",
        )  # fmt: skip
