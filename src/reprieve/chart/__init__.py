"""Facts: what was seen or done, by whom, when, and when we learned it."""

from reprieve.chart.chart import Chart, Contradiction, View, read_chart
from reprieve.chart.diary import Day, Diary
from reprieve.chart.facts import (
    AcuteUse,
    AdverseEvent,
    DiaryDay,
    DiaryKept,
    DiarySpan,
    Episode,
    Fact,
    Finding,
    InjectedSite,
    Injection,
    Person,
    Preventive,
    Retraction,
    Score,
)

__all__ = [
    "AcuteUse",
    "AdverseEvent",
    "Chart",
    "Contradiction",
    "Day",
    "Diary",
    "DiaryDay",
    "DiaryKept",
    "DiarySpan",
    "Episode",
    "Fact",
    "Finding",
    "InjectedSite",
    "Injection",
    "Person",
    "Preventive",
    "Retraction",
    "Score",
    "View",
    "read_chart",
]
