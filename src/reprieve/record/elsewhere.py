"""What was injected elsewhere, for whatever reason: which session of this person's is it, with no plan and no vial of ours?

It is a session like any other: its units, its day and its product count before the next one. What is not known is left out, and
not taken for nothing: without muscles the dose is not known. Units belong to the product and are never converted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, get_args

from reprieve.chart import Injection
from reprieve.chart.facts import InjectedSite
from reprieve.errors import FactError
from reprieve.knowledge import Knowledge
from reprieve.plan.signing import moment, written

COSMETIC = "cosmetic"
NOT_KNOWN = "unknown"
SIDES: tuple[str, ...] = get_args(InjectedSite.model_fields["side"].annotation)


def given_elsewhere(
    product: str,
    muscles: Sequence[str],
    knowledge: Knowledge,
    *,
    indication: str,
    on: dt.date,
    recorded_at: dt.datetime | dt.date | None = None,
) -> Injection:
    """The session as a fact. `muscles`: SIDE:MUSCLE=UNITS, once for each; none where the dose is not known.

    `indication`: cosmetic, a condition, or unknown. Raises: FactError for a product, muscle or indication that is none of ours.
    """
    toxins = sorted(knowledge.products.known_toxins)
    if product not in toxins:
        raise FactError(
            "product",
            product,
            "is no toxin that is known here",
            f"It is one of: {', '.join(toxins)}.",
            "record.elsewhere.product",
        )
    why = indication if indication in (COSMETIC, NOT_KNOWN) else knowledge.conditions.id_of(indication)
    if why is None:
        raise FactError(
            "indication",
            indication,
            "is no reason that is known here",
            f"It is {COSMETIC}, {NOT_KNOWN}, or one of: {', '.join(knowledge.conditions.by_id)}.",
            "record.elsewhere.indication",
        )
    said: dict[str, Any] = {
        "kind": "injection",
        "on": on.isoformat(),
        "product": product,
        "sites": [_site(one, knowledge) for one in muscles],
        **({} if why == NOT_KNOWN else {"indication": why}),
        **moment(recorded_at),
    }
    session = written(said)
    assert isinstance(session, Injection)
    return session


def _site(said: str, knowledge: Knowledge) -> dict[str, Any]:
    """One muscle of SIDE:MUSCLE=UNITS. Raises FactError saying which part it is."""
    place, _, units = said.partition("=")
    side, _, muscle = place.partition(":")
    amount = _number(units)
    known = knowledge.muscles.by_id
    if side in SIDES and (muscle in known or muscle == NOT_KNOWN) and amount is not None:
        return {"muscle": muscle, "side": side, "units": amount}
    wrong = (
        f"has no side before its colon; it is one of: {', '.join(SIDES)}"
        if side not in SIDES
        else "has no number of units above 0"
        if amount is None
        else f"names no muscle of the map; it is {NOT_KNOWN}, or one of: {', '.join(known)}"
    )
    raise FactError(
        "muscle",
        said,
        wrong,
        "Write such as midline:procerus=10. Where the units of any are not known, name no muscle: the dose is then not known.",
        "record.elsewhere.muscle",
    )


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < float("inf") else None
