"""What does a rule, a diagnosis or a warning sign come to?"""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A verdict, from which facts, and what would decide it where it is open."""

    verdict: Verdict
    because: tuple[str, ...] = ()
    ask_for: tuple[str, ...] = ()


NOT_LOOKED_AT = Judged(verdict=Verdict.UNKNOWN)
