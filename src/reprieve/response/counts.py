"""How much does a count over a span of consecutive days tell?"""

from __future__ import annotations


def days_worth(pain_days: int, of: int, *, rho: float) -> float:
    """How many independent days a count over consecutive days is worth.

    It varies (1 + r)/(1 - r) times as much as that of independent days; r = rho p (1 - p), how much a worst yesterday
    adds to the chance of pain today, at the usual persistence `rho` and the counted share p, drawn half a day inwards.
    """
    share = (pain_days + 0.5) / (of + 1)
    r = rho * share * (1 - share)
    return of * (1 - r) / (1 + r)
