"""How much in three months? 400 U of onabotulinumtoxinA, every use counted, no other product added."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.chart import Chart
from reprieve.plan.exposure import exposure_of
from reprieve.plan.exposure_facts import used_units
from reprieve.plan.own_sites import parse_own_sites
from tests.plan.charts import (
    AS_OF,
    KNOWLEDGE,
    answer,
    answered,
    blocked,
    days_before,
    drawn,
    headache_days,
    session,
    verdict,
)

ONA = "onabotulinumtoxinA"


def treated(*sessions):
    return [*answered(treated=bool(sessions)), *headache_days(20), *sessions]


def elsewhere(units, days, product=ONA, indication="cosmetic"):
    """Toxin away from the planned muscles, so that only its units matter."""
    return session(
        days_before(days), units=units, indication=indication, muscle="masseter", product=product
    )


@pytest.mark.parametrize(
    ("cosmetic_units", "stop", "why"),
    [(245, "not_met", "245 + 155 = 400"), (246, "met", "246 + 155 = 401")],
)
def test_400_units_with_the_cosmetic_session_may_be_given_and_401_may_not(cosmetic_units, stop, why):
    plan = drawn(treated(elsewhere(cosmetic_units, 30)))
    assert verdict(plan, "S09") == stop, why
    assert ("S09" in blocked(plan)) is (stop == "met")


@pytest.mark.parametrize(("days", "counts"), [(0, True), (83, True), (84, False), (85, False)])
def test_the_window_is_half_open_so_sessions_84_days_apart_are_not_counted_together(days, counts):
    plan = drawn(treated(elsewhere(300, days)))
    assert plan.to_dict()["budget"]["used_units"] == (300 if counts else 0)
    assert verdict(plan, "S09") == ("met" if counts else "not_met")


def test_between_84_and_90_days_the_sum_over_400_is_a_caution():
    plan = drawn(treated(elsewhere(300, 86)))
    assert (verdict(plan, "S09"), verdict(plan, "C24"), verdict(plan, "C08")) == ("not_met", "met", "met")


@pytest.mark.parametrize(("units", "caution"), [(145, "not_met"), (146, "met")])
def test_above_300_units_in_90_days_a_caution_warns(units, caution):
    assert verdict(drawn(treated(elsewhere(units, 30))), "C08") == caution


def test_units_of_another_product_are_not_added_but_the_mix_stops():
    plan = drawn(treated(elsewhere(500, 30, product="abobotulinumtoxinA")))
    budget = plan.to_dict()["budget"]
    assert (budget["used_units"], budget["left_units"]) == (0, 400)
    assert [one["product"] for one in budget["other_products"]] == ["abobotulinumtoxinA"]
    assert budget["other_products"][0]["used_units"] == 500
    assert (verdict(plan, "S09"), verdict(plan, "S13")) == ("not_met", "met")


@pytest.mark.parametrize(("days", "stop"), [(119, "met"), (120, "not_met")])
def test_another_product_within_120_days_stops(days, stop):
    assert verdict(drawn(treated(elsewhere(50, days, product="rimabotulinumtoxinB"))), "S13") == stop


def test_a_session_without_sites_leaves_the_dose_unknown_and_blocks():
    bare = session(days_before(30), indication="cosmetic").model_copy(update={"sites": ()})
    plan = drawn(treated(bare))
    assert verdict(plan, "S09") == "unknown"
    assert plan.to_dict()["budget"]["left_units"] is None
    assert "S09" in blocked(plan)


def test_a_larger_total_that_was_told_holds_over_the_record():
    plan = drawn(treated(elsewhere(100, 30), answer("bont_units_last_3_months_all_sites", 250)))
    assert plan.to_dict()["budget"]["used_units"] == 250
    assert verdict(plan, "S09") == "met"


# ---- against a plain count, and as properties

sessions = st.lists(
    st.builds(
        session,
        st.integers(0, 200).map(days_before),
        units=st.sampled_from([5, 20, 64, 100, 155, 195]),
        indication=st.sampled_from(["chronic_migraine", "cosmetic", "bladder"]),
        product=st.sampled_from([ONA, "abobotulinumtoxinA", "incobotulinumtoxinA"]),
        muscle=st.sampled_from(["temporalis", "masseter", "frontalis"]),
    ),
    max_size=6,
    unique_by=lambda one: one.on,
)


def used(facts, product=ONA, on=AS_OF):
    view = Chart.from_facts([answer("bont_given_elsewhere", False), *facts]).as_of(AS_OF)
    exposure = exposure_of(view, frozenset(KNOWLEDGE.muscles.by_id), KNOWLEDGE.conditions)
    return used_units(exposure, product=product, on=on, window_days=84)[0]


@given(given_before=sessions, product=st.sampled_from([ONA, "incobotulinumtoxinA"]))
def test_units_in_the_window_are_what_a_day_by_day_count_gives(given_before, product):
    plain = 0.0
    for back in range(84):
        for one in given_before:
            if one.on == AS_OF - dt.timedelta(days=back) and one.product == product:
                plain += sum(site.units for site in one.sites)
    counted = used(given_before, product)
    assert (counted.low, counted.high) == (plain, plain)


@given(given_before=sessions, days=st.integers(0, 200), units=st.integers(1, 100))
def test_adding_a_cosmetic_session_can_only_lower_what_is_left(given_before, days, units):
    without = drawn(treated(*given_before)).to_dict()["budget"]["left_units"]
    cosmetic = session(days_before(days), units=units, indication="cosmetic", muscle="platysma")
    more = drawn(treated(*given_before, cosmetic)).to_dict()["budget"]["left_units"]
    assert more <= without


@given(data=st.data(), given_before=sessions)
def test_the_order_of_facts_never_matters(data, given_before):
    facts = treated(*given_before)
    assert drawn(data.draw(st.permutations(facts))).to_dict() == drawn(facts).to_dict()


@given(given_before=sessions)
def test_no_plan_is_signable_over_the_cap_under_the_interval_or_with_mixed_products(given_before):
    plan = drawn(treated(*given_before))
    recent = [one for one in given_before if (AS_OF - one.on).days < 84]
    units = sum(one.total_units for one in recent if one.product == ONA)
    mixed = any(one.product != ONA for one in given_before if (AS_OF - one.on).days < 120)
    same = [
        one
        for one in given_before
        if one.indication == "chronic_migraine" or one.sites[0].muscle in plan.drawing.muscles
    ]
    early = any((AS_OF - one.on).days < 77 for one in same)
    assert plan.signable is not (units + 155 > 400 or mixed or early)


def test_a_total_of_an_unnamed_product_may_be_ours_so_what_is_left_counts_it():
    told = answer("bont_units_last_3_months_all_sites", 300)
    plan = drawn([*answered(treated=True), *headache_days(20), told])
    budget = plan.to_dict()["budget"]
    assert (budget["used_at_least"], budget["used_at_most"], budget["left_units"]) == (0, 300, 100)
    assert verdict(plan, "S09") == "unknown"


def told_units(units, days):
    return answer("bont_units_last_3_months_all_sites", units, days_before(days))


def test_a_session_after_the_total_was_told_comes_on_top_of_it():
    plan = drawn(treated(told_units(240, 20), elsewhere(150, 5)))
    budget = plan.to_dict()["budget"]
    assert (budget["used_at_least"], budget["used_at_most"]) == (240, 390), "240 told, and 150 given since"
    assert budget["left_units"] == 10, "400 - 390"
    assert verdict(plan, "S09") == "unknown", "390 + 155 is over 400, and 240 + 155 is not"
    assert not plan.signable
    again = drawn(treated(told_units(240, 20), elsewhere(150, 5), told_units(245, 0)))
    assert again.to_dict()["budget"]["used_units"] == 245, "told anew today, the total covers all"
    assert verdict(again, "S09") == "not_met"


def test_a_session_of_unknown_dose_after_the_total_was_told_leaves_the_units_open():
    bare = session(days_before(5), indication="cosmetic").model_copy(update={"sites": ()})
    plan = drawn(treated(told_units(0, 20), bare))
    assert verdict(plan, "S09") == "unknown"
    assert plan.to_dict()["budget"]["left_units"] is None


def test_a_session_of_unknown_dose_before_the_total_was_told_is_in_the_total():
    bare = session(days_before(30), indication="cosmetic").model_copy(update={"sites": ()})
    assert drawn(treated(bare, told_units(100, 20))).to_dict()["budget"]["used_units"] == 100


@pytest.mark.parametrize(("units", "mixed"), [(300, "met"), (0, "not_met")])
def test_units_told_of_another_product_are_a_mix(units, mixed):
    other = answer("bont_last_product", "abobotulinumtoxinA", days_before(20))
    plan = drawn(treated(elsewhere(100, 200), other, told_units(units, 20)))
    assert verdict(plan, "S13") == mixed


def test_units_told_of_no_named_product_may_be_a_mix():
    plan = drawn([*answered(treated=True), *headache_days(20), told_units(300, 20)])
    assert verdict(plan, "S13") == "unknown"


def test_a_last_date_that_was_asked_and_is_not_known_leaves_the_units_open():
    asked = answer("bont_last_date", None)
    plan = drawn(treated(elsewhere(100, 400), asked))
    assert verdict(plan, "S09") == "unknown"
    assert not plan.signable
    known = answer("bont_last_date", days_before(400).isoformat())
    assert drawn(treated(elsewhere(100, 400), known)).signable


INCO = "incobotulinumtoxinA"


def own_inco(units):
    """Own sites of incobotulinumtoxinA, all in one muscle: only the units of the session matter."""
    text = f"{{condition: chronic_migraine, product: {INCO}, sites: [{{site: own, muscle: frontalis, side: left, units: {units}}}]}}"
    return parse_own_sites(text, KNOWLEDGE)


@pytest.mark.parametrize(
    ("days", "before", "planned", "stop", "left_after"),
    [
        (0, 300, 100, "not_met", 0),
        (0, 300, 101, "met", -1),
        (1, 300, 101, "not_met", 299),
        (30, 400, 400, "not_met", 0),
    ],
)
def test_the_session_maximum_counts_every_use_of_that_day_and_its_budget_is_of_the_session(
    days, before, planned, stop, left_after
):
    plan = drawn(treated(elsewhere(before, days, product=INCO)), own=own_inco(planned), condition=None)
    assert verdict(plan, "S10") == stop
    budget = plan.to_dict()["budget"]
    assert (budget["limit_units"], budget["window_days"]) == (400, 1)
    assert budget["left_after_plan_units"] == left_after
