"""Has this emulator been made on this machine before?

Kept in the user's cache folder under the fingerprint of the code and of what went in, so that checks need not make it
again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import numpy as np

from reprieve.cache import cache_folder, keep
from reprieve.evidence.mbma.emulator import DESIGN, HELD_OUT, PEOPLE, Emulator, build_emulator
from reprieve.evidence.mbma.fingerprint import code_fingerprint, data_fingerprint
from reprieve.evidence.mbma.hyper import HyperPriors


def emulator_for(
    priors: HyperPriors, *, entry_days: int, seed: int, progress: Callable[[int, int], None]
) -> Emulator:
    """The emulator of this box, read if it was kept, else made and kept."""
    went_in = [
        priors.model_dump(include={"hyperparameters", "constants"}),
        entry_days,
        seed,
        PEOPLE,
        DESIGN,
        HELD_OUT,
    ]
    path = cache_folder("mbma") / f"{code_fingerprint()}-{data_fingerprint(went_in)}.npz"
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            error = {name: (row[0], row[1]) for name, row in json.loads(str(kept["error"])).items()}
            return Emulator(
                kept["low"], kept["high"], kept["terms"], kept["dummy"], kept["beyond"], error, entry_days
            )
    except (OSError, ValueError, KeyError):
        made = build_emulator(priors, entry_days=entry_days, seed=seed, progress=progress)
        whole = io.BytesIO()
        np.savez(
            whole, low=made.low, high=made.high, terms=made.terms, dummy=made.dummy, beyond=made.beyond,
            error=json.dumps(made.error),
        )  # fmt: skip
        keep(path, whole.getvalue())
        return made
