"""What does an uploaded CSV file say, as facts of the core, and what is wrong with it in words of the page?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from reprieve.chart import Fact
from reprieve.chart.importers import import_csv
from reprieve.chart.importers.mapping import Mapping as Columns
from reprieve.chart.importers.mapping import mapping_of
from reprieve.clinic.patient.limits import limits
from reprieve.errors import ChartError, FactError

COLUMNS: Final = ("pain", "worst", "headache", "hours")
OF_AN_ATTACK: Final = ("pain", "worst")
CLOCKS: Final = (" %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")


def mapping_of_days(said: Mapping[str, Any]) -> Columns:
    """Which column of days is what."""
    return mapping_of(
        {
            "kind": "diary",
            "source": "import",
            "separator": said["separator"],
            "when": {"column": said["date"], "format": said["date_format"]},
            "days": {name: {"column": said[name]} for name in COLUMNS if said.get(name)},
        }
    )


def mapping_of_attacks(said: Mapping[str, Any], zone: str) -> Columns:
    """Which column of attacks is what; `zone` for times without an offset."""
    return mapping_of(
        {
            "kind": "attacks",
            "source": "import",
            "separator": said["separator"],
            "start": said["start"],
            "time_zone": zone,
            "days": {name: {"column": said[name]} for name in OF_AN_ATTACK if said.get(name)},
            **({"end": said["end"]} if said.get("end") else {}),
        }
    )


def imported_facts(content: bytes, mapping: Columns, kept: tuple[dt.date, dt.date] | None) -> list[Fact]:
    """The facts of the file by date. Raises ChartError with remedies that fit a page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary.csv"
        path.write_bytes(content)
        try:
            imported = import_csv(path, mapping, kept=kept)
        except ChartError as error:  # not the folder it was read in
            raise ChartError([_here(fault) for fault in error.faults], "diary.csv") from None
    if imported.rows > limits().most_import_rows:
        raise FactError(
            _("The file"),
            f"{imported.rows} rows",
            _("is longer than any diary"),
            _("Export it again, one row a day or an attack."),
            "import.long",
        )
    (chart,) = imported.charts.values()
    return sorted(chart.facts, key=lambda fact: fact.on)


def _here(fault: FactError) -> FactError:
    """The fault with a remedy for who fills in a page, where the core's is for who writes a mapping."""
    columns = fault.remedy.partition(" Name the right")[0]
    remedy = {
        "import.column": f"{columns} " + _("Write the right one below, as it stands in the first line."),
        "import.date": _("Choose below how dates are written in the file."),
        "import.time": _("Write it as 2026-03-01 22:30, or choose below how dates are written."),
    }.get(fault.code, fault.remedy)
    value = None if fault.code == "import.unreadable" else fault.value
    return FactError(fault.field, value, fault.problem, remedy, fault.code, fault.where)


def with_iso_times(content: bytes, said: Mapping[str, Any]) -> bytes:
    """The file with times such as 01.03.2026 22:30 as the core reads them; what is no such time stays as it is."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=said["separator"]))
    except (UnicodeDecodeError, csv.Error):
        return content  # the core says what is wrong with it
    if not rows:
        return content
    wanted = [n for n, name in enumerate(rows[0]) if name in (said["start"], said.get("end"))]
    for row in rows[1:]:
        for n in wanted:
            if n < len(row):
                row[n] = _iso(row[n].strip(), said["date_format"])
    out = io.StringIO()
    csv.writer(out, delimiter=said["separator"], lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _iso(text: str, date_format: str) -> str:
    for clock in CLOCKS:
        try:
            return dt.datetime.strptime(text, f"{date_format}{clock}").isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return text


def header(content: bytes, said: Mapping[str, Any]) -> list[str]:
    """The names in the first line."""
    first = content.decode("utf-8-sig", "replace").splitlines()[0]
    return next(csv.reader([first], delimiter=said["separator"]), [])
