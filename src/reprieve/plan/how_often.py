"""How often does an unwanted effect come, with the toxin and with dummy injections?

One figure is shown: one that has both arms goes before one that has not, one that was read before one recalled. Where no
source gives a number its own words stand, or that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from reprieve.knowledge.adverse_effects import Effect


@dataclass(frozen=True, kw_only=True, slots=True)
class Often:
    """Per 100 people in each arm, as the source has it; None: not known. `scope`: of whom, and in which study."""

    active_percent: float | str | None
    placebo_percent: float | str | None
    scope: str | None
    source: str
    verification: str

    @property
    def words(self) -> str:
        """The same in words."""
        if self.active_percent is None:
            return "no reliable rate"
        if not _is_number(self.active_percent):
            return f"{self.active_percent}"
        often = f"{_shown(self.active_percent)} of 100 people with toxin"
        if self.placebo_percent is None:
            return f"{often}, no comparison group"
        return f"{often}, {_shown(self.placebo_percent)} with dummy injections"


def how_often(effect: Effect) -> Often:
    """The figure that is shown for an effect."""
    known = [row for row in effect.incidence if row.active_percent is not None]
    compared = [row for row in known if row.placebo_percent is not None]
    best = min(compared or known, key=lambda row: row.verification != "verified", default=None)
    return Often(
        active_percent=best.active_percent if best else None,
        placebo_percent=best.placebo_percent if best else None,
        scope=best.scope if best else None,
        source=best.source if best else effect.source,
        verification=best.verification if best else effect.verification,
    )


def _is_number(value: float | str) -> bool:
    return isinstance(value, int | float) or value.removeprefix("<").replace(".", "", 1).isdigit()


def _shown(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, int | float) else value
