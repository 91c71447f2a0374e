"""How many verdicts would these answers settle? Many sets of answers at once, each a column of one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from reprieve.diagnosis.held import Held
from reprieve.diagnosis.known import Key, Known
from reprieve.diagnosis.planes import sheet_of, verdict_planes
from reprieve.diagnosis.program import Program


def what_ifs(program: Program, known: Known, changes: Sequence[Mapping[Key, Held]]) -> list[int]:
    """For each set of answers, how many verdicts are open now and settled then.

    A verdict: a diagnosis of one pain or side after the hierarchy, a red flag, a red flag at its higher urgency.
    """
    columns = [known.with_answers(one) for one in changes]
    sheet = sheet_of(program, [*columns, known])
    last = 1 << len(columns)
    settled = [true | false for _, _, (true, false) in verdict_planes(sheet) if not (true | false) & last]
    if not settled or not columns:
        return [0] * len(columns)
    length = (len(columns) + 8) // 8
    packed = np.frombuffer(b"".join(one.to_bytes(length, "little") for one in settled), np.uint8)
    bits = np.unpackbits(packed.reshape(len(settled), length), axis=1, bitorder="little")
    return [int(count) for count in bits.sum(axis=0)[: len(columns)]]
