"""No address names a person or a treatment, and every time on a page is the clinic's own (the patient's: the patient's)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client

from reprieve.clinic.accounts.models import Clinic, User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart
from tests.clinic.clinician.conftest import address

TEMPLATES = sorted(Path(str(files("reprieve.clinic"))).rglob("*.html"))
MAY_STAND_IN_AN_ADDRESS = {
    "first",
    "kind",
    "diary",
    "before",
    "scale",
}  # numbers and kinds; nothing of a person


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_no_form_puts_what_is_typed_into_an_address(template: Path) -> None:
    text = template.read_text("utf-8")
    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        if not re.search(r'method="post"', form[: form.index(">") + 1]):
            assert set(re.findall(r'\bname="([^"]+)"', form)) <= MAY_STAND_IN_AN_ADDRESS
    for link in re.findall(r'(?:href|hx-get|action)="([^"]*)\?([^"]*)"', text):
        assert set(re.findall(r"(?:^|&amp;|&)([a-z_]+)=", link[1])) <= MAY_STAND_IN_AN_ADDRESS


def test_a_time_on_a_page_of_the_clinic_is_the_clinics(
    clinic: Clinic, doctor: Client, chart: Chart, clinician: User
) -> None:
    """22:30 UTC on 1 July is half past midnight on 2 July in Berlin."""
    at = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    made = facts.append(
        chart, [{"kind": "score", "on": "2026-07-01", "instrument": "hit6", "value": 60}],
        by=clinician, source="test", at=at,
    )  # fmt: skip
    html = doctor.get(address(chart, "timeline/")).content.decode()
    assert "2 July 2026, 00:30" in html
    facts.retract(chart, made.ids[0], by=clinician, source="test", reason="wrong", at=at)
    assert "Taken back: 2026-07-02 00:30" in doctor.get(address(chart, "timeline/")).content.decode()


def test_one_persons_zone_is_not_left_to_the_next_request_of_a_thread(
    doctor: Client, other_clinic: Clinic, person: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    from django.utils import timezone

    Clinic.objects.filter(pk=other_clinic.pk).update(time_zone="Pacific/Auckland")
    other_clinic.refresh_from_db()
    before = timezone.get_current_timezone_name()
    assert signed_in(person("clinician", "far", of=other_clinic)).get("/clinic/").status_code == 200
    assert timezone.get_current_timezone_name() == before
