"""An emergency that a page tells of is kept and told at once, whatever else is wrong with that page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from reprieve.chart import AdverseEvent, View
from reprieve.clinic.store.models import Fact
from tests.clinic.patient.conftest import hidden

pytestmark = pytest.mark.django_db
Kept = Callable[[], View]


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2026-02-30"},
        {"since": "2199-01-01"},
        {"event": "bruise", "since": "2026-03-02", "over_on": "2026-03-01"},
        {"event": "no-such-effect"},
        {"entry": "no-id"},
        {"severity": "<b>"},
    ],
)
def test_a_report_that_cannot_be_read_is_triaged_all_the_same(
    wrong: dict[str, str], browser: Client, kept: Kept
) -> None:
    said = {"entry": str(uuid.uuid4()), "now": ["bont_breathing_difficulty"], **wrong}
    told = browser.post("/me/side-effects/", said)
    assert "GET HELP NOW" in told.content.decode()
    assert [one.value for one in kept().findings("bont_breathing_difficulty")] == [True]
    assert not kept().of(AdverseEvent)
    shown = re.findall(r'name="shown" value="([^"]*)"', told.content.decode())
    after = browser.post("/me/help/", {"shown": shown})
    assert "could not be read: fill it in again" in browser.get(after["Location"]).content.decode()


def test_a_sign_on_a_page_whose_question_was_answered_elsewhere_is_told_and_kept(
    browser: Client, kept: Kept
) -> None:
    screen = hidden(browser.get("/me/interview/").content.decode(), "screen")
    first = {"entry": str(uuid.uuid4()), "screen": screen, "whole": "0"}
    assert browser.post("/me/interview/", first).status_code == 302
    other_tab = {"entry": str(uuid.uuid4()), "screen": screen, "chosen": "neurological_deficit"}
    told = browser.post("/me/interview/", other_tab)
    assert "GET HELP NOW" in told.content.decode()
    assert [one.value for one in kept().findings("neurological_deficit")] == [True]
    assert kept().contradictions == ()


def test_an_old_page_that_tells_of_nothing_urgent_adds_nothing(browser: Client) -> None:
    screen = hidden(browser.get("/me/interview/").content.decode(), "screen")
    browser.post("/me/interview/", {"entry": str(uuid.uuid4()), "screen": screen, "whole": "0"})
    before = Fact.objects.count()
    for said in (
        {"screen": screen, "whole": "?"},
        {"screen": "age_years|", "chosen": "50"},
        {"screen": "no-such|", "chosen": "neurological_deficit"},
        {"screen": screen, "chosen": "has_headache"},
        {},
    ):
        done = browser.post("/me/interview/", {"entry": str(uuid.uuid4()), **said})
        assert done.status_code in (200, 302)
        assert Fact.objects.count() == before
