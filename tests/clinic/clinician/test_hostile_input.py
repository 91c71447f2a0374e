"""Posts that mean harm, to every form of the clinician: no fault of the server, nothing leaked, still a chart afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprieve.clinic.accounts.models import User
from reprieve.clinic.store import charts
from reprieve.clinic.store.models import Chart, Fact
from tests.clinic.clinician.conftest import address, form_of

HTML, SQL = "<script>alert(1)</script><img src=x onerror=alert(1)>", "'; DROP TABLE store_fact; --"
FIELDS = (
    "entry", "seen", "knowledge", "paradigm", "on", "role", "acknowledge", "amends", "rule", "reason.S12", "units.procerus_M",
    "units.nowhere", "add_site", "add_units", "units_per_0_1_ml", "name", "value", "by", "about", "none_of", "kind", "event",
    "instrument", "from", "to", "drug_class", "severity", "side", "resolved_on", "of", "reason", "vial", "product", "state",
    "expiry", "units", "diluent", "diluent_ml", "reconstituted_at", "patients", "vacuum", "given_at", "place", "reaction",
    "do", "plan", "own", "already_given", "verdict", "next_date", "stands_on",
)  # fmt: skip
POSTS = (
    "plan/check/", "plan/sign/", "plan/override/", "questions/answer/", "facts/add/", "facts/retract/", "session/",
    "session/vial/", "decide/", "letters/patient/",
)  # fmt: skip
junk = st.one_of(
    st.sampled_from(
        [HTML, SQL, "\x00", "1e308", "-1", "nan", "inf", "9" * 400, "2026-02-30", "0001-01-01", "9999-12-31T23:59",
         "yes", "write", "score", "vial", "fever", "S12", "True", "null", "٣", "1" * 5000]
    ),
    st.text(max_size=40),
)  # fmt: skip
HOSTILE = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("path", POSTS)
@HOSTILE
@given(said=st.dictionaries(st.sampled_from(FIELDS), junk, max_size=8), valid=st.booleans())
def test_no_post_is_a_fault_of_the_server(
    path: str, said: dict[str, str], valid: bool, doctor: Client, treated: Chart
) -> None:
    sent: dict[str, Any] = {name: value.encode("utf-8", "replace").decode() for name, value in said.items()}
    if valid:
        sent = {**form_of(doctor.get(address(treated, "plan/")).content.decode()), **sent}
    before = Fact.objects.count()
    response = doctor.post(address(treated, path), sent)
    assert response.status_code in (200, 302, 422)
    html = response.content.decode("utf-8", "replace")
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    if response.status_code == 422:
        assert Fact.objects.count() == before
    charts.core_chart(Chart.objects.get(pk=treated.pk))  # still a chart for the core
    assert doctor.get(address(treated, "timeline/")).status_code == 200


@HOSTILE
@given(said=st.dictionaries(st.sampled_from((*FIELDS, "first", "diary")), junk, max_size=4))
def test_no_query_is_a_fault_of_the_server(said: dict[str, str], doctor: Client, treated: Chart) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in said.items()}
    for path in ("", "plan/", "questions/", "timeline/", "session/"):
        assert doctor.get(address(treated, path), sent).status_code in (200, 422)
    assert doctor.get("/clinic/charts/", sent).status_code == 200


def test_html_in_a_name_and_in_a_fact_is_shown_as_it_was_written(doctor: Client, treated: Chart) -> None:
    treated.label = HTML
    treated.save()
    doctor.post(address(treated, "facts/add/"), {"kind": "preventive", "name": HTML})
    for path in ("", "timeline/"):
        html = doctor.get(address(treated, path)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>alert" not in html


def test_a_page_without_a_token_of_its_own_changes_nothing(
    signed_in: Callable[..., Client], clinician: User, treated: Chart
) -> None:
    strict = signed_in(clinician, enforce_csrf_checks=True)
    before = Fact.objects.count()
    for path in POSTS:
        assert strict.post(address(treated, path), {"kind": "preventive", "name": "x"}).status_code == 403
    assert Fact.objects.count() == before
