"""How many units of each product were used in the window, and how many are left?

Half-open window of `window_days` before the plan, every use counted, cosmetic too; the day itself where the label caps the
session. Products are listed apart: their units cannot be added. Another session anywhere can only lower what is left.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from reprieve.diagnosis.held import Range
from reprieve.knowledge.products import Products
from reprieve.plan.exposure import Exposure
from reprieve.plan.exposure_facts import used_on_the_day, used_units

SESSION_DAYS = 1  # a session is one day


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """One product's units in the window: used, allowed, left. `limit_units` None: its label names no such cap."""

    product: str
    window_days: int
    used: Range
    limit_units: float | None
    because: tuple[str, ...]
    source: str
    verification: str
    limit_in_words: str
    ask_for: tuple[str, ...] = ()

    @property
    def left_units(self) -> float | None:
        """Units that can still be given; None where there is no cap or the use is not known."""
        if self.limit_units is None or math.isinf(self.used.high):
            return None
        return max(0.0, self.limit_units - self.used.high)

    def left_after(self, planned_units: float) -> float | None:
        """Units still left once the plan was given; below 0 where it goes over the cap. None: no cap, or not known."""
        if self.limit_units is None or math.isinf(self.used.high):
            return None
        return self.limit_units - self.used.high - planned_units

    def to_dict(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "window_days": self.window_days,
            "used_units": self.used.low if self.used.exact else None,
            "used_at_least": self.used.low,
            "used_at_most": None if math.isinf(self.used.high) else self.used.high,
            "limit_units": self.limit_units,
            "limit_in_words": self.limit_in_words,
            "left_units": self.left_units,
            "because": list(self.because),
            "ask_for": list(self.ask_for),
            "source": self.source,
            "verification": self.verification,
        }


def budget_of(
    exposure: Exposure, products: Products, *, product: str, on: dt.date, window_days: int
) -> Budget:
    """The budget of one product on a day. A cap of its session counts the units of that day alone."""
    entry = products.products.get(product)
    by_session = entry is not None and entry.cap_units is None and entry.session_cap_units is not None
    window_days = SESSION_DAYS if by_session else window_days
    counted = used_on_the_day if by_session else used_units
    used, because = counted(exposure, product=product, on=on, window_days=window_days)
    cap = entry.max_cumulative_dose if entry else None
    return Budget(
        product=product,
        window_days=window_days,
        used=used,
        limit_units=(entry.cap_units if entry.cap_units is not None else entry.session_cap_units)
        if entry
        else None,
        because=because,
        source=cap.source if cap else "no entry in products.yaml",
        verification=cap.verification if cap else "recalled",
        limit_in_words=entry.cap_in_words if entry else "no cap is known for this product",
        ask_for=() if used.exact else exposure.asks,
    )


def budgets(
    exposure: Exposure, products: Products, *, product: str, on: dt.date, window_days: int
) -> list[Budget]:
    """The planned product's budget first, then each other product given in the window."""
    recent = {one.product for one in exposure.until(on, window_days=window_days) if one.product is not None}
    names = [product, *sorted(recent - {product})]
    return [budget_of(exposure, products, product=name, on=on, window_days=window_days) for name in names]
