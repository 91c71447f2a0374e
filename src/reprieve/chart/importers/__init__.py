"""Other people's files as facts: diaries, attacks and visit scores from CSV, by a mapping of columns."""

from reprieve.chart.importers.csv_file import Imported, import_csv
from reprieve.chart.importers.mapping import Mapping, mapping_named, ready_mappings
from reprieve.chart.importers.shipped import import_shipped

__all__ = ["Imported", "Mapping", "import_csv", "import_shipped", "mapping_named", "ready_mappings"]
