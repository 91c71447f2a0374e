"""A complaint after the needle: placed by muscle, side and day, and graded so that what toxin does not explain is seen soon."""

from __future__ import annotations

import datetime as dt

import pytest

from reprieve.knowledge.adverse_effects import RANKED
from reprieve.record import Place, placed
from tests.conftest import fact
from tests.record.people import KNOWLEDGE

ON = dt.date(2026, 6, 1)
LEVELS = ("emergency", "urgent", "soon", "routine", "monitor", "info")


def given(*sites, product="onabotulinumtoxinA", day=0):
    rows = [{"muscle": muscle, "side": side, "units": 10} for muscle, side in sites]
    return fact("injection", ON + dt.timedelta(days=day), product=product, sites=rows)


def found(event, day, *sessions, **said):
    return placed(
        fact("adverse_event", ON + dt.timedelta(days=day), event=event, **said), sessions, KNOWLEDGE
    )


def test_a_crooked_smile_12_days_after_that_masseter_is_expected_and_keeps_its_own_urgency():
    one = found("smile_asymmetry", 12, given(("masseter", "left")), side="left")
    # adverse_effects.yaml: "most within 2-4 weeks", "gone by about 12 weeks", urgency: soon
    assert (one.place, one.day, one.urgency, one.grades) == (Place.EXPECTED, 12, "soon", ())
    assert [(row["muscle"], row["over_by"]) for row in one.to_dict()["windows"]] == [
        ("masseter", "2026-08-24")
    ]


@pytest.mark.parametrize(
    ("event", "day", "sites", "said", "place"),
    [
        ("smile_asymmetry", 85, [("masseter", "left")], {"side": "left"}, Place.OUTSIDE_ITS_TIME),
        ("smile_asymmetry", 12, [("masseter", "left")], {"side": "right"}, Place.OTHER_SIDE),
        ("smile_asymmetry", 12, [("frontalis", "left")], {"side": "left"}, Place.NOT_INJECTED),
        ("eyelid_ptosis", 12, [("masseter", "left")], {}, Place.NOT_INJECTED),
        ("eyelid_ptosis", 1, [("corrugator", "left")], {}, Place.OUTSIDE_ITS_TIME),  # begins from day 3 on
    ],
)
def test_a_weakness_that_muscle_side_or_day_does_not_explain_is_seen_the_same_day(
    event, day, sites, said, place
):
    one = found(event, day, given(*sites), **said)
    assert one.place is place
    assert one.urgency == "urgent"  # same-day clinical contact
    assert "emergency services now" in one.to_dict()["what_to_do"][0]


@pytest.mark.parametrize("side", ["left", "midline", None])
def test_a_side_that_fits_or_was_not_said_is_no_other_side(side):
    said = {} if side is None else {"side": side}
    assert found("smile_asymmetry", 12, given(("masseter", "left")), **said).place is Place.EXPECTED
    assert found("smile_asymmetry", 12, given(("masseter", "both")), **said).place is Place.EXPECTED


def test_weakness_of_both_sides_after_one_was_injected_is_on_another_side_and_seen_the_same_day():
    one = found("eyelid_ptosis", 12, given(("corrugator", "right")), side="both")
    assert (one.place, one.urgency) == (Place.OTHER_SIDE, "urgent")


@pytest.mark.parametrize(
    "sessions",
    [
        [given(("corrugator", "left"), ("corrugator", "right"))],
        [given(("corrugator", "left"), ("frontalis", "right"))],  # either muscle may bring it
        [given(("corrugator", "left")), given(("corrugator", "right"), day=2)],
        [given(("frontalis", "midline"))],
        [given(("corrugator", "both"))],
    ],
)
def test_weakness_of_both_sides_is_expected_where_both_or_the_midline_were_injected(sessions):
    assert found("eyelid_ptosis", 12, *sessions, side="both").place is Place.EXPECTED


def test_an_earlier_session_whose_course_still_runs_explains_it_though_another_came_since():
    sessions = [given(("masseter", "left")), given(("frontalis", "both"), day=5)]
    one = found("smile_asymmetry", 12, *sessions)
    assert (one.place, one.day) == (Place.EXPECTED, 7)


def test_no_session_a_later_one_and_a_dummy_explain_nothing_and_raise_nothing():
    for sessions in ((), (given(("masseter", "left"), day=30),), (given(product="placebo"),)):
        one = found("smile_asymmetry", 12, *sessions)
        assert (one.place, one.day, one.urgency) == (Place.NO_SESSION, None, "soon")


def test_what_was_injected_into_muscles_not_on_the_map_is_not_known_and_never_called_unexpected():
    one = found("smile_asymmetry", 12, given(("lower face", "left")))
    assert (one.place, one.urgency) == (Place.NOT_KNOWN, "soon")
    assert found("velopharyngeal", 10, given(("medial_pterygoid", "left"))).place is Place.NOT_KNOWN


@pytest.mark.parametrize(
    ("severity", "urgency"),
    [("mild", "soon"), ("moderate", "soon"), ("severe", "urgent"), ("serious", "emergency")],
)
def test_what_is_called_severe_or_serious_is_more_urgent(severity, urgency):
    assert found("smile_asymmetry", 12, given(("masseter", "left")), severity=severity).urgency == urgency


def test_trouble_swallowing_is_as_urgent_whenever_and_wherever_it_comes():
    expected = found("dysphagia", 12, given(("cervical_paraspinal", "left")))
    far = found("dysphagia", 12, given(("masseter", "left")))
    assert (expected.place, far.place) == (Place.EXPECTED, Place.NOT_INJECTED)
    assert {one.urgency for one in (expected, far)} == {
        KNOWLEDGE.adverse_effects.by_id["dysphagia"].urgency
    }


def test_an_effect_of_no_weak_muscle_is_placed_by_its_days_alone_and_not_raised_by_them():
    late = found("bruise", 60, given(("masseter", "left")))
    assert late.urgency == KNOWLEDGE.adverse_effects.by_id["bruise"].urgency
    assert late.grades == ()


def test_no_grading_lowers_an_urgency_and_the_levels_are_ranked_as_they_read():
    assert RANKED == LEVELS
    assert set(KNOWLEDGE.adverse_effects.urgency_levels) == set(LEVELS)
    for effect in KNOWLEDGE.adverse_effects.effects:
        for day in (0, 12, 200):
            for severity in ("mild", "serious"):
                one = found(effect.id, day, given(("masseter", "left")), severity=severity)
                assert LEVELS.index(one.urgency) <= LEVELS.index(effect.urgency)
