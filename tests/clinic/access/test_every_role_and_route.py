"""Every role times every route: allowed ones answer, all others give 404 or ask to sign in, and write nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from reprieve.clinic.access import OPEN, roles_of
from reprieve.clinic.store import facts
from reprieve.clinic.store.models import Chart
from tests.clinic.access.routes import BY_NAME, Route, all_routes

ROUTES = all_routes()
NAMES = [route.name for route in ROUTES]
ROLES = ("anonymous", "patient", "clinician", "admin")
MAY_NOT_BE_THERE = {  # what the sample person does not have
    "patient:feed",  # the secret in its address
    "people:follow",  # an open invitation
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
}
NOT_FACTS = {"Session", "ContentType", "Permission"}


@pytest.fixture
def samples(chart: Chart, patient: Any, admin: Any) -> dict[str, Any]:
    """What can stand in an address, of things that are there."""
    day = {"kind": "diary_day", "on": "2026-03-01", "pain": 3}
    added = facts.append(
        chart, [day], by=patient, source="diary", at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    )
    return {
        "UUIDConverter": chart.public_id,
        "IntConverter": admin.pk,
        "StringConverter": "2026-03-01",
        "SlugConverter": "letter",
        "fact_id": added.ids[0],
        "form": "diary",
        "key": "a-key",
        "uidb36": "1",
        "how": "add",
    }


def address(route: Route, samples: dict[str, Any]) -> str:
    return reverse(
        route.name,
        kwargs={name: samples.get(name, samples.get(kind)) for name, kind in route.takes},
    )


def everything() -> dict[str, int]:
    """How many rows each table holds, but for what any visit leaves: a session."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model.__name__ not in NOT_FACTS
    }


@pytest.fixture
def browsers(patient: Any, clinician: Any, admin: Any, signed_in: Any) -> dict[str, Client]:
    people = {"patient": patient, "clinician": clinician, "admin": admin}
    return {"anonymous": Client(), **{role: signed_in(one) for role, one in people.items()}}


def test_the_table_is_of_routes_that_are_there():
    assert len(NAMES) == len(set(NAMES))
    assert set(BY_NAME) - set(NAMES) <= {"patient:feed"}
    assert {name.partition(":")[0] for name in NAMES if ":" in name} <= {"patient", "clinician", "people"}


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_a_view_declares_who_may_open_it_as_the_table_says(route):
    declared = roles_of(route.view, route.name.rpartition(":")[2])
    assert declared is not None, f"{route.name} declares no role"
    said = (declared - {"anybody"}) | ({"anonymous"} if "anybody" in declared else set())
    assert said == route.who


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_open_a_page_gets_nothing_and_writes_nothing(route, method, samples, browsers):
    before = everything()
    for role in ROLES:
        if role in route.who:
            continue
        answer = getattr(browsers[role], method)(address(route, samples))
        if role == "anonymous" and route.who:
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/account/login/"), role
        else:
            assert answer.status_code == 404, role
    assert everything() == before


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_who_may_open_a_page_is_answered(route, samples, browsers):
    for role in sorted(route.who - {"anonymous"}):
        status = browsers[role].get(address(route, samples)).status_code
        allowed = {200, 302, 405} | ({404} if route.name in MAY_NOT_BE_THERE else set())
        assert status in allowed, (role, status)


OF_A_CHART = [one for one in ROUTES if one.name.startswith("clinician:") and one.takes]


@pytest.mark.parametrize("route", OF_A_CHART, ids=[one.name for one in OF_A_CHART])
def test_a_clinician_of_another_clinic_finds_no_chart(route, samples, person, other_clinic, signed_in):
    stranger = person("clinician", "stranger", of=other_clinic)
    browser, before = signed_in(stranger), everything()
    where = address(route, samples)
    found = {browser.get(where).status_code, browser.post(where).status_code}
    assert 404 in found
    assert found <= {404, 405}  # 405: this page takes the other method, whoever asks
    assert everything() == before


def test_a_page_that_declares_no_role_is_nobodys(settings, browsers):
    settings.ROOT_URLCONF = "tests.clinic.access.undeclared"
    for role in ROLES:
        assert browsers[role].get("/undeclared").status_code == 404


def test_an_id_that_is_no_chart_is_no_page(clinician, signed_in):
    for route in ROUTES:
        if "clinician" in route.who and [kind for _, kind in route.takes] == ["UUIDConverter"]:
            name = route.takes[0][0]
            assert signed_in(clinician).get(
                reverse(route.name, kwargs={name: uuid.uuid4()})
            ).status_code in {
                404,
                405,
            }


def test_open_pages_are_few():
    open_to_anybody = {name for name, who in BY_NAME.items() if "anonymous" in who}
    assert {"anybody"} <= OPEN
    assert {
        name for name in NAMES if "anonymous" in {r.name: r.who for r in ROUTES}[name]
    } <= open_to_anybody
