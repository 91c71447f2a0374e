"""A signed-in clinician, and a chart whose plan can be drawn: treated before, with a diary."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def today(clinician: User) -> dt.date:
    """The date in the clinic."""
    return dt.datetime.now(clinician.clinic.zone).date()


@pytest.fixture
def doctor(signed_in: Callable[[User], Client], clinician: User) -> Client:
    """The clinician's browser."""
    return signed_in(clinician)


@pytest.fixture
def treated(chart: Chart, clinician: User, today: dt.date) -> Chart:
    """A chart with an indication and a diary: the labelled paradigm can be drawn, and much is not known."""
    said: list[dict[str, Any]] = [
        finding("treatment_indication", "chronic_migraine", today),
        *(
            {"kind": "diary_day", "on": str(today - n * ONE_DAY), "worst": "moderate" if n % 3 else "none"}
            for n in range(1, 30)
        ),
    ]
    facts.append(chart, said, by=clinician, source="test")
    return chart


def finding(name: str, value: Any, on: dt.date, **more: Any) -> dict[str, Any]:
    return {
        "kind": "finding",
        "on": on.isoformat(),
        "name": name,
        "value": value,
        "by": "clinician",
        **more,
    }


def address(chart: Chart, part: str = "") -> str:
    return f"/clinic/{chart.public_id}/{part}"


def form_of(html: str, **said: Any) -> dict[str, Any]:
    """The form of the plan as a browser would send it, with these fields in place of its own."""
    form = html[html.index('id="plan-form"') :]
    found: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'name="(units\.[^"]+)" value="([^"]*)"', form))
    found["role"] = "neurologist"
    return {**found, **said}


def cautions(html: str) -> list[str]:
    """The cautions that the page asks to acknowledge."""
    return re.findall(r'name="acknowledge" value="([^"]+)"', html)


def entry() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def answered(chart: Chart, clinician: User, today: dt.date) -> Chart:
    """A chart in which everything was answered today, all of it harmless: nothing stops the plan."""
    from tests.clinic.clinician.a_server import answered as all_answers

    facts.append(chart, all_answers(today), by=clinician, source="test")
    return chart


def signed_by(browser: Client, chart: Chart, **said: Any) -> Any:
    """Open the plan, have these units judged where they are others, acknowledge every caution, and sign it."""
    html = browser.get(address(chart, "plan/")).content.decode()
    if any(name.startswith("units.") for name in said):
        html = browser.post(address(chart, "plan/check/"), form_of(html, **said)).content.decode()
    sent = form_of(html, acknowledge=cautions(html), **said)
    return browser.post(address(chart, "plan/sign/"), sent)
