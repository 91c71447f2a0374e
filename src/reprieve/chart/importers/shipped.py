"""Which charts are in a file of the real data that comes with the source?"""

from __future__ import annotations

from pathlib import Path

from reprieve.chart.importers.csv_file import Imported, import_csv
from reprieve.chart.importers.mapping import mapping_named
from reprieve.errors import FactError


def import_shipped(path: Path, mapping: str) -> Imported:
    """The file read by the mapping of this name. Raises FactError where the data folder is another one."""
    if not path.exists():
        raise FactError(
            "--data",
            str(path),
            "is not there",
            "Run this in the source's folder, or name its data folder.",
            "demo.data",
        )
    return import_csv(path, mapping_named(mapping))
