"""Which question next? A patient is asked what could be an emergency first, then what settles most."""

from reprieve.diagnosis.interview.another import another
from reprieve.diagnosis.interview.answers import answer, given_by
from reprieve.diagnosis.interview.next_question import next_question
from reprieve.diagnosis.interview.screen import Item, Option, Screen
from reprieve.diagnosis.interview.summary import Summary, summary_of, urgent_flags

__all__ = [
    "Item",
    "Option",
    "Screen",
    "Summary",
    "another",
    "answer",
    "given_by",
    "next_question",
    "summary_of",
    "urgent_flags",
]
