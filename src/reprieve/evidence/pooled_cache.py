"""Has this very pooling been done before? Then read it, in place of loading the statistics library (1.4 s).

One JSON file a pooling, named by the content of its rows, its options, the library's version and our own code, under
`$XDG_CACHE_HOME/reprieve/pooled` (or `~/.cache/...`). The cache never changes an answer: what is read equals what
would be computed; a file that cannot be read or does not fit is computed again, and a folder that cannot be written
is no error.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from reprieve.cache import cache_folder, keep
from reprieve.evidence.contrast import Contrast
from reprieve.evidence.overlap import refuse_overlap
from reprieve.evidence.pool_tau2 import Tau2Method
from reprieve.evidence.pooling import Interval, Pooled, pool
from reprieve.knowledge.overlaps import Overlaps

_ENDLESS = (math.inf, -math.inf)
_CODE = ("pooling.py", "pool_tau2.py", "pooling_remarks.py", "contrast.py")


def pool_remembered(
    contrasts: Sequence[Contrast],
    *,
    tau2_method: Tau2Method = "PM",
    interval: Interval = "hk",
    level: float = 0.95,
    overlaps: Overlaps | None = None,
    folder: Path | None = None,
) -> Pooled:
    """The same as `pool`, read from the cache where it is there. `folder`: the cache, else the user's own."""
    rows = sorted(contrasts)
    refuse_overlap([row.study for row in rows], overlaps)  # never answered from the cache
    options = {"tau2_method": tau2_method, "interval": interval, "level": level}
    file = (folder or cache_folder("pooled")) / f"{_key(rows, options)}.json"
    remembered = _read(file)
    if remembered is not None:
        return remembered
    pooled = pool(rows, tau2_method=tau2_method, interval=interval, level=level, overlaps=overlaps)
    keep(file, json.dumps(dataclasses.asdict(pooled)).encode())
    return pooled


def _key(rows: Sequence[Contrast], options: dict[str, Any]) -> str:
    content = [_code(), version("statsmodels"), options, [dataclasses.astuple(row) for row in rows]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@cache
def _code() -> str:
    """Names the code that a pooling comes from by its content: a changed line never meets an old answer."""
    here = files("reprieve.evidence")
    digest = hashlib.sha256()
    for name in _CODE:
        digest.update(here.joinpath(name).read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> Pooled | None:
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in held.items()
        }
        pooled = Pooled(**values)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return pooled if _sound(pooled) else None


def _sound(pooled: Pooled) -> bool:
    """Are the values of the kinds they should be? Guards against a file cut short or changed by hand."""
    wanted: dict[str, Any] = {
        "k": int,
        "tau2_method": str,
        "interval": str,
        "studies": tuple,
        "remarks": tuple,
    }
    absent: tuple[str, ...] = ("pi_low", "pi_high") if pooled.tau2_method == "FE" else ()
    if pooled.k == 1:
        absent = ("tau2", "i2", "q", "pi_low", "pi_high")
    for field in dataclasses.fields(pooled):
        value = getattr(pooled, field.name)
        if field.name in absent:
            if value is not None:
                return False
        elif field.name == "weights":
            if not isinstance(value, tuple) or not all(isinstance(weight, float) for weight in value):
                return False
        elif not isinstance(value, wanted.get(field.name, float)) or value in _ENDLESS:
            return False
    return pooled.i2 is None or 0 <= pooled.i2 <= 1
