"""What the injections did for this person, until when, and what the diary cannot tell.

Names are looked up when first used: importing this package does not import JAX.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reprieve.response.forecast import forecast_before_treatment
    from reprieve.response.observations import Case, case_from_view
    from reprieve.response.summary import Response, respond, respond_many

__all__ = [
    "MODEL_VERSION",
    "Case",
    "Response",
    "case_from_view",
    "forecast_before_treatment",
    "respond",
    "respond_many",
]

MODEL_VERSION = "daily model 2026.11.9, weighed draws (PSIS), else NUTS"  # changes with anything that can change an answer

_HOMES = {
    "Case": "observations",
    "case_from_view": "observations",
    "forecast_before_treatment": "forecast",
    "respond": "summary",
    "respond_many": "summary",
    "Response": "summary",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
