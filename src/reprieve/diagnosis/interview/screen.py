"""What is put before the patient at once: one idea, with what may be answered and why it is asked.

A screen is plain data, for a terminal, a page or another program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reprieve.knowledge.interview import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One fact that a screen asks, about one instance. A screen that is no check list has exactly one.

    `leads_on`: a fact with more than two answers. Not ticked it is `if_not`; ticked it has its own screen next.
    `only_yes`: a sign that a patient cannot rule out. Not ticked it is not known.
    """

    fact: str
    about: str | None
    label: str
    leads_on: bool = False
    if_not: str | bool | None = False
    only_yes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that may be chosen, as the fact's value and as the patient reads it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen. Every item of a check list may be ticked or "not sure"; `none_of_these` is one tap.

    `called`: what the person calls the headache or pain it is about. `range`: lowest and highest number, in `unit`;
    `whole`: whole numbers only; the fact is kept as `times` the number. `urgency`: of the most urgent warning sign it
    can settle, where that is an emergency or needs someone the same day; None otherwise. `expected_gain`: how many of
    the `open_verdicts` it is expected to settle. It orders the questions and is no frequency of anything.
    """

    id: str
    kind: Kind
    asks: str
    items: tuple[Item, ...]
    why: str
    none_of_these: str
    not_sure: str
    called: str | None = None
    options: tuple[Option, ...] = ()
    unit: str | None = None
    range: tuple[float, float] | None = None
    whole: bool = False
    times: float = 1.0
    urgency: str | None = None
    expected_gain: float = 0.0
    open_verdicts: int = 0

    @property
    def about(self) -> str | None:
        """The headache, pain or jaw that it is about; None for the person."""
        return self.items[0].about

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, in the order in which it is read."""
        return {
            "id": self.id,
            "kind": self.kind,
            "about": self.about,
            "called": self.called,
            "asks": self.asks,
            "items": [
                {
                    "fact": one.fact,
                    "about": one.about,
                    "label": one.label,
                    "leads_on": one.leads_on,
                    "if_not": one.if_not,
                    "only_yes": one.only_yes,
                }
                for one in self.items
            ],
            "options": [{"value": one.value, "label": one.label} for one in self.options],
            "none_of_these": self.none_of_these if self.kind in ("check_list", "choices") else None,
            "not_sure": self.not_sure,
            "unit": self.unit,
            "range": list(self.range) if self.range is not None else None,
            "whole": self.whole,
            "times": self.times,
            "why": self.why,
            "urgency": self.urgency,
            "expected_gain": round(self.expected_gain, 2),
            "open_verdicts": self.open_verdicts,
        }
