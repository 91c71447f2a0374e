"""Facts: what was seen or done, by whom, when, and when we learned it."""

from reprieve.chart._fact import Fact
from reprieve.chart.chart import Chart, View, read_chart
from reprieve.chart.diary import Contradiction, Day, Diary
from reprieve.chart.facts import (
    AcuteUse,
    AdverseEvent,
    DiaryDay,
    DiaryKept,
    DiarySpan,
    Episode,
    Finding,
    InjectedSite,
    Injection,
    Person,
    Preventive,
    Retraction,
    Score,
)
from reprieve.chart.record_facts import Decision, Override, SignedPlan, SignedSite, Vial

__all__ = [
    "AcuteUse",
    "AdverseEvent",
    "Chart",
    "Contradiction",
    "Day",
    "Decision",
    "Diary",
    "DiaryDay",
    "DiaryKept",
    "DiarySpan",
    "Episode",
    "Fact",
    "Finding",
    "InjectedSite",
    "Injection",
    "Override",
    "Person",
    "Preventive",
    "Retraction",
    "Score",
    "SignedPlan",
    "SignedSite",
    "Vial",
    "View",
    "read_chart",
]
