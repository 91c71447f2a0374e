"""How likely is each answer, given what this person has answered so far?

Naive Bayes over simulated kinds of people (profiles): the answers so far weigh the profiles, and the next answer is
expected as the weighed profiles would give it. The chances only order the questions. They rest on assumptions, are no
frequencies of any population, and are never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reprieve.diagnosis.held import Held, Range
from reprieve.diagnosis.known import Key

if TYPE_CHECKING:
    from reprieve.knowledge.answer_table import AnswerTable

Weights = NDArray[np.float64]  # one a profile, summing to 1
Chances = NDArray[np.float64]  # (profile, choice), each row sums to 1


def weights_of(held: Mapping[Key, Held], table: AnswerTable) -> Weights:
    """How likely is each profile, given every answer that the table knows?

    Missing: an answer that is not known, does not apply, or is only known to lie in a range says nothing.
    """
    logs = np.log(np.asarray(table.shares, dtype=float))
    for (fact, _), one in held.items():
        value = plain(one)
        choice = None if value is None else table.choice_of(fact, value)
        if choice is not None:
            logs += log_chances(table, fact)[:, choice]
    weights = np.exp(logs - logs.max())
    found: Weights = weights / weights.sum()
    return found


def plain(held: Held) -> Any:
    """The value as a finding would write it; None where it says nothing about the person."""
    match held.value:
        case _ if not held.applies:
            return None
        case Range(low, high):
            return low if low == high else None
        case frozenset():
            return sorted(held.value)
        case _:
            return held.value


def chances_of(table: AnswerTable, fact: str) -> Chances:
    """P(choice | profile) of one fact."""
    return _chances(table, fact)[0]


def log_chances(table: AnswerTable, fact: str) -> Chances:
    """Its logarithm."""
    return _chances(table, fact)[1]


@lru_cache(maxsize=512)
def _chances(table: AnswerTable, fact: str) -> tuple[Chances, Chances]:
    found = np.asarray(table.chances(fact), dtype=float)
    return found, np.log(found)
