"""Which muscles can be injected or harmed, where are their sites, and what follows when toxin spreads?

Data: `clinical/muscles.yaml`. Coordinates are schematic: 1.0 is about 360 mm, as the file's `drawing_frames` say.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import OpenEntry, Sourced, Verification, parse_clinical_file
from reprieve.knowledge.yaml_model import Piece, faulty

FILE = "muscles.yaml"
Side = Literal["left", "right", "midline"]
Urgency = Literal["info", "routine", "soon", "urgent", "emergency", "monitor"]
Point = tuple[float, float]
BROW_LINE = "brow_line"
VIEWS = ("frontal", "lateral_left", "lateral_right", "posterior")


class Site(Piece):
    """One point of the map, in the views that show it."""

    site_id: str
    side: Side
    landmark: str
    frontal: Point | None = None
    lateral_left: Point | None = None
    lateral_right: Point | None = None
    posterior: Point | None = None


class SpreadRisk(Piece):
    """What toxin does to a neighbour it was not meant for.

    `how`: by spread, by the needle, or by the dose in the muscle itself. `at`: where the structure lies, as a muscle, one
    of `at_risk_structures`, or `brow_line`; empty where the flat map cannot say how near it is, as for what lies deep.
    `effects`: ids of adverse_effects.yaml.
    """

    structure: str
    how: Literal["spread", "needle", "dose"]
    at: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    when: str
    effect: str
    mitigation: str
    urgency: Urgency
    source: str
    verification: Verification


class SpreadFormula(Piece):
    """How far toxin may reach: mm at a dose and a volume, growing with the same power of both. For drawings only."""

    product: str
    radius_mm: float = Field(gt=0)
    at_units: float = Field(gt=0)
    at_volume_ml: float = Field(gt=0)
    exponent: float = Field(gt=0)
    note: str
    source: str
    verification: Verification


class Muscle(OpenEntry):
    """One muscle: what it does, its sites, what is at risk beside it, and its outlines for the drawing."""

    id: str
    name: str
    group: str
    role: str
    laterality: Literal["bilateral", "midline"]
    action: Sourced
    innervation: Sourced
    at_risk_on_spread: tuple[SpreadRisk, ...]
    outline: dict[str, tuple[Point, ...]]
    sites: tuple[Site, ...]


class Muscles(Piece):
    """The map: frames, muscles, sites, and structures at risk."""

    schema_version: int
    file: Literal["muscles"]
    drawing_frames: dict[str, Any]
    spread_formula: SpreadFormula
    muscle_groups: tuple[str, ...]
    at_risk_structures: tuple[dict[str, Any], ...]
    muscles: tuple[Muscle, ...] = Field(min_length=1)
    gaps: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> MappingProxyType[str, Muscle]:
        """Each muscle by its id."""
        return MappingProxyType({muscle.id: muscle for muscle in self.muscles})

    @cached_property
    def sites(self) -> MappingProxyType[str, tuple[Muscle, Site]]:
        """Each site by its id, with its muscle."""
        return MappingProxyType(
            {site.site_id: (muscle, site) for muscle in self.muscles for site in muscle.sites}
        )


def parse_muscles(text: str) -> Muscles:
    """The map in this YAML. Raises KnowledgeError naming every fault."""
    muscles = parse_clinical_file(text, Muscles, file=FILE)
    if faults := faults_of_muscles(muscles):
        raise faulty(FILE, faults)
    return muscles


def faults_of_muscles(muscles: Muscles) -> list[str]:
    """What does not hold together: double ids, unknown groups, sites nobody can see or on the wrong side."""
    faults = _faults_of_risks(muscles)
    ids = [muscle.id for muscle in muscles.muscles]
    sites = [site.site_id for muscle in muscles.muscles for site in muscle.sites]
    faults += [
        f"muscles[{one}]: the id is there twice. Keep one."
        for one in sorted({i for i in ids if ids.count(i) > 1})
    ]
    faults += [
        f"sites[{one}]: the id is there twice. Keep one."
        for one in sorted({i for i in sites if sites.count(i) > 1})
    ]
    ends = {"right": "_R", "left": "_L", "midline": "_M"}
    for muscle in muscles.muscles:
        if muscle.group not in muscles.muscle_groups:
            faults.append(f"muscles[{muscle.id}].group: {muscle.group!r} is not among `muscle_groups`.")
        for site in muscle.sites:
            place = f"sites[{site.site_id}]"
            if all(getattr(site, view) is None for view in VIEWS):
                faults.append(f"{place}: no view shows it. Give its point in one of {', '.join(VIEWS)}.")
            if not site.site_id.endswith(ends[site.side]):
                faults.append(
                    f"{place}.side: {site.side} does not fit the id. End it with {ends[site.side]}."
                )
    return faults


def _faults_of_risks(muscles: Muscles) -> list[str]:
    """Structures at risk that lie nowhere on the map."""
    places = {BROW_LINE, *muscles.by_id, *(str(one["id"]) for one in muscles.at_risk_structures)}
    return [
        f"muscles[{muscle.id}].at_risk_on_spread[{risk.structure}].at: {at!r} is nowhere on the map."
        for muscle in muscles.muscles
        for risk in muscle.at_risk_on_spread
        for at in risk.at
        if at not in places
    ]


def faults_of_spread_effects(muscles: Muscles, effect_ids: Iterable[str]) -> list[str]:
    """Effects of spread that adverse_effects.yaml does not have."""
    known = frozenset(effect_ids)
    return [
        f"muscles[{muscle.id}].at_risk_on_spread[{risk.structure}].effects: there is no {one!r}."
        for muscle in muscles.muscles
        for risk in muscle.at_risk_on_spread
        for one in risk.effects
        if one not in known
    ]
