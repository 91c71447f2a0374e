"""Where is the library of compiled loops, and was it built from the sources beside it?

Plain C, called through ctypes: a call lets go of Python's lock, so threads of Python's own work side by side.
"""

from __future__ import annotations

import ctypes
import hashlib
from functools import cache
from pathlib import Path

from reprieve.errors import ReprieveError

_FOLDER = Path(__file__).parent


class LoopsNotBuiltError(ReprieveError):
    """The compiled loops are missing, or older than their sources."""


@cache
def loops() -> ctypes.CDLL:
    """The library. LoopsNotBuiltError where it is not there or not of these sources: `make install` builds it."""
    try:
        library = ctypes.CDLL(str(_FOLDER / "loops.so"))
    except OSError as error:
        raise LoopsNotBuiltError(
            "The compiled loops are not there or not for this machine: build them by `make install`, or install "
            "reprieve anew where there is a C compiler."
        ) from error
    library.built_from.restype = ctypes.c_char_p
    if library.built_from().decode() != _fingerprint():
        raise LoopsNotBuiltError(
            "The compiled loops are older than their sources: build them by `make install`."
        )
    return library


def _fingerprint() -> str:
    sources = sorted(path for path in _FOLDER.iterdir() if path.suffix in {".c", ".h"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
