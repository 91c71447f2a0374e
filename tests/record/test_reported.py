"""What is over was still what it was: how urgent a reported effect is, now and while it lasted."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.chart import Chart
from reprieve.record import reported
from tests.conftest import fact
from tests.record.people import KNOWLEDGE

ON = dt.date(2026, 6, 1)


def found(event, day, muscle, *, over=None, **said):
    given = fact(
        "injection",
        ON,
        product="onabotulinumtoxinA",
        sites=[{"muscle": muscle, "side": "left", "units": 10}],
    )
    if over is not None:
        said["resolved_on"] = (ON + dt.timedelta(days=over)).isoformat()
    one = fact("adverse_event", ON + dt.timedelta(days=day), event=event, **said)
    view = Chart.from_facts([given, one]).as_of(one.on)
    return reported(one, view, KNOWLEDGE)


@pytest.mark.parametrize(
    ("event", "day", "muscle", "said", "was", "now"),
    [
        # trouble swallowing is an emergency whatever its day; that it passed the same day explains nothing
        ("dysphagia", 12, "masseter", {}, "emergency_now", "same_day"),
        ("eyelid_ptosis", 12, "corrugator", {"severity": "serious"}, "emergency_now", "same_day"),
        # no muscle that brings it was injected: unexplained
        ("eyelid_ptosis", 12, "masseter", {}, "same_day", "same_day"),
        # where and when it is expected, and soon of its own
        ("eyelid_ptosis", 12, "corrugator", {}, "soon", "routine"),
    ],
)
def test_what_was_urgent_is_seen_the_same_day_though_it_is_over(event, day, muscle, said, was, now):
    lasting = found(event, day, muscle, **said)
    over = found(event, day, muscle, over=day, **said)
    assert (lasting.urgency, lasting.was, lasting.over_since) == (was, was, None)
    assert (over.urgency, over.was, over.over_since) == (now, was, ON + dt.timedelta(days=day))


def test_an_end_after_the_last_day_of_the_chart_is_an_end():
    one = found("dysphagia", 12, "masseter", over=14)
    assert (one.urgency, one.was) == ("same_day", "emergency_now")


def test_what_is_over_and_has_to_be_looked_into_says_so_first():
    assert found("dysphagia", 12, "masseter", over=12).what_to_do[0].startswith("It is over, but")
    assert "It is over" not in " ".join(found("eyelid_ptosis", 12, "corrugator", over=13).what_to_do)
