"""Which published ways of injecting are there, for which condition, with which sites and units?

Data: `clinical/paradigms.yaml`. A paradigm with `injections` can be drawn; the others are published schedules
without agreed sites, product or units, and serve as evidence only.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from reprieve.knowledge.clinical_file import OpenEntry, Sourced, Verification, parse_clinical_file
from reprieve.knowledge.yaml_model import Piece, faulty

if TYPE_CHECKING:
    from reprieve.knowledge.muscles import Muscles
    from reprieve.knowledge.products import Products

FILE = "paradigms.yaml"
Standing = Literal["labelled", "off_label", "not_recommended"]


class SiteDose(Piece):
    """What one site of a paradigm is given, in units of the paradigm's product."""

    site_id: str
    muscle: str
    units: float
    volume_ml: float | None = None


class Step(Piece):
    """The published number of sites and units of one muscle, both sides together."""

    step: int
    muscle: str
    sites: int
    units: float
    per_side_units: float | None
    source: str
    verification: Verification


class Paradigm(OpenEntry):
    """One way of injecting for one or more conditions."""

    id: str
    name: str
    condition: tuple[str, ...]
    status: Sourced
    product: str | None = None
    extends: str | None = None
    totals: Sourced | None = None
    interval: Sourced | None = None
    concentration: Sourced | None = None
    evidence_only: bool = False
    evidence: tuple[dict[str, Any], ...] = ()
    expect: tuple[dict[str, Any], ...] = ()
    order: tuple[Step, ...] = ()
    doses: tuple[dict[str, Any], ...] = ()
    injections: tuple[SiteDose, ...] = ()
    optional_injections: tuple[SiteDose, ...] = ()
    per_muscle_limits: tuple[dict[str, Any], ...] = ()
    computed_total_units: float | None = None

    @property
    def is_labelled(self) -> bool:
        """Whether a regulator has licensed this use of the product."""
        return self.standing == "labelled"

    @property
    def standing(self) -> Standing:
        """Labelled, off-label, or not recommended: the first words of its status. Evidence alone is off-label use."""
        words = str(self.status.value)
        if words.startswith("labelled"):
            return "labelled"
        return "not_recommended" if words.startswith("not recommended") else "off_label"

    @property
    def published_units(self) -> float | None:
        """The published total, where it is one number."""
        totals = self.totals.value if self.totals else {}
        units = totals.get("units", totals.get("base_units"))
        return float(units) if isinstance(units, int | float) else None


class Paradigms(Piece):
    """All paradigms, in the file's order."""

    schema_version: int
    file: Literal["paradigms"]
    units_note: str
    conditions: tuple[str, ...]
    paradigms: tuple[Paradigm, ...]
    gaps: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> MappingProxyType[str, Paradigm]:
        """Each paradigm by its id."""
        return MappingProxyType({paradigm.id: paradigm for paradigm in self.paradigms})

    def doses_of(self, paradigm: Paradigm) -> tuple[SiteDose, ...]:
        """The sites a paradigm gives to everybody, its base included; empty if it cannot be drawn."""
        base = self.doses_of(self.by_id[paradigm.extends]) if paradigm.extends else ()
        return (*base, *paradigm.injections)

    def units_per_0_1_ml(self, paradigm: Paradigm) -> float | None:
        """The published dilution, its base's where it names none; None: none is published."""
        if paradigm.concentration is not None:
            return float(paradigm.concentration.value["units_per_0_1_ml"])
        return self.units_per_0_1_ml(self.by_id[paradigm.extends]) if paradigm.extends else None

    def with_base(self, paradigm: Paradigm) -> tuple[Paradigm, ...]:
        """The paradigm, and those it extends."""
        return (paradigm, *(self.with_base(self.by_id[paradigm.extends]) if paradigm.extends else ()))

    def expect_of(self, paradigm: Paradigm) -> tuple[dict[str, Any], ...]:
        """What to expect and when, its base's included."""
        return tuple(row for one in self.with_base(paradigm) for row in one.expect)

    def for_condition(self, condition: str) -> tuple[Paradigm, ...]:
        """The paradigms published for a condition."""
        return tuple(one for one in self.paradigms if condition in one.condition)


def parse_paradigms(text: str) -> Paradigms:
    """The paradigms in this YAML. Raises KnowledgeError naming every fault."""
    paradigms = parse_clinical_file(text, Paradigms, file=FILE)
    if faults := _faults_within(paradigms):
        raise faulty(FILE, faults)
    return paradigms


def _faults_within(paradigms: Paradigms) -> list[str]:
    """Double or unknown ids, and sums that do not come to the published totals."""
    ids = [one.id for one in paradigms.paradigms]
    faults = [f"paradigms[{i}]: the id is there twice. Keep one." for i, n in Counter(ids).items() if n > 1]
    faults += [
        f"paradigms[{one.id}].extends: no paradigm {one.extends!r}."
        for one in paradigms.paradigms
        if one.extends and (one.extends not in ids or one.extends == one.id)
    ]
    return faults or [fault for one in paradigms.paradigms for fault in _faults_of_sums(paradigms, one)]


def _faults_of_sums(paradigms: Paradigms, paradigm: Paradigm) -> list[str]:
    doses = paradigms.doses_of(paradigm)
    if not doses:
        return []
    faults = []
    place, total = f"paradigms[{paradigm.id}]", sum(dose.units for dose in doses)
    for stated in (paradigm.published_units, paradigm.computed_total_units):
        if stated is not None and stated != total:
            faults.append(f"{place}: the sites come to {total:g} U, the stated total is {stated:g} U.")
    twice = [site for site, n in Counter(dose.site_id for dose in doses).items() if n > 1]
    faults += [f"{place}: site {site} is injected twice." for site in twice]
    for step in paradigm.order:
        given = [dose.units for dose in doses if dose.muscle == step.muscle]
        if (len(given), sum(given)) != (step.sites, step.units):
            faults.append(
                f"{place}.order[{step.muscle}]: {step.sites} sites and {step.units:g} U are published, "
                f"the sites come to {len(given)} and {sum(given):g} U."
            )
    return faults


def faults_of_paradigms(paradigms: Paradigms, muscles: Muscles, products: Products) -> list[str]:
    """What does not fit the other files: sites, muscles and products that are not there."""
    faults = []
    for one in paradigms.paradigms:
        faults += _faults_of_maxima(paradigms, one)
        for dose in (*one.injections, *one.optional_injections):
            place = f"paradigms[{one.id}].{dose.site_id}"
            found = muscles.sites.get(dose.site_id)
            if found is None:
                faults.append(f"{place}: no such site in muscles.yaml. Add it there, or correct the id.")
            elif found[0].id != dose.muscle:
                faults.append(f"{place}: the site is in {found[0].id}, not in {dose.muscle}.")
        if paradigms.doses_of(one) and one.product not in products.products:
            faults.append(f"paradigms[{one.id}].product: {one.product!r} is not in products.yaml.")
    return faults


def _faults_of_maxima(paradigms: Paradigms, paradigm: Paradigm) -> list[str]:
    """An extension whose optional sites go beyond its own maxima, of a muscle or in all."""
    faults, place = [], f"paradigms[{paradigm.id}]"
    all_doses = (*paradigms.doses_of(paradigm), *paradigm.optional_injections)
    for limit in paradigm.per_muscle_limits:
        units = sum(dose.units for dose in all_doses if dose.muscle == limit["muscle"])
        if units > limit["max_units"]:
            faults.append(
                f"{place}.per_muscle_limits[{limit['muscle']}]: the sites come to {units:g} U, at most"
                f" {limit['max_units']:g} U are allowed."
            )
    most = paradigm.totals.value.get("max_units") if paradigm.totals else None
    if most is not None and sum(dose.units for dose in all_doses) > most:
        faults.append(f"{place}: all its sites come to more than its {most:g} U.")
    return faults
