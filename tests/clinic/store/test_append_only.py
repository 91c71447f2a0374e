"""The database itself refuses what an application with a fault, or a person with a console, might try."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from reprieve.clinic.accounts.invitations import invite
from reprieve.clinic.store import audit, facts
from reprieve.clinic.store.append_only import guard
from reprieve.clinic.store.erasure import Reason, erase
from reprieve.clinic.store.models import Audit, Chart, Erasure, Fact, Submission
from reprieve.clinic.work.models import Answer, Job
from tests.clinic.conftest import with_second_factor

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
TABLES = ("store_fact", "store_submission", "store_audit", "store_erasure")


@pytest.fixture
def filled(chart, patient, clinician):
    """A chart with a fact of the patient's, one of the clinician's, and the trail of it; another chart erased."""
    facts.append(
        chart, [{"kind": "diary_day", "on": "2026-03-01", "pain": 3}], by=patient, source="diary", at=NOON
    )
    finding = {"kind": "finding", "on": "2026-03-01", "name": "headache_days_per_month", "value": 20}
    facts.append(chart, [finding], by=clinician, source="chart", at=NOON)
    Erasure.objects.create(chart="0" * 32, clinic=chart.clinic, by=clinician, at=NOON, reason="asked")
    if connection.vendor == "sqlite":
        run("DELETE FROM store_erasing")
    return chart


def run(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_these_is_ever_changed(filled, table):
    column = {
        "store_fact": "body",
        "store_submission": "digest",
        "store_audit": "act",
        "store_erasure": "reason",
    }
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"UPDATE {table} SET {column[table]} = 'x'")


@pytest.mark.parametrize("table", [*TABLES, "store_chart"])
def test_no_row_of_these_is_deleted_just_so(filled, table):
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"DELETE FROM {table}")


def test_not_even_through_the_models(filled):
    one = Fact.objects.first()
    one.body = "{}"
    for attempt in (one.save, one.delete, Fact.objects.all().delete, filled.delete):
        with (
            pytest.raises(IntegrityError, match=r"append-only|FOREIGN KEY|foreign key"),
            transaction.atomic(),
        ):
            attempt()
    assert Fact.objects.count() == 2


def test_replacing_a_row_is_no_way_around(filled):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite replaces rows")
    for table in TABLES:
        with pytest.raises(IntegrityError, match="append-only"):
            run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_emptying_a_table_is_no_way_around(filled):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL truncates")
    for table in TABLES:
        with pytest.raises(IntegrityError, match="append-only"):
            run(f"TRUNCATE {table} CASCADE")


def test_an_erasure_of_another_chart_opens_nothing(filled, person):
    other = person("patient", "other").chart

    def erase_one_and_delete_of_another():
        with transaction.atomic():
            Erasure.objects.create(chart=other.public_id, clinic=other.clinic, at=NOON, reason="asked")
            Fact.objects.filter(chart=filled)._raw_delete(connection.alias)

    with pytest.raises(IntegrityError, match="append-only"):
        erase_one_and_delete_of_another()
    assert Fact.objects.filter(chart=filled).count() == 2


def test_an_erasure_opens_its_chart_only_until_it_is_committed(filled):
    """SQLite: a chart left open cannot be committed. PostgreSQL: the stamp is of one transaction."""
    if connection.vendor == "sqlite":
        with transaction.atomic():
            Erasure.objects.create(chart=filled.public_id, clinic=filled.clinic, at=NOON, reason="asked")
            with pytest.raises(IntegrityError):
                connection.check_constraints()
            run("DELETE FROM store_erasing")
    else:
        run("ALTER TABLE store_erasure DISABLE TRIGGER ALL")
        run(
            "INSERT INTO store_erasure (chart, clinic_id, at, reason, transaction) VALUES (%s, %s, %s, 'asked', '3')",
            str(filled.public_id), filled.clinic_id, NOON,
        )  # fmt: skip
        run("ALTER TABLE store_erasure ENABLE TRIGGER ALL")
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM store_fact")


def test_no_chart_is_opened_for_deletion_by_hand(filled):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps a table of what is being erased")
    with pytest.raises(IntegrityError, match="append-only"):
        run("INSERT INTO store_erasing (chart, until_commit) VALUES (%s, 1)", filled.public_id.hex)
    with transaction.atomic():
        Erasure.objects.create(chart="1" * 32, clinic=filled.clinic, at=NOON, reason="asked")
        with pytest.raises(IntegrityError, match="append-only"):
            run("UPDATE store_erasing SET chart = %s", filled.public_id.hex)
        run("DELETE FROM store_erasing")
    assert Fact.objects.filter(chart=filled).count() == 2


def test_erasing_removes_all_of_one_chart_and_nothing_of_another(filled, patient, person, admin):
    other = person("patient", "other")
    other_day = {"kind": "diary_day", "on": "2026-03-01", "pain": 7}
    facts.append(other.chart, [other_day], by=other, source="diary", at=NOON)
    Answer.objects.create(
        chart=filled,
        content_key="",
        as_of=NOON.date(),
        knowledge="",
        model="",
        computed_at=NOON,
        section="{}",
    )
    erase(filled, by=admin, reason=Reason.ASKED, at=timezone.now())
    assert list(Chart.objects.values_list("pk", flat=True)) == [other.chart.pk]
    assert Fact.objects.count() == Submission.objects.count() == Job.objects.count() == 1
    assert not Answer.objects.exists()


def test_the_trail_of_an_erased_chart_stays_without_a_word_of_it(filled, patient, clinician, admin):
    public_id = filled.public_id
    erase(filled, by=admin, reason=Reason.ASKED, at=timezone.now())
    acts = Audit.objects.filter(chart=public_id).order_by("pk").values_list("act", "by__username")
    assert list(acts) == [("wrote", "a-clinician"), ("erased", "a-admin")]
    assert Erasure.objects.filter(chart=public_id, by=admin, reason="asked").count() == 1
    patient.refresh_from_db()
    assert (patient.name, patient.email, patient.is_active) == ("", "", False)
    assert "a-patient" not in patient.username
    assert not patient.has_usable_password()


def test_setting_the_triggers_again_changes_nothing(filled):
    guard(connection)
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM store_fact")


def test_nothing_that_belonged_to_the_person_is_left_in_any_table(filled, patient, admin):
    from django.apps import apps

    patient.name, patient.email, patient.time_zone = "Zyxwv Marker", "marker@example.org", "Europe/Zurich"
    patient.save()
    filled.label = "Zyxwv Marker"
    filled.save()
    note = {"kind": "diary_day", "on": "2026-02-01", "pain": 3, "note": "a marker of the person"}
    facts.append(filled, [note], by=patient, source="diary", at=NOON)
    invite(role="patient", clinic=filled.clinic, by=admin, name="Zyxwv Marker", user=patient)
    made, _ = invite(role="patient", clinic=filled.clinic, by=admin, name="Zyxwv Marker")
    made.used_by, made.used_at = patient, NOON  # the one by which the person had come
    made.save()
    audit.note_account(admin, patient, audit.LINK_MADE)
    with_second_factor(patient)
    Client().force_login(patient)
    erase(filled, by=admin, reason=Reason.ASKED, at=timezone.now())
    left = [
        (model.__name__, str(row))
        for model in apps.get_models()
        for row in model._base_manager.values()
        if any(word in str(row) for word in ("arker", "Zurich", "a-patient"))
    ]
    assert left == []
    with connection.cursor() as cursor:  # and tables that no model knows
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not [row for row in cursor.fetchall() if "arker" in str(row)], table
    assert not [
        one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(patient.pk)
    ]
