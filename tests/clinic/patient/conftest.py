"""A signed-in patient, today where that patient is, and the forms of the pages as a browser would send them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from reprieve.chart import View
from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import charts
from reprieve.clinic.store.models import Chart

TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def browser(signed_in: Callable[[User], Client], patient: User) -> Client:
    """The patient's browser."""
    return signed_in(patient)


@pytest.fixture
def today(patient: User) -> dt.date:
    """The date where the patient is."""
    return dt.datetime.now(patient.zone).date()


@pytest.fixture
def kept(chart: Chart) -> Callable[[], View]:
    """What the chart holds now, everything recorded so far included."""

    def read() -> View:
        row = Chart.objects.get(pk=chart.pk)
        return charts.core_chart(row).as_of(dt.date.today() + TOMORROW)

    return read


def card(on: dt.date, **said: Any) -> dict[str, Any]:
    """A card as a browser sends it."""
    return {"entry": str(uuid.uuid4()), "on": on.isoformat(), **said}


def hidden(html: str, name: str) -> str:
    """The value of the first hidden field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def read_alarms(browser: Client) -> Any:
    """Open the page of what is urgent, and say to have read what it shows."""
    html = browser.get("/me/help/").content.decode()
    return browser.post("/me/help/", {"shown": re.findall(r'name="shown" value="([^"]*)"', html)})


def texts(response: Any, wanted: Iterable[str]) -> None:
    """All these texts stand in the page."""
    html = response.content.decode()
    for text in wanted:
        assert text in html, text
