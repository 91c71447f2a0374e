"""A CSV file as charts, one a person; read whole or not at all, and nothing left out in silence."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reprieve.chart._fact import Fact
from reprieve.chart._jsonl import MOST_FAULTS, parse_fact
from reprieve.chart.chart import Chart
from reprieve.chart.importers.mapping import Cell, Mapping, When
from reprieve.errors import ChartError, FactError

Row = dict[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of a file: charts by name, how much was read, and what the reader should know."""

    charts: dict[str, Chart]
    rows: int
    notes: tuple[str, ...] = ()


@dataclass
class _Gathered:
    facts: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    repeated: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seen: set[tuple[object, ...]] = field(default_factory=set)


def import_csv(path: Path, mapping: Mapping, *, kept: tuple[dt.date, dt.date] | None = None) -> Imported:
    """The charts in a CSV file. `kept`: the span in which a diary of attacks was kept (both days included).

    Raises ChartError naming row, column, value and remedy of every fault (up to a screenful).
    """
    rows, columns = _rows_of(path, mapping)
    gathered = _Gathered()
    faults: list[FactError] = []
    for number, row in enumerate(rows, start=2):  # row 1 is the header
        key = tuple(row.values())
        person = _name_of(row, mapping)
        if key in gathered.seen:
            gathered.repeated[person] += 1
            continue
        gathered.seen.add(key)
        try:
            made = list(_facts_of(row, mapping, is_first=person not in gathered.facts))
            gathered.facts[person] += made
            gathered.rows[person] += [number] * len(made)
        except FactError as fault:
            faults.append(fault.at(f"row {number}"))
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise ChartError(faults, str(path))
    if not gathered.facts:
        raise ChartError([_fault("file", path.name, "has no rows", "Export it again.", "empty")], str(path))
    if kept is not None:
        span = {"kind": "diary_kept", "on": kept[1].isoformat(), "from": kept[0].isoformat()}
        for person, facts in gathered.facts.items():
            facts.append(parse_fact(json.dumps({**span, "source": mapping.source})))
            gathered.rows[person].append(1)
    charts = _charts_of(gathered, path)
    return Imported(charts=charts, rows=len(rows), notes=_notes(gathered, mapping, columns, kept))


def _charts_of(gathered: _Gathered, path: Path) -> dict[str, Chart]:
    """One chart a person. Raises ChartError naming the rows of every person whose facts do not go together."""
    charts, faults = {}, []
    for person, facts in gathered.facts.items():
        try:
            charts[person] = Chart.from_facts(facts, person, gathered.rows[person])
        except ChartError as error:
            faults += [
                fault.at(f"row {(fault.where or '').removeprefix('line ')}") for fault in error.faults
            ]
    if faults:
        raise ChartError(faults[:MOST_FAULTS], str(path))
    return charts


def _rows_of(path: Path, mapping: Mapping) -> tuple[list[Row], list[str]]:
    """All rows as text. Raises ChartError where the file is no such CSV or lacks a column."""
    import polars as pl

    try:
        table = pl.read_csv(path, infer_schema=False, separator=mapping.separator)
    except (OSError, pl.exceptions.PolarsError) as error:
        problem = str(error).strip().split("\n", maxsplit=1)[0]
        raise ChartError(
            [
                _fault(
                    "file",
                    str(path),
                    f"cannot be read as CSV ({problem})",
                    "Export it again as CSV in UTF-8 with a header line.",
                    "unreadable",
                )
            ],
            str(path),
        ) from error
    missing = [column for column in mapping.columns if column not in table.columns]
    if missing:
        has = ", ".join(table.columns[:30])
        raise ChartError(
            [
                _fault(
                    "column",
                    column,
                    "is not in the file",
                    f"Columns there: {has}. Name the right one in the mapping.",
                    "column",
                )
                for column in missing
            ],
            str(path),
        )
    return table.to_dicts(), table.columns


def _name_of(row: Row, mapping: Mapping) -> str:
    parts = [(row[column] or "").strip() for column in mapping.person]
    padded = [f"{int(part):03d}" if part.isdigit() else part for part in parts]
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in "-".join(padded))
    return f"{mapping.prefix}{safe}" if safe else f"{mapping.prefix}person"


def _facts_of(row: Row, mapping: Mapping, *, is_first: bool) -> Iterable[Fact]:
    common = {"source": mapping.source}
    if mapping.kind == "attacks":
        said = {"kind": "episode", **common, **_attack_times(row, mapping), **_described(row, mapping)}
        yield parse_fact(json.dumps(said))
        return
    assert mapping.when is not None
    on = _date_of(row, mapping.when)
    common["on"] = on.isoformat()
    if is_first and (mapping.age or mapping.sex):
        yield parse_fact(json.dumps({"kind": "person", **common, **_person(row, mapping, on)}))
    if is_first and mapping.session is not None:
        yield parse_fact(json.dumps({"kind": "injection", **common, **_session(row, mapping)}))
    if mapping.kind == "diary":
        yield parse_fact(json.dumps({"kind": "diary_day", **common, **_described(row, mapping)}))
    elif mapping.score is not None and (score := row[mapping.score]) is not None:
        value = {"instrument": mapping.instrument, "value": _number(score, mapping.score)}
        yield parse_fact(json.dumps({"kind": "score", **common, **value}))


def _described(row: Row, mapping: Mapping) -> dict[str, Any]:
    said = {name: _value(row, part) for name, part in mapping.days.items()}
    acute = [
        {"class": class_, "doses": doses}
        for class_, column in mapping.acute.items()
        if (text := row[column]) is not None and (doses := _number(text, column)) > 0
    ]
    if mapping.acute:
        said["acute"] = acute
    kept = {name: value for name, value in said.items() if value is not None}
    if mapping.kind == "diary" and not {"pain", "worst", "headache"} & set(kept):
        kept["missing"] = "not_answered"
    return kept


def _value(row: Row, part: Cell) -> Any:
    text = row[part.column]
    if text is None or not text.strip():
        return None
    if part.values is not None:
        if text not in part.values:
            raise _fault(
                part.column,
                text,
                "is no value that the mapping knows",
                f"It knows: {', '.join(part.values)}. Add the value to the mapping.",
                "value",
            )
        return part.values[text]
    lowered = text.strip().lower()
    if lowered in {"true", "false", "yes", "no"}:
        return lowered in {"true", "yes"}
    try:
        number = float(lowered)
    except ValueError:
        return text.strip()
    return int(number) if number.is_integer() else number


def _person(row: Row, mapping: Mapping, on: dt.date) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if mapping.age and row[mapping.age] is not None:
        said["born"] = on.year - int(_number(row[mapping.age] or "", mapping.age))
    if mapping.sex is not None:
        said["sex"] = _value(row, mapping.sex)
    return said


def _session(row: Row, mapping: Mapping) -> dict[str, Any]:
    session = mapping.session
    assert session is not None
    arm = _value(row, Cell(column=session.column, values=session.values))
    site = {"muscle": "not_recorded", "side": "unknown", "units": arm["units"]}
    return {"product": arm["product"], "indication": session.indication, "sites": [site]}


def _date_of(row: Row, when: When) -> dt.date:
    text = (row[when.column] or "").strip()
    if when.origin is not None:
        count = _number(text, when.column)
        return when.origin + dt.timedelta(days=int(count) * (7 if when.unit == "week" else 1))
    try:
        return dt.datetime.strptime(text, when.format).date()  # noqa: DTZ007  a date has no zone
    except ValueError as error:
        raise _fault(
            when.column,
            text,
            f"is no date in the form {when.format}",
            "Name the file's own form in the mapping: when.format.",
            "date",
        ) from error


def _attack_times(row: Row, mapping: Mapping) -> dict[str, str]:
    times = {}
    for name, column in (("start", mapping.start), ("end", mapping.end)):
        text = (row[column] or "").strip() if column else ""
        if not text and name == "end":
            continue
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise _fault(
                str(column),
                text,
                "is no date-time",
                "Write it as 2026-03-01T22:30:00+01:00.",
                "time",
            ) from error
        if moment.tzinfo is None:
            if mapping.time_zone is None:
                raise _fault(
                    str(column),
                    text,
                    "has no offset, so it names no moment",
                    "Name the zone it was written in: --time-zone Europe/Berlin.",
                    "zone",
                )
            moment = moment.replace(tzinfo=_zone(mapping.time_zone))
        times[name] = moment.isoformat()
    return times


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _fault(
            "time_zone", name, "is no IANA time zone", "Write one such as Europe/Berlin.", "zone.unknown"
        ) from error


def _number(text: str, column: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise _fault(
            column, text, "is no number", "Correct the cell, or map its values.", "number"
        ) from error


def _fault(field: str, value: object, problem: str, remedy: str, code: str) -> FactError:
    return FactError(field, value, problem, remedy, f"import.{code}")


def _notes(
    gathered: _Gathered, mapping: Mapping, columns: list[str], kept: tuple[dt.date, dt.date] | None
) -> tuple[str, ...]:
    notes = [mapping.note] if mapping.note else []
    notes += [
        f"{person}: {count} identical repeated row{'s' if count > 1 else ''}, counted once"
        for person, count in gathered.repeated.items()
        if count
    ]
    unread = [column for column in columns if column not in mapping.columns]
    if unread:
        notes.append(f"columns not imported: {', '.join(unread)}")
    if mapping.kind == "attacks" and kept is None:
        notes.append(
            "an export of attacks says nothing about days without one: they stay missing, and the share of bad "
            "days cannot be told. Import again with the span in which the diary was kept."
        )
    return tuple(notes)
