"""Facts, submissions, audit entries and erasures become append-only in the database itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from reprieve.clinic.store.append_only import guard


def set_triggers(apps: Any, schema_editor: Any) -> None:
    """On whichever engine this is."""
    guard(schema_editor.connection)


class Migration(migrations.Migration):
    """Triggers, no tables."""

    dependencies: ClassVar = [("store", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(set_triggers, migrations.RunPython.noop)]
