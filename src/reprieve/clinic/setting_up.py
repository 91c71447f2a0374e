"""How does a process become one of the clinic's? Its folder, its secret, Django set up, the tables as they should be."""

from __future__ import annotations

import os
from pathlib import Path

from reprieve.clinic.folder import clinic_folder, prepare


def set_up(folder: Path | None = None, *, plain_http: bool = False, tables: bool = True) -> Path:
    """Make this process able to use the clinic's models; returns the clinic's folder.

    `folder`: in place of the one the environment names. `tables`: bring the database's tables up to date too.
    """
    if folder is not None:
        os.environ["REPRIEVE_CLINIC_FOLDER"] = str(folder.absolute())
    if plain_http:
        os.environ["REPRIEVE_CLINIC_PLAIN_HTTP"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reprieve.clinic.settings")
    here = clinic_folder()
    os.umask(0o077)
    prepare(here)

    import django

    django.setup()
    if tables:
        bring_up_to_date()
    return here


def bring_up_to_date() -> None:
    """Every table as this version of the program has it, that of counted tries (`CACHES`) included."""
    from django.core.management import call_command
    from django.db import connection

    from reprieve.clinic.store.opening import keep_a_log_ahead

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    keep_a_log_ahead(connection)
