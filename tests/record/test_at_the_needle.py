"""With the needle in hand: each rule on vial and session at its limit, and that nothing unknown passes."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.chart import Chart
from reprieve.errors import FactError
from reprieve.plan import parse_own_sites
from reprieve.plan.vials import vials_of
from reprieve.record import session_of
from tests.conftest import fact
from tests.record.people import AS_OF, KNOWLEDGE, OPENED, a_vial, drawn, ready, signed

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def chart_with(*vials):
    facts = ready()
    plan = signed(facts)
    return Chart.from_facts([*facts, *vials, plan]), plan


def session(*vials, on=AS_OF, **said):
    chart, plan = chart_with(*vials)
    said = {"vials": [one.vial for one in vials], "given_at": OPENED + HOUR, "place": "clinic", **said}
    return session_of(chart, plan, KNOWLEDGE, on=on, **said)


def against(*vials, **said):
    return {entry.rule: entry.verdict.value for entry in session(*vials, **said).against}


def test_a_good_vial_in_a_clinic_lets_the_plan_be_given_as_it_was_signed():
    found = session(a_vial())
    assert found.against == ()
    assert found.changed == ()
    given = found.injection
    assert (given.total_units, given.units_per_ml, given.lot, given.vials) == (155, 50, "C1234", ("A1",))
    assert given.plan == chart_with(a_vial())[1].id


def test_without_a_vial_and_a_place_every_rule_of_the_needle_is_unknown_and_stands_in_the_way():
    chart, plan = chart_with()
    found = session_of(chart, plan, KNOWLEDGE, on=AS_OF)
    assert {entry.rule: entry.verdict.value for entry in found.against} == {
        "S20": "unknown",
        "S21": "unknown",
        "S22": "unknown",
        "S23": "unknown",
        "S28": "unknown",  # the dilution is that of a vial, and there is none
        "S32": "unknown",  # what it was drawn from is not known
    }


@pytest.mark.parametrize(("hours", "verdict"), [(24, None), (24.5, "met")])
def test_toxin_reconstituted_more_than_24_hours_ago_is_not_injected(hours, verdict):
    assert against(a_vial(), given_at=OPENED + hours * HOUR, on=AS_OF + DAY).get("S20") == verdict


def test_an_age_that_is_known_to_the_day_only_is_open_where_the_day_crosses_the_limit():
    # opened at 9:30: at the end of that day 14.5 hours old; the next day between 14.5 and 38.5
    assert "S20" not in against(a_vial(), given_at=None)
    assert against(a_vial(), given_at=None, on=AS_OF + DAY)["S20"] == "unknown"
    assert against(a_vial(), given_at=None, on=AS_OF + 2 * DAY)["S20"] == "met"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"expiry": "2026-05-31"}, "S21"),
        ({"vacuum": False}, "S21"),
        ({"clear": False}, "S21"),
        ({"diluent": "preserved_saline"}, "S21"),
        ({"diluent": "local_anaesthetic"}, "S21"),
        ({"authorised_source": False}, "S22"),
        ({"patients": 2}, "S23"),
    ],
)
def test_each_fault_of_a_vial_stands_in_the_way(change, rule):
    assert against(a_vial(**change)) == {rule: "met"}


@pytest.mark.parametrize(
    ("left_out", "rule"),
    [
        ("expiry", "S21"),
        ("vacuum", "S21"),
        ("clear", "S21"),
        ("diluent", "S21"),
        ("authorised_source", "S22"),
        ("patients", "S23"),
        ("reconstituted_at", "S20"),
    ],
)
def test_each_thing_that_is_not_known_of_a_vial_stands_in_the_way(left_out, rule):
    assert against(a_vial(**{left_out: None})) == {rule: "unknown"}


def test_the_last_day_of_a_vial_is_not_past_it():
    assert against(a_vial(expiry=str(AS_OF))) == {}


@pytest.mark.parametrize(("place", "verdict"), [("home", "met"), ("other", "met"), (None, "unknown")])
def test_a_session_is_held_in_a_clinic(place, verdict):
    assert against(a_vial(), place=place) == {"S22": verdict}


def test_the_worst_of_two_vials_counts_and_what_one_lacks_is_not_known_of_both():
    assert against(a_vial(), a_vial("A2", clear=False)) == {"S21": "met"}
    assert against(a_vial(), a_vial("A2", patients=None)) == {"S23": "unknown"}


def test_infection_at_a_site_on_the_day_stands_in_the_way_with_the_needle_in_hand():
    facts = ready(without=("infection_at_injection_site",))
    calm = fact("finding", AS_OF - DAY, name="infection_at_injection_site", value=False)
    plan = signed([*facts, calm])
    sore = fact("finding", AS_OF, name="infection_at_injection_site", value=True)
    chart = Chart.from_facts([*facts, calm, sore, plan, a_vial()])
    found = session_of(
        chart, plan, KNOWLEDGE, on=AS_OF, vials=["A1"], given_at=OPENED + HOUR, place="clinic"
    )
    assert "S02" in {entry.rule for entry in found.against}


@pytest.mark.parametrize("state", ["unopened", "used_up", "discarded", "expired"])
def test_only_an_opened_vial_can_be_injected_from(state):
    inside = ("diluent", "diluent_ml", "reconstituted_at", "vacuum", "clear", "patients")
    with pytest.raises(FactError, match=r"record\.session\.vial\.state"):
        session(a_vial(state=state, **(dict.fromkeys(inside) if state == "unopened" else {})))


def test_a_vial_of_another_product_or_none_on_record_is_refused():
    with pytest.raises(FactError, match="Units belong to a product"):
        session(a_vial(product="incobotulinumtoxinA"))
    with pytest.raises(FactError, match="is no vial of this chart"):
        session(a_vial(), vials=["A2"])


def test_no_more_can_come_out_of_a_vial_than_is_in_it():
    with pytest.raises(FactError, match="hold 100 U, and 155 U were given"):
        session(a_vial(units=100, diluent_ml=2))
    assert session(a_vial(units=100, diluent_ml=2), a_vial("A2", units=100, diluent_ml=2)).against == ()


def test_vials_of_two_dilutions_are_two_sessions():
    with pytest.raises(FactError, match="are diluted differently"):
        session(a_vial(), a_vial("A2", diluent_ml=2))


def test_a_change_at_a_site_is_judged_at_once():
    found = session(a_vial(), changes={"temporalis_1_R": 5.5})
    assert [entry.rule for entry in found.against] == ["S11"]  # PREEMPT sites take 5 U
    assert found.changed == ("temporalis_1_R: 5 U planned, 5.5 U given",)


def test_a_caution_that_came_after_the_signature_is_seen_before_the_needle():
    calm = fact("finding", AS_OF - DAY, name="anticoagulated_or_bleeding_disorder", value=False)
    facts = [*ready(without=("anticoagulant_type", "anticoagulated_or_bleeding_disorder")), calm]
    none, since = (
        fact("finding", day, name="anticoagulant_type", value=value)
        for day, value in ((AS_OF - DAY, "none"), (AS_OF, "doac"))
    )
    plan = signed([*facts, none])
    chart = Chart.from_facts([*facts, none, since, a_vial(), plan])
    said = {"vials": ["A1"], "given_at": OPENED + HOUR, "place": "clinic"}

    def stands(chart, **more):
        found = session_of(chart, plan, KNOWLEDGE, on=AS_OF, **said, **more)
        return {entry.rule: entry.verdict.value for entry in found.against}

    assert "C03" not in plan.acknowledged
    assert stands(chart) == {"C03": "met"}
    assert stands(chart, acknowledged=["C03"]) == {}
    assert stands(Chart.from_facts([*facts, none, a_vial(), plan])) == {}


def test_a_caution_seen_while_it_was_not_known_is_seen_again_once_it_is_met():
    facts = ready(without=("needle_phobia_or_vasovagal",))
    plan = signed(facts)
    assert "C27" in plan.acknowledged  # not asked: not known
    faints = fact("finding", AS_OF, name="needle_phobia_or_vasovagal", value=True)
    said = {"vials": ["A1"], "given_at": OPENED + HOUR, "place": "clinic"}
    open_, met = (
        session_of(Chart.from_facts([*facts, *more, a_vial(), plan]), plan, KNOWLEDGE, on=AS_OF, **said)
        for more in ((), (faints,))
    )
    assert open_.against == ()
    assert [entry.rule for entry in met.against] == ["C27"]


def test_own_sites_are_not_raised_above_what_was_signed_with_the_needle_in_hand():
    facts = ready()
    text = (
        "{condition: chronic_migraine, product: onabotulinumtoxinA, units_per_0_1_ml: 5, "
        "sites: [{site: masseter_1_R, units: 5}, {site: masseter_1_L, units: 5}]}"
    )
    plan = signed(facts, drawn(facts, own=parse_own_sites(text, KNOWLEDGE)))
    chart = Chart.from_facts([*facts, a_vial(), plan])

    def stops(**changes):
        said = {"vials": ["A1"], "given_at": OPENED + HOUR, "place": "clinic", "changes": changes}
        return {entry.rule for entry in session_of(chart, plan, KNOWLEDGE, on=AS_OF, **said).against}

    assert stops() == stops(masseter_1_R=2.5) == set()
    assert stops(masseter_1_R=6) == {"S11"}
    assert stops(masseter_2_R=1) == {"S11"}  # a site that was not signed
    assert stops(masseter_1_R=150) == {"S11", "S31"}


def test_a_site_may_be_given_less_or_left_out_without_a_reason():
    found = session(a_vial(), changes={"temporalis_1_R": 2.5, "procerus_M": 0})
    assert found.against == ()
    assert found.injection.total_units == 155 - 2.5 - 5
    assert "procerus" not in {site.muscle for site in found.injection.sites}


def test_a_stated_volume_is_checked_against_the_units_at_the_dilution_of_the_vial():
    # 200 U in 4 mL are 5 U per 0.1 mL; S28 stops above 0.5 U of difference
    assert against(a_vial(), volumes_ml={"procerus_M": 0.1}) == {}
    assert against(a_vial(), volumes_ml={"procerus_M": 0.11}) == {}
    assert against(a_vial(), volumes_ml={"procerus_M": 0.111}) == {"S28": "met"}


def test_a_vial_diluted_otherwise_than_was_signed_stops_until_the_volume_drawn_up_is_said():
    # signed: 5 U in 0.1 mL at each site; 200 U in 1 mL are 20 U in that volume
    found = session(a_vial(diluent_ml=1))
    assert {entry.rule: entry.verdict.value for entry in found.against} == {"S28": "met"}
    # a site whose units were changed is drawn up at the signed dilution too, unless it is said otherwise
    _, plan = chart_with(a_vial())
    said = {site.site: 0.025 for site in plan.sites}
    less = {"procerus_M": 2.5}
    assert against(a_vial(diluent_ml=1), volumes_ml={**said, "procerus_M": 0.0125}, changes=less) == {}
    without = {site: ml for site, ml in said.items() if site != "procerus_M"}
    assert against(a_vial(diluent_ml=1), volumes_ml=without, changes=less) == {"S28": "met"}


@pytest.mark.parametrize(("left_out", "size_open"), [("units", {"S32": "unknown"}), ("diluent_ml", {})])
def test_a_vial_without_its_dilution_is_not_given_that_of_the_plan(left_out, size_open):
    found = session(a_vial(**{left_out: None}))
    expected = {"S28": "unknown", **size_open}
    assert {entry.rule: entry.verdict.value for entry in found.against} == expected
    rule = found.against[0]
    assert rule.ask_for() == ("each vial's record: its units and its diluent in mL",)
    assert found.injection.units_per_ml is None  # nothing measured, nothing written
    assert against(a_vial(), a_vial("A2", **{left_out: None})) == expected


@pytest.mark.parametrize(
    ("given_at", "on"), [(OPENED - HOUR, AS_OF), (None, AS_OF)], ids=["an hour before", "the day before"]
)
def test_a_vial_reconstituted_after_it_was_given_is_a_contradiction_and_no_fresh_vial(given_at, on):
    made = OPENED if given_at else OPENED + DAY
    found = session(a_vial(reconstituted_at=made.isoformat()), given_at=given_at, on=on)
    assert {entry.rule: entry.verdict.value for entry in found.against} == {"S20": "unknown"}
    assert any("after it was given: one of the two is wrong" in why for why in found.against[0].because())


def test_another_dilution_changes_volumes_and_never_units():
    _, plan = chart_with(a_vial())
    found = session(a_vial(diluent_ml=2), volumes_ml={site.site: 0.05 for site in plan.sites})
    assert found.against == ()
    assert found.injection.total_units == 155
    assert found.injection.units_per_ml == 100
    assert found.dilution is not None
    assert found.dilution.volume_ml == pytest.approx(1.55)


def test_a_plan_is_not_given_before_it_was_signed():
    with pytest.raises(FactError, match=r"record\.session\.day"):
        session(a_vial(), on=AS_OF - DAY)


def test_facts_of_one_vial_add_up_and_its_state_only_moves_forward():
    new = a_vial(
        state="unopened",
        diluent=None,
        diluent_ml=None,
        reconstituted_at=None,
        vacuum=None,
        clear=None,
        patients=None,
    )
    opened = fact(
        "vial",
        AS_OF,
        version=1,
        vial="A1",
        product="onabotulinumtoxinA",
        state="opened",
        diluent_ml=4,
        clear=True,
    )
    gone = fact(
        "vial",
        AS_OF + DAY,
        version=1,
        vial="A1",
        product="onabotulinumtoxinA",
        state="discarded",
        clear=False,
    )
    one = vials_of(Chart.from_facts([gone, opened, new]).as_of(AS_OF + DAY))["A1"]
    assert (one.state, one.units_per_ml, one.lot, one.clear) == ("discarded", 50, "C1234", False)
    assert vials_of(Chart.from_facts([new, opened, gone]).as_of(AS_OF))["A1"].state == "opened"


def test_two_values_of_one_day_are_not_known_unless_the_moment_tells_which_is_later():
    said = {"version": 1, "vial": "A1", "product": "onabotulinumtoxinA", "state": "opened"}
    clear, cloudy = (fact("vial", AS_OF, **said, clear=one) for one in (True, False))
    assert vials_of(Chart.from_facts([clear, cloudy]).as_of(AS_OF))["A1"].clear is None
    at = [(OPENED + n * HOUR).isoformat() for n in (0, 1)]
    first, then = (
        fact("vial", AS_OF, **said, clear=one, recorded_at=when)
        for one, when in zip((True, False), at, strict=True)
    )
    for order in ([first, then], [then, first]):
        assert vials_of(Chart.from_facts(order).as_of(AS_OF))["A1"].clear is False


def test_a_session_that_is_written_down_later_is_judged_on_all_that_is_known_of_its_day():
    later = str(AS_OF + 3 * DAY)
    facts = ready()
    chart = Chart.from_facts([*facts, a_vial(recorded_at=later), signed(facts)])
    plan = next(one for one in chart.facts if one.kind == "plan")
    said = {"vials": ["A1"], "given_at": OPENED + HOUR, "place": "clinic", "recorded_at": AS_OF + 3 * DAY}
    assert session_of(chart, plan, KNOWLEDGE, on=AS_OF, **said).against == ()


def test_two_sessions_of_one_day_are_judged_together():
    facts = ready()
    plan = signed(facts)
    sites = [{"muscle": "procerus", "side": "midline", "units": 5}]
    first = fact(
        "injection",
        AS_OF,
        product="onabotulinumtoxinA",
        sites=sites,
        vials=["A2"],
        place="home",
        indication="cosmetic",
    )
    chart = Chart.from_facts([*facts, a_vial(), a_vial("A2", clear=False), plan, first])
    found = session_of(
        chart, plan, KNOWLEDGE, on=AS_OF, vials=["A1"], given_at=OPENED + HOUR, place="clinic"
    )
    assert {"S21", "S22"} <= {entry.rule for entry in found.against}
