"""Which questionnaires are there, how are they scored, in which bands, and what change of them matters?

Data: `clinical/instruments.yaml`. The rules of scoring are in `scoring_rules`, the thresholds of change in
`meaningful_change`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from reprieve.errors import FactError
from reprieve.knowledge.clinical_file import OpenEntry, Verification, parse_clinical_file
from reprieve.knowledge.meaningful_change import MeaningfulChange
from reprieve.knowledge.scoring_rules import Answers, Entered, Range, Scale, scales_named_by
from reprieve.knowledge.yaml_model import Piece, faulty

FILE = "instruments.yaml"


class Level(Piece):
    """One band, from its lower edge on; `beyond`: the edge itself is not in it."""

    from_: float = Field(alias="from")
    beyond: bool = False
    label: str

    def begins_at_or_below(self, value: float) -> bool:
        return value > self.from_ if self.beyond else value >= self.from_


class Bands(Piece):
    """Levels of one scale, for everybody or for one population; `finer`: parts of a band of another set."""

    scale: str
    finer: bool = False
    population: str | None = None
    same: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    levels: tuple[Level, ...]
    source: tuple[str, ...]
    verification: Verification


class Alert(Piece):
    """One item whose answer matters by itself, whatever the total."""

    item: int
    above: float
    red_flag: str
    note: str
    source: tuple[str, ...]
    verification: Verification


class Instrument(OpenEntry):
    """One questionnaire; keys not named here (licence, codes, accuracy ...) are kept as written."""

    id: str
    name: str
    kind: Literal["questionnaire", "diary"] = "questionnaire"
    how: str | None = None
    not_scored: str | None = None
    counts: tuple[int, ...] = ()
    answers: tuple[Answers, ...] = ()
    recorded: str | None = None
    scales: tuple[Scale, ...] = ()
    range: Range | None = None
    direction: Literal["higher_is_worse", "higher_is_better"] | None = None
    is_itself_a_change: bool = False
    bands: tuple[Bands, ...] = ()
    meaningful_change: tuple[MeaningfulChange, ...] = ()
    alerts: tuple[Alert, ...] = ()
    caution: str | None = None
    note: str | None = None
    band_note: str | None = None
    source: tuple[str, ...] = ()
    verification: Verification = "recalled"

    def scale(self, name: str) -> Scale:
        """The scale of that name. Raises FactError naming those there are."""
        for one in self.scales:
            if one.id == name:
                return one
        remedy = f"Scales: {', '.join(one.id for one in self.scales) or 'none'}."
        raise FactError("scale", name, f"is no scale of {self.id}", remedy, "instrument.scale.unknown")

    def answer_spec(self, item: int) -> Answers:
        """What this item may hold."""
        return next(one for one in self.answers if item in one.items)


class _File(Piece):
    meta: dict[str, Any]
    policy: dict[str, Any]
    instruments: tuple[Instrument, ...]
    sources: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Instruments:
    """Instruments by id. `ranges`: of the score a chart holds; (None, None) where it has no single one."""

    ranges: dict[str, tuple[float | None, float | None]]
    rows: dict[str, dict[str, Any]]
    by_id: dict[str, Instrument]
    sources: dict[str, dict[str, str]]

    def get(self, name: str) -> Instrument:
        """The instrument of that id. Raises FactError with the nearest id where there is none."""
        found = self.by_id.get(name)
        if found is not None:
            return found
        near = difflib.get_close_matches(name, self.by_id, n=1, cutoff=0.5)
        remedy = f"Did you mean {near[0]!r}?" if near else f"It is one of: {', '.join(self.by_id)}."
        raise FactError("instrument", name, "is no instrument here", remedy, "instrument.unknown")

    def cited(self, source: Collection[str]) -> list[str]:
        """The titles and addresses of some sources, as an answer cites them."""
        rows = [self.sources[one] for one in source]
        return [f"{row['title']}{', ' if row['url'] else ''}{row['url']}" for row in rows]


def parse_instruments(text: str) -> Instruments:
    """The instruments of the file. Raises KnowledgeError naming every fault."""
    file = parse_clinical_file(text, _File, file=FILE)
    faults = [f"instruments[{one.id}]{fault}" for one in file.instruments for fault in _faults(one, file)]
    by_id = {one.id: one for one in file.instruments}
    if len(by_id) < len(file.instruments):
        faults.append("instruments: an id stands twice; keep one")
    if faults:
        raise faulty(FILE, faults)
    ranges: dict[str, tuple[float | None, float | None]] = {
        one.id: one.range or (None, None) for one in file.instruments
    }
    rows = {one.id: one.model_dump(mode="json", by_alias=True) for one in file.instruments}
    return Instruments(ranges, rows, by_id, file.sources)


def faults_of_instruments(
    instruments: Instruments, *, condition_ids: Collection[str], red_flag_ids: Collection[str]
) -> list[str]:
    """Which rows name a condition or warning sign that the other files do not have."""
    named = [
        (one.id, condition)
        for one in instruments.by_id.values()
        for rows in (one.bands, one.meaningful_change)
        for row in rows
        for condition in (*row.same, *row.wider)
    ]
    flags = [(one.id, alert.red_flag) for one in instruments.by_id.values() for alert in one.alerts]
    return [
        f"instruments[{name}]: no {what} {given!r}"
        for what, known, pairs in (("condition", condition_ids, named), ("red flag", red_flag_ids, flags))
        for name, given in pairs
        if given not in known
    ]


def _faults(one: Instrument, file: _File) -> Iterator[str]:
    names = [scale.id for scale in one.scales]
    items = [item for spec in one.answers for item in spec.items]
    if sorted(items) != list(range(1, max(one.counts, default=0) + 1)):
        yield f".answers: items {items} are not 1 to {max(one.counts, default=0)}, each once"
    if one.kind != "diary" and one.not_scored is None and not (one.answers and one.scales):
        yield ": it has no `answers` and `scales`, and no `not_scored` that says why"
    for ends, where in [(one.range, ".range"), *((s.range, f".scales[{s.id}].range") for s in one.scales)]:
        if ends is not None and ends[0] >= ends[1]:
            yield f"{where}: {ends[0]:g} to {ends[1]:g} does not run upwards; correct it"
    for place, scale in enumerate(one.scales):
        unknown = set(scales_named_by(scale)) - set(names[:place])
        if unknown:
            yield f".scales[{scale.id}]: {sorted(unknown)} do not stand before it"
        if set(getattr(scale, "items", ())) - set(items):
            yield f".scales[{scale.id}].items: not all are items of the instrument"
        if isinstance(scale, Entered) and one.not_scored is None:
            yield f".scales[{scale.id}]: a score that is only entered needs `not_scored`"
    of_scales = [*(b.scale for b in one.bands), *(m.scale for m in one.meaningful_change if m.scale)]
    of_scales += [one.recorded] if one.recorded else []
    for name in of_scales:
        if name not in names:
            yield f": no scale {name!r}"
    for bands in one.bands:
        edges = [(level.from_, level.beyond) for level in bands.levels]
        if edges != sorted(set(edges)):
            yield f".bands[{bands.scale}]: its levels do not run upwards"
    sign = {"higher_is_worse": -1, "higher_is_better": 1, None: 0}[one.direction]
    for row in one.meaningful_change:
        if any(amount * sign < 0 for amount in row.amounts):
            yield f".meaningful_change[{row.population}]: {row.amounts} are not signed as improvement is"
        if sign == 0:
            yield f".meaningful_change[{row.population}]: the instrument has no `direction`"
    marked = (one, *one.answers, *one.bands, *one.meaningful_change, *one.alerts, *one.scales)
    missing = [rule for scale in one.scales if (rule := getattr(scale, "missing", None))]
    amounts = [part for row in one.meaningful_change for part in row.any_of]
    cited = {source for row in (*marked, *missing, *amounts) for source in row.source or ()}
    for source in sorted(cited - set(file.sources)):
        yield f".source: no {source!r} under `sources`"
