"""What does a plan say beside its sites: how it was fitted, what lies beside the sites, what to tell, what else there is?

The same lines for the page and the terminal. Spread is told once for each structure, at the site nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, readable, rows, texts

_URGENCIES = ("emergency", "urgent", "soon", "routine", "info", "monitor")
_DID = {"add": "Added", "leave_out": "Left out", "note": "To heed", "ask": "To decide"}
_MAY = {
    "add": "sites may be added",
    "leave_out": "sites may be left out",
    "note": "it may matter how sites are placed",
    "ask": "there may be something to decide",
}


@dataclass(frozen=True, kw_only=True)
class PlanWords:
    """The lines of a plan, each with what it stands on. `spread`: rows of a table, as columns say."""

    signing: str
    taken: tuple[Section, ...]
    open_: tuple[Section, ...]
    spread_columns: tuple[str, ...]
    spread: tuple[tuple[str, ...], ...]
    alternatives: tuple[Section, ...]


def plan_words(plan: Section) -> PlanWords:
    """The lines of a plan."""
    steps = rows(plan, "tailoring")
    return PlanWords(
        signing=signing_words(plan),
        taken=tuple({**step, "text": _taken(step)} for step in steps if step.get("taken")),
        open_=tuple({**step, "text": _open(step)} for step in steps if not step.get("taken")),
        spread_columns=(
            "Structure",
            "What would follow",
            "Nearest site",
            "How often in trials",
            "To avoid it",
        ),
        spread=tuple(_beside(found) for found in _by_structure(plan)),
        alternatives=tuple({**row, "text": _other(row)} for row in rows(plan.get("alternatives"))),
    )


def signing_words(plan: Section) -> str:
    """Whether the plan can be signed, and which cautions the signature has to name."""
    if not plan.get("signable"):
        return "Cannot be signed yet."
    seen = texts(plan.get("acknowledge"))
    if not seen:
        return "Can be signed."
    what = "a caution is" if len(seen) == 1 else f"{len(seen)} cautions are"
    return f"Can be signed once {what} acknowledged: {', '.join(seen)}."


def _taken(step: Section) -> str:
    sites = f" ({len(texts(step.get('sites')))} sites)" if step.get("does") in ("add", "leave_out") else ""
    return f"{_DID[str(step['does'])]}{sites}: {step['condition']}. {step['reason']}."


def _open(step: Section) -> str:
    if step.get("held_back_by") and step.get("verdict") == "met":
        return f"Not added: {step['condition']}, held back by {', '.join(texts(step['held_back_by']))}. {step['reason']}."
    return f"Not known, {_MAY[str(step['does'])]}: {step['condition']}."


def _by_structure(plan: Section) -> list[list[Section]]:
    """The rows of the same structure beside the same muscle, nearest first, what needs help soonest first."""
    found: dict[tuple[str, str], list[Section]] = {}
    for row in rows(plan, "spread"):
        found.setdefault((str(row["muscle"]), str(row["structure"])), []).append(row)
    for group in found.values():
        group.sort(
            key=lambda row: (number(row.get("distance_mm")) is None, number(row.get("distance_mm")) or 0.0)
        )
    return sorted(found.values(), key=lambda group: _URGENCIES.index(str(group[0]["urgency"])))


def _beside(group: list[Section]) -> tuple[str, ...]:
    nearest = group[0]
    distance, reach = number(nearest.get("distance_mm")), number(nearest.get("radius_mm"))
    units = number(nearest.get("units"))
    site = f"{nearest['site']}, {'dose not known' if units is None else written(units, digits=1) + ' U'}"
    if distance is not None:
        site += f", at least {distance:.0f} mm away"
        site += f" (drawn reach {reach:.0f} mm)" if reach is not None else ""
    elif nearest["how"] == "needle":
        site += ": by the needle"
    elif nearest["how"] == "dose":
        site += ": in the muscle itself"
    else:
        site += ": the flat map cannot say how far"
    often = "; ".join(f"{one['name']}: {one['words']}" for one in rows(nearest.get("expected")))
    return (
        f"{nearest['structure']} ({readable(nearest['muscle'])})",
        f"{nearest['effect']}; if {nearest['when']}",
        site,
        often or "no rate known",
        str(nearest["mitigation"]),
    )


def _other(row: Section) -> str:
    parts: list[Any] = [row.get("name")]
    if row.get("standing"):
        parts.append(readable(row["standing"]))
    parts.append(row.get("because"))
    return ": ".join(str(part) for part in parts if part)
