"""How likely is each answer, given what this person has answered so far?

Naive Bayes over simulated kinds of people (profiles): the answers so far weigh the profiles, and the next answer is
expected as the weighed profiles would give it. The chances only order the questions. They rest on assumptions, are no
frequencies of any population, and are never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reprieve.diagnosis.held import Held, Range
from reprieve.diagnosis.known import Key

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge
    from reprieve.knowledge.answer_table import AnswerTable

Weights = NDArray[np.float64]  # one a profile, summing to 1
Chances = NDArray[np.float64]  # (profile, choice), each row sums to 1


@dataclass(frozen=True, eq=False)
class Expected:
    """The answer table as arrays, each made when it is first needed."""

    table: AnswerTable
    _chances: dict[str, Chances] = field(default_factory=dict)
    _logs: dict[str, Chances] = field(default_factory=dict)

    def chances(self, fact: str) -> Chances:
        """P(choice | profile) of one fact."""
        found = self._chances.get(fact)
        if found is None:
            found = self._chances[fact] = np.asarray(self.table.chances(fact), dtype=float)
        return found

    def logs(self, fact: str) -> Chances:
        """Its logarithm."""
        found = self._logs.get(fact)
        if found is None:
            found = self._logs[fact] = np.log(self.chances(fact))
        return found

    def weights(self, held: Mapping[Key, Held]) -> Weights:
        """How likely is each profile, given every answer that the table knows?

        Missing: an answer that is not known, does not apply, or is only known to lie in a range says nothing.
        """
        logs = np.log(np.asarray(self.table.shares, dtype=float))
        for (fact, _), one in held.items():
            value = plain(one)
            choice = None if value is None else self.table.choice_of(fact, value)
            if choice is not None:
                logs += self.logs(fact)[:, choice]
        weights = np.exp(logs - logs.max())
        found: Weights = weights / weights.sum()
        return found


@lru_cache(maxsize=2)
def expected_answers(knowledge: Knowledge) -> Expected:
    """The answer table of this knowledge, ready to weigh profiles with."""
    return Expected(knowledge.answer_table)


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
