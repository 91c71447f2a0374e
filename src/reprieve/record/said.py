"""Which finding does a typed NAME=VALUE mean?

The vocabulary says what kind of value a fact has; text that cannot be one is refused with what would be.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from reprieve.chart import Fact
from reprieve.errors import FactError
from reprieve.knowledge import Knowledge
from reprieve.knowledge.vocabulary import FactDef
from reprieve.plan.signing import moment, written

_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_UNKNOWN = ("unknown", "not known", "null")  # the last is what the vocabulary's own remedies name


def finding_of(
    name: str,
    typed: str | None,
    knowledge: Knowledge,
    *,
    by: str,
    on: dt.date,
    about: str | None = None,
    recorded_at: dt.datetime | dt.date | None = None,
) -> Fact:
    """One finding. `typed`: as a person types it, "unknown" for asked and not known; None where nothing was typed.

    Raises: FactError for a name, a value or an instance that the vocabulary does not have.
    """
    definition = knowledge.vocabulary.get(name)
    if definition is None:
        near = knowledge.vocabulary.nearest(name)
        raise FactError(
            "name", name, "is no fact of the vocabulary",
            f"Did you mean {near}?" if near else "Names are those that a plan asks for.",
            "record.finding.name",
        )  # fmt: skip
    if typed is None or not typed.strip():
        raise FactError(
            name, "", "has no value", f"Write {name}=..., or {name}=unknown.", "record.finding.value"
        )
    value = _value(typed.strip(), definition)
    for fault in (
        knowledge.vocabulary.fault_of_about(definition, about),
        definition.fault_of(value) if value is not None else None,
    ):
        if fault is not None:
            raise FactError(name, typed, *fault, "record.finding.value")
    said: dict[str, Any] = {"kind": "finding", "on": on.isoformat(), "name": name, "value": value, "by": by}
    return written({**said, **({"about": about} if about else {}), **moment(recorded_at)})


def _value(typed: str, definition: FactDef) -> Any:
    if typed.lower() in _UNKNOWN and typed not in definition.allowed:
        return None
    match definition.type:
        case "boolean":
            return _WORDS.get(typed.lower(), typed)
        case "integer" | "number":
            return _number(typed)
        case "set":
            return [] if typed.lower() == "none" else [one.strip() for one in typed.split(",")]
    return typed


def _number(typed: str) -> Any:
    try:
        return int(typed)
    except ValueError:
        pass
    try:
        return float(typed)
    except ValueError:
        return typed
