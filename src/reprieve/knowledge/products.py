"""Which botulinum toxin products are there, for what are they labelled, and how much of each may be given?

Data: `clinical/products.yaml`. Units belong to a product: nothing here or elsewhere converts one to another.
"""

from __future__ import annotations

from typing import Any, Literal

from reprieve.knowledge.clinical_file import OpenEntry, Sourced, parse_clinical_file
from reprieve.knowledge.yaml_model import Piece, faulty

FILE = "products.yaml"


class Product(OpenEntry):
    """One product: brands, vials, labelled uses in head and face pain, caps and intervals."""

    brands: Sourced
    codes: tuple[dict[str, Any], ...]
    vial_units: Sourced
    indications_head_face_pain: tuple[dict[str, Any], ...]
    max_cumulative_dose: Sourced
    min_retreatment_interval: Sourced

    @property
    def cap_units(self) -> float | None:
        """Units that may be given within the label's months, all uses together; None: the label names none."""
        limit = self.max_cumulative_dose.value
        return float(limit["units"]) if "window_months" in limit else None

    @property
    def session_cap_units(self) -> float | None:
        """Units that may be given in one session; None: the label names none."""
        limit = self.max_cumulative_dose.value
        return float(limit["units"]) if "units" in limit and "window_months" not in limit else None

    @property
    def hours_after_reconstitution(self) -> float | None:
        """For how long the reconstituted vial may be used, by its label; None: that was not seen."""
        stored: dict[str, Any] = (self.model_extra or {}).get("storage", {})
        hours = stored.get("after_reconstitution", {}).get("value", {}).get("max_hours")
        return None if hours is None else float(hours)

    @property
    def cap_in_words(self) -> str:
        """The cap as the label has it, for products whose label is not one number."""
        limit = self.max_cumulative_dose.value
        return str(
            limit.get(
                "rule", "; ".join(f"{key.replace('_', ' ')}: {value}" for key, value in limit.items())
            )
        )


class OtherToxin(OpenEntry):
    """A toxin that counts as an exposure but has no entry of its own."""

    name: str
    brand: str
    serotype: str
    why: str


class Products(Piece):
    """All products, and what holds for every one of them."""

    schema_version: int
    file: Literal["products"]
    class_facts: dict[str, Any]
    products: dict[str, Product]
    other_toxins_to_recognise: tuple[OtherToxin, ...]
    gaps: tuple[str, ...] = ()

    @property
    def known_toxins(self) -> frozenset[str]:
        """Every product an injection may name, placebo apart."""
        return frozenset(self.products) | {other.name for other in self.other_toxins_to_recognise}

    def vial_sizes(self, product: str) -> tuple[float, ...]:
        """Units in each size of vial; none for a product that has no entry of its own."""
        entry = self.products.get(product)
        return tuple(float(size) for size in entry.vial_units.value) if entry is not None else ()


def parse_products(text: str) -> Products:
    """The products in this YAML. Raises KnowledgeError naming every fault."""
    products = parse_clinical_file(text, Products, file=FILE)
    if faults := faults_of_products(products):
        raise faulty(FILE, faults)
    return products


def faults_of_products(products: Products) -> list[str]:
    """What does not hold together: a vial or cap that is no positive number, a dilution table that miscounts."""
    faults: list[str] = []
    for name, product in products.products.items():
        vials = product.vial_units.value
        if not isinstance(vials, list) or not all(
            isinstance(one, int | float) and one > 0 for one in vials
        ):
            faults.append(f"products[{name}].vial_units: {vials!r}. Write a list of units above 0.")
        if (product.cap_units or product.session_cap_units or 1) <= 0:
            faults.append(f"products[{name}].max_cumulative_dose: the cap must be above 0.")
        extra = product.model_extra or {}
        for i, row in enumerate((extra.get("reconstitution") or {}).get("table", ())):
            stated, counted = row["units_per_0_1_ml"], row["vial_units"] / row["diluent_ml"] / 10
            if abs(stated - counted) > 0.005 * counted:
                faults.append(
                    f"products[{name}].reconstitution.table[{i}]: {stated} U per 0.1 mL, but {counted:g} by arithmetic."
                )
    return faults
