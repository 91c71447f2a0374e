"""Which parts of a response stand on the model, so that each is there, or says why not?"""

from __future__ import annotations

QUANTITIES = (
    "total", "specific", "non_specific", "onset_days", "half_relief_days", "wear_off", "forecast", "settle", "unrecorded_days",
)  # fmt: skip
OF_THE_MODEL = (*QUANTITIES, "parameters", "prior", "diagnostics")
