"""One trial's comparison of two arms: an estimate with its standard error, on a scale on which adding makes sense."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reprieve.errors import FactError


@dataclass(frozen=True, kw_only=True, order=True)
class Contrast:
    """An estimate and its standard error. Ratios are natural logs; differences are in the outcome's unit.

    Raises: FactError where the estimate is no finite number or the standard error is not above 0.
    """

    study: str
    estimate: float
    se: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.estimate):
            raise FactError(
                f"{self.study}.estimate", self.estimate, "an effect is a finite number",
                "Leave the trial out, or give its effect; a ratio goes in as its natural log.",
                "evidence.contrast.estimate",
            )  # fmt: skip
        if not (math.isfinite(self.se) and self.se > 0):
            raise FactError(
                f"{self.study}.se", self.se, "a standard error is above 0",
                "Leave the trial out, or compute its standard error from the interval or the p value.",
                "evidence.contrast.se",
            )  # fmt: skip
