"""Where is work kept between runs, that can always be done again?

In the user's cache folder (`XDG_CACHE_HOME`, else `~/.cache`), under `reprieve`. Nothing of a patient is kept there. A
file that cannot be read or written costs time, never an answer.
"""

from __future__ import annotations

import os
from pathlib import Path

from reprieve.in_place import in_place_of


def cache_folder(what: str) -> Path:
    """The folder for one kind of work; it need not exist yet. A relative XDG_CACHE_HOME counts as not set."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(root) if Path(root).is_absolute() else Path.home() / ".cache"
    return base / "reprieve" / what


def keep(path: Path, content: bytes) -> None:
    """Write the file whole, if it can be written at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with in_place_of(path) as new:
            new.write_bytes(content)
    except OSError:
        return
