"""Which facts does an uploaded diary hold that the chart does not have yet?

Read by the core's importer, whole or not at all. A date that has an entry already keeps it; days to come are refused.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from reprieve.chart import DiaryDay, View
from reprieve.chart.importers import import_csv
from reprieve.chart.importers.mapping import mapping_of
from reprieve.clinic.patient.attack import attacks_on
from reprieve.clinic.patient.limits import limits
from reprieve.errors import ChartError, FactError

COLUMNS = ("pain", "worst", "headache", "hours")


@dataclass(frozen=True, kw_only=True)
class Brought:
    """`facts`: new ones as a form says them; `kept`: dates whose entry stays; `first`, `last`: of the whole file."""

    facts: tuple[dict[str, Any], ...]
    kept: int
    first: dt.date
    last: dt.date


def read_upload(content: bytes, said: Mapping[str, Any], view: View, *, today: dt.date) -> Brought:
    """The days in the file. `said`: `date`, `date_format`, `separator` and a column for each of `COLUMNS`.

    Raises: FactError or ChartError naming row, column, value and remedy.
    """
    mapping = mapping_of(
        {
            "kind": "diary",
            "source": "import",
            "separator": said["separator"],
            "when": {"column": said["date"], "format": said["date_format"]},
            "days": {name: {"column": said[name]} for name in COLUMNS if said.get(name)},
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary.csv"
        path.write_bytes(content)
        try:
            imported = import_csv(path, mapping)
        except ChartError as error:
            raise ChartError(error.faults, "diary.csv") from None  # not the folder it was read in
    if imported.rows > limits().most_import_rows:
        raise FactError(
            _("The file"),
            f"{imported.rows} rows",
            _("is longer than any diary"),
            _("Export it again, one row a day."),
            "import.long",
        )
    (chart,) = imported.charts.values()
    days = [fact for fact in chart.facts if isinstance(fact, DiaryDay)]
    if days[-1].on > today:
        raise FactError(
            said["date"],
            days[-1].on.isoformat(),
            _("has a day that has not come yet"),
            _("Look at how dates are written: day first or month first?"),
            "import.future",
        )
    there = {day.on for day in view.of(DiaryDay)}
    new = [day for day in days if day.on not in there and not attacks_on(view, day.on)]
    return Brought(
        facts=tuple(_said(day) for day in new),
        kept=len(days) - len(new),
        first=days[0].on,
        last=days[-1].on,
    )


def _said(day: DiaryDay) -> dict[str, Any]:
    """The day without what the store gives it."""
    found = json.loads(json.dumps(day.to_dict()))
    return {name: value for name, value in found.items() if name not in ("id", "source")}
