"""Checking new facts beside a few finds the same as checking them beside the whole chart."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reprieve.chart import Chart as CoreChart
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.accounts.models import Clinic, User
from reprieve.clinic.store import charts, facts
from reprieve.clinic.store.models import Chart
from reprieve.errors import ReprieveError

NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
DAYS = st.sampled_from(["2026-03-01", "2026-03-02"])
FACTS = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("diary_day"), "on": DAYS, "pain": st.integers(0, 2)}, optional={"id": IDS}
    ),
    st.fixed_dictionaries({"kind": st.just("retraction"), "on": DAYS, "of": IDS}, optional={"id": IDS}),
    st.fixed_dictionaries(
        {
            "kind": st.just("vial"),
            "version": st.just(1),
            "state": st.just("opened"),
            "on": DAYS,
            "vial": st.sampled_from(["v", "w"]),
            "product": st.sampled_from(["onabotulinumtoxinA", "abobotulinumtoxinA"]),
            "units": st.sampled_from([100, 200]),
            "lot": st.sampled_from(["1", "2"]),
            "expiry": st.just("2027-01-01"),
        },
        optional={"id": IDS},
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("finding"),
            "on": DAYS,
            "name": st.just("headache_days_per_month"),
            "value": st.sampled_from([20, 21]),
        },
        optional={"id": IDS},
    ),
)


class TestBesideAFew(TestCase):
    """The slow and plain way is the whole chart."""

    @settings(max_examples=60)
    @given(sendings=st.lists(st.lists(FACTS, min_size=1, max_size=2), min_size=1, max_size=7))
    def test_a_sending_is_refused_exactly_when_the_whole_chart_with_it_would_be(self, sendings):
        clinic = Clinic.objects.create(name="of tests")
        user = User.objects.create_user(username="p", password=None, role="patient", clinic=clinic)
        row = Chart.objects.create(clinic=clinic, person=user, label="p")
        held: list[object] = []
        for said in sendings:
            new = [parse_fact(json.dumps(one)) for one in said]
            try:
                CoreChart.from_facts([*held, *new])
                sound = True
            except ReprieveError:
                sound = False
            try:
                facts.bring_in(row, new, by=None, at=NOON)
                taken = True
            except ReprieveError as refused:
                taken = getattr(refused, "code", "") == "clinic.retraction.twice"
                if taken:
                    continue  # stricter than the core on purpose: each fact is taken back once
            assert taken == sound, said
            if sound:
                held += new
        assert {one.id for one in charts.core_chart(row).facts} == {one.id for one in held}
