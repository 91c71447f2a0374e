"""A clinician changes a site: every rule is judged again at once; and the same plan in another dilution."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.errors import FactError
from reprieve.plan import with_change, with_changes, with_dilution
from tests.plan.charts import KNOWLEDGE, answered, blocked, drawn, headache_days, session, verdict
from tests.plan.charts import days_before as before


def units(plan):
    return {one.site: one.units.amount for one in plan.drawing.sites}


def test_a_site_left_out_needs_no_reason_and_says_who_left_it_out():
    plan = with_change(drawn([*answered(), *headache_days(20)]), site="frontalis_lat_R", units=0)
    assert "frontalis_lat_R" not in units(plan)
    assert (plan.drawing.total.amount, plan.signable, plan.as_published) == (150, True, False)
    assert plan.changes() == [
        {"site": "frontalis_lat_R", "published_units": 5.0, "planned_units": 0, "by": "clinician"}
    ]


@pytest.mark.parametrize("site", ["corrugator_R", "masseter_1_L"])
def test_more_than_the_paradigm_gives_a_site_blocks_at_once(site):
    plan = with_change(drawn([*answered(), *headache_days(20)]), site=site, units=10)
    assert verdict(plan, "S11") == "met"
    assert "S11" in blocked(plan)


def test_a_site_put_back_after_a_change_makes_the_published_plan_again():
    plan = drawn([*answered(), *headache_days(20)])
    back = with_change(with_change(plan, site="procerus_M", units=0), site="procerus_M", units=5)
    assert back.as_published
    assert back.signable
    assert units(back) == units(plan)


def test_a_neck_site_added_for_a_person_who_cannot_swallow_well_stops():
    facts = [*answered(without=("preexisting_dysphagia_or_aspiration_risk",)), *headache_days(20)]
    plan = drawn(facts, paradigm="occipital_neuralgia_36")
    assert verdict(plan, "S05") == "not_met"
    assert verdict(with_change(plan, site="splenius_R", units=5), "S05") == "unknown"


def test_the_budget_goes_down_by_what_is_added():
    plan = drawn(
        [*answered(treated=True), session(before(30), units=100, indication="cosmetic", muscle="platysma")]
    )
    assert plan.to_dict()["budget"]["left_after_plan_units"] == 400 - 100 - 155
    less = with_change(plan, site="procerus_M", units=0).to_dict()["budget"]
    assert less["left_after_plan_units"] == 400 - 100 - 150


def test_the_volume_of_a_changed_site_follows_from_the_dilution():
    plan = with_change(drawn(answered()), site="procerus_M", units=2.5)
    site = next(one for one in plan.drawing.sites if one.site == "procerus_M")
    assert site.volume_ml == pytest.approx(0.05)  # 5 U in 0.1 mL
    assert verdict(plan, "S28") == "not_met"


@pytest.mark.parametrize(
    ("site", "amount", "message"),
    [
        ("nose_1", 5, "site is 'nose_1': it is not on the map"),
        ("procerus_M", -1, "a dose is 0 or more"),
        ("procerus_M", float("nan"), "a dose is 0 or more"),
    ],
)
def test_a_change_that_cannot_be_is_refused(site, amount, message):
    with pytest.raises(FactError, match=message):
        with_change(drawn(answered()), site=site, units=amount)


def test_the_last_site_cannot_be_left_out():
    plan = drawn(answered(), paradigm="occipital_neuralgia_36")
    for site in list(units(plan))[:-1]:
        plan = with_change(plan, site=site, units=0)
    with pytest.raises(FactError, match="no site would be left"):
        with_change(plan, site=next(iter(units(plan))), units=0)


@settings(max_examples=10, deadline=None)
@given(units_per_0_1_ml=st.sampled_from([1.25, 2.5, 4, 5, 10]))
def test_another_dilution_gives_the_same_units_in_another_volume(units_per_0_1_ml):
    plan = drawn([*answered(), *headache_days(20)])
    other = with_dilution(plan, units_per_0_1_ml=units_per_0_1_ml)
    assert units(other) == units(plan)
    assert [one.volume_ml for one in other.drawing.sites] == pytest.approx([0.5 / units_per_0_1_ml] * 31)
    assert (other.signable, verdict(other, "S28")) == (plan.signable, "not_met")


def test_no_dilution_is_refused():
    with pytest.raises(FactError, match="is no dilution"):
        with_dilution(drawn(answered()), units_per_0_1_ml=0)


@settings(max_examples=25, deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(sorted(KNOWLEDGE.muscles.sites)), st.sampled_from([0, 2.5, 5, 7.5, 300])),
        max_size=4,
    )
)
def test_no_edited_plan_is_signable_over_what_its_paradigm_gives_a_site(edits):
    published = {
        one.site_id: one.units for one in KNOWLEDGE.paradigms.by_id["preempt_fixed_155"].injections
    }
    plan = drawn([*answered(), *headache_days(20)])
    for site, amount in edits:
        plan = with_change(plan, site=site, units=amount)
    over = any(amount > published.get(site, 0) for site, amount in units(plan).items())
    assert not (over and plan.signable)
    assert over == (verdict(plan, "S11") == "met")


def test_changes_judged_together_come_to_what_they_come_to_one_after_the_other():
    plan = drawn([*answered(), *headache_days(20)])
    edits = {"procerus_M": 0, "masseter_1_L": 5, "temporalis_1_R": 7.5}
    one_by_one = plan
    for site, amount in edits.items():
        one_by_one = with_change(one_by_one, site=site, units=amount)
    together = with_changes(plan, edits)
    assert together.to_dict() == one_by_one.to_dict()
    assert together.drawing.total.amount == 155 - 5 + 5 + 2.5


def test_a_plan_all_of_whose_sites_are_exchanged_is_one_and_an_empty_one_is_none():
    plan = drawn([*answered(), *headache_days(20)])
    nothing = dict.fromkeys(units(plan), 0)
    assert set(units(with_changes(plan, {**nothing, "masseter_1_L": 5}))) == {"masseter_1_L"}
    with pytest.raises(FactError, match="no site would be left"):
        with_changes(plan, nothing)
