"""Sentences of the response that what comes before them may have to take away."""

from __future__ import annotations

from typing import Final

RISES: Final = (
    "Bad days come back before the next injection. That rise and fall is the best evidence one diary can give, and "
    "not proof: a visit renews hope as well as toxin."
)
