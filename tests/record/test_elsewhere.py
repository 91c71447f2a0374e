"""A session elsewhere: what it says, what it leaves open, and that it counts before the next one."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.chart import Chart
from reprieve.errors import FactError
from reprieve.record.elsewhere import given_elsewhere
from tests.record.people import AS_OF, KNOWLEDGE, drawn, ready

BEFORE = AS_OF - dt.timedelta(days=20)
BROW = ("midline:procerus=10", "left:corrugator=5", "right:corrugator=5")


def elsewhere(*muscles, product="onabotulinumtoxinA", indication="cosmetic"):
    return given_elsewhere(product, muscles, KNOWLEDGE, indication=indication, on=BEFORE)


def verdict(rule, *more):
    return next(one.verdict.value for one in drawn(ready(*more)).entries if one.rule == rule)


def test_it_holds_product_muscles_units_and_reason_and_no_plan_or_vial():
    one = elsewhere(*BROW)
    assert (one.product, one.indication, one.on) == ("onabotulinumtoxinA", "cosmetic", BEFORE)
    assert [(site.side, site.muscle, site.units) for site in one.sites] == [
        ("midline", "procerus", 10),
        ("left", "corrugator", 5),
        ("right", "corrugator", 5),
    ]
    assert (one.plan, one.vials, one.place, one.units_per_ml) == (None, None, None, None)
    Chart.from_facts(ready(one))


def test_twenty_days_before_the_plan_it_stops_it_and_its_other_product_too():
    assert verdict("S12") != "met"
    assert verdict("S12", elsewhere(*BROW)) == "met"  # within 77 days, cosmetic or not
    assert verdict("S13", elsewhere(*BROW)) != "met"
    assert verdict("S13", elsewhere(*BROW, product="abobotulinumtoxinA")) == "met"


def test_without_muscles_the_dose_is_not_known_and_never_nothing():
    one = elsewhere()
    assert one.sites == ()
    assert verdict("S09", one) == "unknown"  # 400 U in three months


def test_a_muscle_or_a_reason_that_is_not_known_is_written_as_that():
    assert elsewhere("unknown:unknown=20").sites[0].muscle == "unknown"
    assert elsewhere(*BROW, indication="unknown").indication is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("procerus=10", "no side"),
        ("up:procerus=10", "no side"),
        ("left:eyebrow=10", "no muscle of the map"),
        ("left:procerus", "no number of units"),
        ("left:procerus=0", "no number of units"),
        ("left:procerus=inf", "no number of units"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_wrong(said, what):
    with pytest.raises(FactError, match=what):
        elsewhere(said)


@pytest.mark.parametrize("said", [{"product": "botox"}, {"product": "placebo"}, {"indication": "beauty"}])
def test_a_product_or_reason_that_is_none_of_ours_is_refused_with_those_that_are(said):
    with pytest.raises(FactError, match="one of: "):
        elsewhere(*BROW, **said)
