"""Where does a clinic keep what is its own: the database, the secret, the backups?

In `REPRIEVE_CLINIC_FOLDER`, else in `reprieve-clinic` under `XDG_DATA_HOME`, else under `~/.local/share`. Only the
owner of the folder may look into it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_FILE = "secret-key"


def clinic_folder() -> Path:
    """The folder; it need not exist yet. A relative XDG_DATA_HOME counts as not set."""
    named = os.environ.get("REPRIEVE_CLINIC_FOLDER", "")
    if named:
        return Path(named).absolute()
    root = os.environ.get("XDG_DATA_HOME", "")
    base = Path(root) if Path(root).is_absolute() else Path.home() / ".local" / "share"
    return base / "reprieve-clinic"


def prepare(folder: Path) -> None:
    """Make the folder and its secret, once; both for the owner's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64))


def secret_key(folder: Path) -> str:
    """The secret that signs sessions and links; empty where none was made, and Django then refuses to serve."""
    path = folder / KEY_FILE
    return os.environ.get("REPRIEVE_CLINIC_SECRET_KEY") or (
        path.read_text("utf-8").strip() if path.exists() else ""
    )
