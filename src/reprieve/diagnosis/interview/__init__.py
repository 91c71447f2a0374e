"""Which question next? A patient is asked what could be an emergency first, then what settles most."""

from reprieve.diagnosis.interview.another import another
from reprieve.diagnosis.interview.answers import answer, given_by
from reprieve.diagnosis.interview.flag_words import FlagWords, words_of
from reprieve.diagnosis.interview.next_question import next_question
from reprieve.diagnosis.interview.screen import Item, Option, Screen
from reprieve.diagnosis.interview.summary import Summary, summary_of, urgent_flags
from reprieve.diagnosis.interview.told import Told, told

__all__ = [
    "FlagWords",
    "Item",
    "Option",
    "Screen",
    "Summary",
    "Told",
    "another",
    "answer",
    "given_by",
    "next_question",
    "summary_of",
    "told",
    "urgent_flags",
    "words_of",
]
