"""What is the patient told of a warning sign? Own plain words, never the text for the professional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reprieve.diagnosis.rows import FlagRow
    from reprieve.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class FlagWords:
    """`how_soon`: what to do, and when; `words`: what was told of, and what it can mean."""

    how_soon: str
    words: str


def words_of(flag: FlagRow, knowledge: Knowledge) -> FlagWords:
    """The words for a warning sign at the urgency that it has now (interview.yaml)."""
    interview = knowledge.interview
    return FlagWords(interview.how_soon[flag.urgency], interview.flag_words[flag.id])
