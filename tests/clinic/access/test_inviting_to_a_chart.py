"""A patient whom the clinic entered gets an account for that very chart, and nobody else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts import invitations
from reprieve.clinic.accounts.models import Clinic, Invitation, User
from reprieve.clinic.store.models import Audit, Chart


@pytest.fixture
def waiting(clinic: Clinic) -> Chart:
    """A chart that nobody has signed in to."""
    return Chart.objects.create(clinic=clinic, label="Mo <b>Entered</b>")


@pytest.fixture
def browser(signed_in: Callable[[User], Client], admin: User) -> Client:
    return signed_in(admin)


def invited(browser: Client, chart: Chart) -> str:
    """The code of the invitation that the page shows."""
    page = browser.post(f"/people/invite/{chart.public_id}/").content.decode()
    assert "data:image/svg" in page
    found = re.search(r'id="code"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def joined(secret: str, username: str) -> User:
    made = invitations.open_invitation(invitations.kept_of(secret))
    assert made is not None
    said = {"username": username, "name": "Mo", "password": "a garden of slow lanterns", "time_zone": ""}
    return invitations.accept(made, **said)


def test_who_joins_by_the_link_has_that_chart(browser: Client, waiting: Chart) -> None:
    html = browser.get("/people/").content.decode()
    assert "Mo &lt;b&gt;Entered&lt;/b&gt;" in html
    person = joined(invited(browser, waiting), "mo")
    waiting.refresh_from_db()
    assert waiting.person == person
    assert Chart.objects.filter(person=person).count() == 1
    assert "Charts without an account" not in browser.get("/people/").content.decode()
    assert browser.post(f"/people/invite/{waiting.public_id}/").status_code == 404
    assert Audit.objects.filter(chart=waiting.public_id, act="invited to it").count() == 1


def test_a_second_link_to_a_chart_ends_the_first(browser: Client, waiting: Chart) -> None:
    first, second = invited(browser, waiting), invited(browser, waiting)
    assert invitations.open_invitation(invitations.kept_of(first)) is None
    assert invitations.open_invitation(invitations.kept_of(second)) is not None


@pytest.mark.parametrize("what", ["another clinic", "closed", "demonstration", "has a person"])
def test_there_is_no_invitation_to_any_other_chart(
    what: str, browser: Client, waiting: Chart, other_clinic: Clinic, patient: User
) -> None:
    said: dict[str, Any] = {
        "another clinic": {"clinic": other_clinic},
        "closed": {"closed_on": timezone.now().date()},
        "demonstration": {"demonstration": "real_diary"},
        "has a person": {},
    }[what]
    row = Chart.objects.get(person=patient) if what == "has a person" else waiting
    Chart.objects.filter(pk=row.pk).update(**said) if said else None
    assert browser.post(f"/people/invite/{row.public_id}/").status_code == 404
    assert not Invitation.objects.exists()
    assert (
        "Charts without an account" not in browser.get("/people/").content.decode()
        or what == "has a person"
    )


def test_a_chart_is_found_by_its_name_among_many(browser: Client, clinic: Clinic, waiting: Chart) -> None:
    Chart.objects.bulk_create(Chart(clinic=clinic, label=f"A {n:02d}") for n in range(20))
    html = browser.get("/people/").content.decode()
    assert "Mo &lt;b&gt;" not in html
    assert "1 more; find them by name." in html
    assert "Mo &lt;b&gt;" in browser.post("/people/", {"q": "entered"}).content.decode()
