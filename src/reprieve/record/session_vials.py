"""From which vials is a session given: do they fit the plan, how are they diluted, do they hold enough?

What does not fit is refused, unless it was given already: then it is written down, and the rules of the needle stand against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reprieve.chart import Injection
from reprieve.errors import FactError
from reprieve.plan.dilution import Dilution, dilution_of
from reprieve.plan.paradigm import Drawing
from reprieve.plan.units import Units
from reprieve.plan.vials import DROP_UNITS, OPENED, VialRecord, left_together


def vials_for(
    known: Mapping[str, VialRecord], names: Sequence[str], product: str, *, already_given: bool
) -> list[VialRecord]:
    """The vials by name: on record, of the plan's product, opened and not used up, unless it was given already."""
    for name in names:
        if name not in known:
            raise FactError(
                "vial",
                name,
                "is no vial of this chart",
                "Record it first: reprieve record vial.",
                "record.session.vial",
            )
        if known[name].product != product and not already_given:
            raise FactError(
                "vial",
                name,
                f"holds {known[name].product}, and the plan is for {product}",
                "Units belong to a product: sign a plan for the product in hand.",
                "record.session.vial.product",
            )
        if known[name].state != OPENED and not already_given:
            raise FactError(
                "vial",
                name,
                f"is {known[name].state.replace('_', ' ')}",
                "Only an opened vial can be injected from; record its state first: reprieve record vial. What was given all the "
                "same is written down with --already-given.",
                "record.session.vial.state",
            )
    found = [known[name] for name in dict.fromkeys(names)]
    if len({one.product for one in found}) > 1:
        raise FactError(
            "vial",
            ", ".join(one.vial for one in found),
            "hold different products",
            "Write one session for each product.",
            "record.session.vial.products",
        )
    return found


def of_the_vials(drawing: Drawing, vials: Sequence[VialRecord]) -> Drawing:
    """The drawing in the product of its vials, with the units as given: they belong to that product and are not converted."""
    product = vials[0].product if vials else drawing.product
    if product == drawing.product:
        return drawing
    sites = tuple(replace(one, units=Units(product, one.units.amount)) for one in drawing.sites)
    return replace(drawing, product=product, is_labelled=False, sites=sites)


def dilution_in(vials: Sequence[VialRecord], *, already_given: bool) -> float | None:
    """What the vials were diluted to; None where that is not on record of each. Raises FactError where they differ."""
    found = {round(one.units_per_ml, 9) for one in vials if one.units_per_ml is not None}
    if len(found) > 1 and already_given:
        return None  # not known at any site: it stands against the session
    if len(found) > 1:
        raise FactError(
            "vials",
            ", ".join(f"{one:g} U/mL" for one in sorted(found)),
            "are diluted differently",
            "Write one session for each dilution, or correct the vials.",
            "record.session.dilution",
        )
    return found.pop() if found and all(one.units_per_ml is not None for one in vials) else None


def check_capacity(drawing: Drawing, vials: Sequence[VialRecord], sessions: Sequence[Injection]) -> None:
    """No more can come out of vials than is in them; of unknown size they cannot be counted. Raises FactError."""
    room = left_together(vials, sessions)
    if room is None or drawing.total.amount <= room + DROP_UNITS:
        return
    raise FactError(
        "vials",
        ", ".join(sorted(one.vial for one in vials)),
        f"hold {room:g} U, and {drawing.total.amount:g} U were given",
        "Name every vial that was used, or correct the units.",
        "record.session.capacity",
    )


def dilution_arithmetic(drawing: Drawing, vials: Sequence[VialRecord]) -> Dilution | None:
    """The arithmetic in vials of one size; None where size or diluent is not known, or sizes differ."""
    sizes = {(one.units, one.diluent_ml) for one in vials}
    if len(sizes) != 1:
        return None
    units, diluent_ml = sizes.pop()
    if units is None or diluent_ml is None:
        return None
    return dilution_of(drawing.sites, product=drawing.product, vial_units=units, diluent_ml=diluent_ml)
