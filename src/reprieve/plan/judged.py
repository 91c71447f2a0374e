"""What does a rule, a diagnosis or a warning sign come to?

The verdict is worked out at once; reasons and questions when they are shown, since most are never read.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.diagnosis.rows import Told
from reprieve.verdict import Verdict


def nothing() -> tuple[str, ...]:
    """No reason, or no question."""
    return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A verdict, from which facts, and what would decide it where it is open."""

    verdict: Verdict
    because: Told = nothing
    ask_for: Told = nothing
