"""Questionnaires: the score of a set of answers, its band, and whether a change of it matters."""

from reprieve.instruments.bands import Band, band_of
from reprieve.instruments.change import Change, change
from reprieve.instruments.over_time import scores_of
from reprieve.instruments.score import Scored, ScoredScale, score
from reprieve.instruments.thresholds import Threshold

__all__ = [
    "Band",
    "Change",
    "Scored",
    "ScoredScale",
    "Threshold",
    "band_of",
    "change",
    "score",
    "scores_of",
]
