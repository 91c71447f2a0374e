"""Which sites did a clinician choose, one by one, where no published plan can be drawn or none fits?

A file in YAML or JSON: `condition`, `product`, `units_per_0_1_ml` (if known), and `sites`, each with `site` and `units`, and
`injections`, `volume_ml` if they are more than one, or stated. A site that is not on the map names its `muscle` and `side`,
and is in the table only. The plan is the clinician's: off-label, and every safety rule is judged on it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from reprieve.errors import ChartError, FactError
from reprieve.knowledge.clinical_file import Sourced
from reprieve.knowledge.paradigms import Paradigm, SiteDose
from reprieve.plan.paradigm import Drawing, PlannedSite, volume_of
from reprieve.plan.units import Units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reprieve.knowledge import Knowledge

OWN = "clinician_own"
SIDES = ("left", "right", "midline")
_KEYS = {"condition", "product", "units_per_0_1_ml", "sites"}
_SITE_KEYS = {"site", "units", "injections", "volume_ml", "muscle", "side"}


@dataclass(frozen=True, kw_only=True)
class OwnSites:
    """A clinician's own sites, as a paradigm of one plan and its drawing."""

    paradigm: Paradigm
    drawing: Drawing


def parse_own_sites(text: str, knowledge: Knowledge, *, source: str = "sites") -> OwnSites:
    """The sites in this YAML or JSON. Raises ChartError naming every fault; nothing is read where there is one."""
    try:
        doc = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ChartError(
            [_fault("file", str(error).splitlines()[0], "it is no YAML or JSON", "Mend it.")], source=source
        ) from None
    if not isinstance(doc, dict):
        raise ChartError(
            [_fault("file", doc, "it is no mapping", "Write condition, product and sites.")], source=source
        )
    faults = [*_faults_of_head(doc, knowledge), *_faults_of_sites(doc.get("sites"), knowledge)]
    if faults:
        raise ChartError(faults, source=source)
    condition = str(knowledge.conditions.id_of(doc["condition"]))
    dilution = doc.get("units_per_0_1_ml")
    sites = tuple(_site(row, str(doc["product"]), dilution, knowledge) for row in doc["sites"])
    return own_sites(
        sites, condition=condition, product=str(doc["product"]), units_per_0_1_ml=dilution, source=source
    )


def own_sites(
    sites: tuple[PlannedSite, ...],
    *,
    condition: str,
    product: str,
    units_per_0_1_ml: float | None,
    source: str,
) -> OwnSites:
    """A clinician's sites as a paradigm and its drawing."""
    status = Sourced(
        value="off-label: sites and units chosen by the clinician",
        source=f"the clinician's own sites ({source})",
        verification="recalled",
    )
    paradigm = Paradigm(
        id=OWN,
        name="Sites chosen by the clinician",
        condition=(condition,),
        status=status,
        product=product,
        injections=tuple(
            SiteDose(site_id=one.site, muscle=one.muscle, units=one.units.amount, volume_ml=one.volume_ml)
            for one in sites
        ),
    )
    drawing = Drawing(
        paradigm=OWN,
        indication=condition,
        product=product,
        is_labelled=False,
        units_per_0_1_ml=units_per_0_1_ml,
        sites=sites,
    )
    return OwnSites(paradigm=paradigm, drawing=drawing)


def with_sites(own: Paradigm, drawing: Drawing, sites: tuple[PlannedSite, ...]) -> OwnSites:
    """The same plan of a clinician with other sites."""
    changed = own_sites(
        sites,
        condition=drawing.indication,
        product=drawing.product,
        units_per_0_1_ml=drawing.units_per_0_1_ml,
        source="changed",
    )
    return replace(changed, paradigm=changed.paradigm.model_copy(update={"status": own.status}))


def _faults_of_head(doc: dict[str, Any], knowledge: Knowledge) -> Iterator[FactError]:
    for key in sorted(set(doc) - _KEYS, key=str):
        yield _fault("key", key, "is no key of a file of sites", f"Use {', '.join(sorted(_KEYS))}.")
    condition, product = doc.get("condition"), doc.get("product")
    if not isinstance(condition, str) or knowledge.conditions.id_of(condition) is None:
        ids = ", ".join(knowledge.conditions.by_id)
        yield _fault("condition", condition, "is no condition of ours", f"Name one of {ids}.")
    if product not in knowledge.products.products:
        ids = ", ".join(knowledge.products.products)
        yield _fault("product", product, "is no product with an entry", f"Name one of {ids}.")
    dilution = doc.get("units_per_0_1_ml")
    if dilution is not None and not _above_0(dilution):
        yield _fault(
            "units_per_0_1_ml", dilution, "is no dilution", "Write units above 0, or leave it out."
        )


def _faults_of_sites(rows: object, knowledge: Knowledge) -> Iterator[FactError]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield _fault("sites", rows, "is no list of sites", "Write one {site, units} or more.")
        return
    for i, row in enumerate(rows):
        for fault in _faults_of_site(row, knowledge):
            yield fault.at(f"sites[{i}]")
    for site, n in Counter(str(row.get("site")) for row in rows).items():
        if n > 1:
            yield _fault("site", site, "it is there twice", "Write each site once, with all its units.")


def _faults_of_site(row: dict[str, Any], knowledge: Knowledge) -> Iterator[FactError]:
    muscles = knowledge.muscles
    for key in sorted(set(row) - _SITE_KEYS, key=str):
        yield _fault("key", key, "is no key of a site", f"Use {', '.join(sorted(_SITE_KEYS))}.")
    site = row.get("site")
    if not isinstance(site, str) or not site:
        yield _fault(
            "site", site, "is no name of a site", "Name a site of muscles.yaml, or one of your own."
        )
    on_map = muscles.sites.get(site) if isinstance(site, str) else None
    muscle, side = row.get("muscle"), row.get("side")
    if on_map is not None:
        for field, value, there in (("muscle", muscle, on_map[0].id), ("side", side, on_map[1].side)):
            if value is not None and value != there:
                yield _fault(field, value, f"{site} is {there} on the map", "Correct it, or leave it out.")
    else:
        if muscle not in muscles.by_id:
            yield _fault(
                "muscle", muscle, f"{site} is not on the map", "Name its muscle, as in muscles.yaml."
            )
        if side not in SIDES:
            yield _fault("side", side, f"{site} is not on the map", f"Write one of {', '.join(SIDES)}.")
    if not _above_0(row.get("units")):
        yield _fault("units", row.get("units"), "is no dose", "Write units above 0.")
    count = row.get("injections", 1)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        yield _fault("injections", count, "is no number of injections", "Write 1 or more.")
    volume = row.get("volume_ml")
    if volume is not None and not _above_0(volume):
        yield _fault("volume_ml", volume, "is no volume", "Write mL above 0, or leave it out.")


def _site(row: dict[str, Any], product: str, dilution: float | None, knowledge: Knowledge) -> PlannedSite:
    on_map = knowledge.muscles.sites.get(row["site"])
    units = float(row["units"])
    return PlannedSite(
        site=row["site"],
        muscle=on_map[0].id if on_map else row["muscle"],
        side=on_map[1].side if on_map else row["side"],
        units=Units(product, units),
        injections=row.get("injections", 1),
        volume_ml=row.get("volume_ml") or volume_of(units, dilution),
        landmark=on_map[1].landmark if on_map else "",
    )


def _above_0(value: object) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6
    )  # false for NaN, too


def _fault(field: str, value: object, problem: str, remedy: str) -> FactError:
    return FactError(field, value, problem, remedy, f"plan.sites.{field}")
