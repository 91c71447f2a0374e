"""Other people's files as facts: diaries, attacks and visit scores from CSV, by a mapping of columns."""

from reprieve.chart.importers.csv_file import Imported, import_csv
from reprieve.chart.importers.mapping import Mapping, mapping_named, ready_mappings

__all__ = ["Imported", "Mapping", "import_csv", "mapping_named", "ready_mappings"]
