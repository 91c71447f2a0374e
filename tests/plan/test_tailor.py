"""Fitting the plan to the person: follow the pain within its maxima, heed what came before, ask where nothing is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reprieve.plan import NoPlan
from tests.conftest import fact
from tests.plan.charts import (
    KNOWLEDGE,
    answer,
    answered,
    days_before,
    drawn,
    plan_for,
    session,
)

EXTENSION = "preempt_follow_the_pain_195"
# The label's table as recalled in UK SmPC BOTOX: most units of each muscle, both sides together; 195 U in all.
MOST = {
    "corrugator": 10,
    "procerus": 5,
    "frontalis": 20,
    "temporalis": 50,
    "occipitalis": 40,
    "cervical_paraspinal": 20,
    "trapezius": 50,
}
MIRROR = {"unilateral_right": "unilateral_left", "unilateral_left": "unilateral_right"}


def pain(where, laterality, about="headache:a"):
    return [
        answer("pain_locations", list(where), about=about),
        answer("pain_laterality", laterality, about=about),
    ]


def sound_neck(**said):
    """A person whose neck is known to be sound, and who had no unwanted effect."""
    return [*answered(**said), answer("neck_weak_small_or_painful", False)]


def sites(plan):
    return {one.site: one.units.amount for one in plan.drawing.sites}


def taken(plan):
    return {one.step.id for one in plan.steps if one.is_taken}


def test_pain_everywhere_on_both_sides_comes_to_195_units_and_to_no_more_in_any_muscle():
    plan = drawn([*sound_neck(), *pain(["temple", "occiput", "neck"], "bilateral")], paradigm=EXTENSION)
    by_muscle = {row["muscle"]: row["units"] for row in plan.drawing.by_muscle()}
    assert by_muscle == MOST
    assert (plan.drawing.total.amount, len(plan.drawing.sites)) == (195, 39)
    assert plan.as_published


@pytest.mark.parametrize(
    ("where", "extra"),
    [
        (["temple"], {"temporalis_ftp_R"}),
        (["occiput"], {"occipitalis_ftp_R"}),
        (["neck"], {"trapezius_ftp1_R", "trapezius_ftp2_R"}),
        (["forehead", "orbital"], set()),
    ],
)
def test_pain_on_the_right_adds_sites_on_the_right_only_and_none_to_the_forehead(where, extra):
    plan = drawn([*sound_neck(), *pain(where, "unilateral_right")], paradigm=EXTENSION)
    published = {one.site_id for one in KNOWLEDGE.paradigms.by_id["preempt_fixed_155"].injections}
    assert set(sites(plan)) - published == extra
    assert published <= set(sites(plan))


def test_pain_whose_side_is_not_known_adds_nothing_and_is_asked():
    plan = drawn(
        [*sound_neck(), answer("pain_locations", ["temple"], about="headache:a")], paradigm=EXTENSION
    )
    step = next(one for one in plan.to_dict()["tailoring"] if one["step"] == "T01.right")
    assert plan.drawing.total.amount == 155
    assert (step["verdict"], step["taken"]) == ("unknown", False)
    assert any("pain_laterality" in ask for ask in step["ask_for"])


def test_the_fixed_paradigm_never_follows_the_pain():
    plan = drawn([*sound_neck(), *pain(["temple", "neck"], "bilateral")])
    assert plan.drawing.total.amount == 155


@pytest.mark.parametrize("neck", [True, None])
def test_no_extra_sites_go_into_a_neck_that_is_weak_or_not_known_to_be_sound(neck):
    facts = [*answered(), answer("neck_weak_small_or_painful", neck), *pain(["neck"], "bilateral")]
    plan = drawn(facts, paradigm=EXTENSION)
    assert not any(site.startswith("trapezius_ftp") for site in sites(plan))
    held = [one for one in plan.steps if one.step.id.startswith("T03")]
    assert all(one.held_back_by == ("T10",) for one in held)


def test_a_small_neck_keeps_only_the_high_sites_of_the_neck():
    plan = drawn([*answered(), answer("neck_weak_small_or_painful", True)])
    assert {"cervical_ps_1_R", "cervical_ps_1_L"}.isdisjoint(sites(plan))
    assert {"cervical_ps_2_R", "cervical_ps_2_L"} <= set(sites(plan))
    assert plan.drawing.total.amount == 155 - 2 * 5
    assert [row["by"] for row in plan.changes()] == ["T10", "T10"]
    assert not plan.as_published


@pytest.mark.parametrize(
    ("event", "muscle", "units"),
    [("muscle_weakness_neck", "cervical_paraspinal", 20), ("brow_droop_or_arch", "frontalis", 20)],
)
def test_an_effect_of_any_earlier_cycle_leaves_its_muscle_out(event, muscle, units):
    earlier = [session(days_before(200)), fact("adverse_event", days_before(190), event=event)]
    plan = drawn([*answered(treated=True), *earlier])
    assert muscle not in plan.drawing.muscles
    assert plan.drawing.total.amount == 155 - units


def test_a_lid_that_drooped_is_placed_with_care_and_nothing_is_left_out():
    earlier = [session(days_before(200)), fact("adverse_event", days_before(190), event="eyelid_ptosis")]
    plan = drawn([*answered(treated=True), *earlier])
    assert "T12" in taken(plan)
    assert plan.drawing.total.amount == 155


def test_what_came_of_earlier_toxin_is_asked_of_a_treated_person_and_not_of_an_untreated_one():
    worst = ("bont_previous_adverse_event_severity",)
    asked_nothing = [*answered(treated=True, without=worst), session(days_before(100))]
    asked = {
        one["step"] for one in drawn(asked_nothing).to_dict()["tailoring"] if one["verdict"] == "unknown"
    }
    assert {"T11", "T12", "T13"} <= asked
    none_at_all = drawn([*answered(treated=True), session(days_before(100))]).to_dict()["tailoring"]
    assert {"T11", "T12", "T13"}.isdisjoint(
        one["step"] for one in none_at_all if one["verdict"] == "unknown"
    )
    untreated = drawn(answered()).to_dict()["tailoring"]
    assert {"T11", "T12", "T13"}.isdisjoint(one["step"] for one in untreated)


@pytest.mark.parametrize("why", ["low_brow_or_brow_held_up", "preexisting_eyelid_ptosis"])
def test_the_forehead_is_left_out_where_the_brow_is_held_up(why):
    assert "frontalis" not in drawn([*answered(), answer(why, True)]).drawing.muscles


def test_chewing_that_was_weak_and_a_smile_that_was_uneven_take_10_units_a_side_each():
    told = answer("bont_previous_adverse_event", ["chewing_weakness", "smile_asymmetry"])
    facts = [*answered(treated=True), session(days_before(200), muscle="masseter"), told]
    plan = drawn(facts, paradigm="tmd_masseter_temporalis_30_20")
    assert plan.drawing.total.amount == 100 - 2 * 10 - 2 * 10
    assert {"masseter_2_L", "masseter_3_R"}.isdisjoint(sites(plan))


def test_an_area_that_is_declined_is_not_injected_and_pain_there_adds_nothing():
    facts = [*sound_neck(), answer("areas_declined", ["temple"]), *pain(["temple"], "bilateral")]
    assert "temporalis" not in drawn(facts, paradigm=EXTENSION).drawing.muscles


def test_a_plan_of_which_every_area_is_declined_is_none_and_no_injection_comes_first():
    everything = ["forehead", "between_the_brows", "temple", "back_of_head", "neck", "shoulder"]
    plan = plan_for([*answered(), answer("areas_declined", everything)])
    assert isinstance(plan, NoPlan)
    assert "no site of PREEMPT fixed-site, fixed-dose is left" in plan.why
    assert plan.to_dict()["alternatives"][0]["name"] == "No injection"


@pytest.mark.parametrize(
    ("laterality", "left_out", "units"),
    [("unilateral_right", "_L", 18), ("unilateral_left", "_R", 18), ("bilateral", None, 36)],
)
def test_one_sided_occipital_neuralgia_is_treated_on_its_side(laterality, left_out, units):
    plan = drawn([*answered(), *pain(["occiput"], laterality)], paradigm="occipital_neuralgia_36")
    assert plan.drawing.total.amount == units
    assert left_out is None or not any(site.endswith(left_out) for site in sites(plan))


def test_wear_off_raises_no_unit_and_shortens_no_interval_it_asks():
    treated = [*answered(treated=True), session(days_before(60))]
    without, with_ = drawn(treated), drawn([*treated, answer("bont_wearing_off_week", 8)])
    assert sites(with_) == sites(without)
    assert with_.dates.earliest == without.dates.earliest
    assert without.to_dict()["questions"] == []
    assert "bridged" in with_.to_dict()["questions"][0]


def test_an_earlier_operation_asks_which_sites_still_fit():
    plan = drawn([*answered(), answer("face_head_neck_surgery", True)])
    assert any("changed anatomy" in one for one in plan.to_dict()["questions"])
    assert plan.drawing.total.amount == 155


# ---- properties

places = st.sets(st.sampled_from(["forehead", "temple", "occiput", "neck", "vertex", "jaw"]))
sides = st.sampled_from(
    ["unilateral_right", "unilateral_left", "unilateral_alternating", "bilateral", "midline"]
)
pains = st.lists(st.tuples(places, sides), max_size=3)
habits = st.fixed_dictionaries(
    {
        "neck_weak_small_or_painful": st.sampled_from([True, False, None]),
        "low_brow_or_brow_held_up": st.sampled_from([True, False]),
        "bont_wearing_off_week": st.sampled_from([6, 12, None]),
    }
)


def facts_of(some_pains, some_habits):
    about = [
        one for i, (where, side) in enumerate(some_pains) for one in pain(where, side, f"headache:h{i}")
    ]
    return [
        *answered(treated=True),
        session(days_before(100)),
        *about,
        *(answer(k, v) for k, v in some_habits.items()),
    ]


def mirrored(site):
    return f"{site[:-2]}_{ {'R': 'L', 'L': 'R', 'M': 'M'}[site[-1]] }"


@settings(max_examples=25, deadline=None)
@given(some_pains=pains, some_habits=habits)
def test_a_mirrored_pain_gives_the_mirrored_plan(some_pains, some_habits):
    other = [(where, MIRROR.get(side, side)) for where, side in some_pains]
    for paradigm in (EXTENSION, "occipital_neuralgia_36"):
        mine = plan_for(facts_of(some_pains, some_habits), paradigm=paradigm)
        theirs = plan_for(facts_of(other, some_habits), paradigm=paradigm)
        assert {mirrored(site): units for site, units in sites(mine).items()} == sites(theirs)


@settings(max_examples=25, deadline=None)
@given(some_pains=pains, some_habits=habits)
def test_no_step_goes_over_a_muscles_maximum_or_raises_the_units_of_a_site(some_pains, some_habits):
    plan = drawn(facts_of(some_pains, some_habits), paradigm=EXTENSION)
    by_muscle = {row["muscle"]: row["units"] for row in plan.drawing.by_muscle()}
    assert all(units <= MOST[muscle] for muscle, units in by_muscle.items())
    assert set(sites(plan).values()) == {5}


@settings(max_examples=15, deadline=None)
@given(data=st.data(), some_pains=pains, some_habits=habits)
def test_the_order_of_facts_does_not_matter(data, some_pains, some_habits):
    facts = facts_of(some_pains, some_habits)
    shuffled = data.draw(st.permutations(facts))
    one, other = drawn(facts, paradigm=EXTENSION), drawn(shuffled, paradigm=EXTENSION)
    assert one.drawing == other.drawing
    assert [step.to_dict() for step in one.steps] == [step.to_dict() for step in other.steps]


JAW = "tmd_masseter_temporalis_30_20"
FINDINGS = [
    f"{kind}_{muscle}"
    for kind in ("e1a_pain_location", "e9_palpation_familiar_pain")
    for muscle in ("masseter", "temporalis")
]


def jaw(right, left, *, face=None):
    """A jaw whose sides were examined: each finding of a side says the same (None: it was not looked for)."""
    said = [answer("has_jaw_problem", True)]
    for side, value in (("right", right), ("left", left)):
        if value is not None:
            said += [answer(one, value, about=f"tmd_side:{side}") for one in FINDINGS]
    if face is not None:
        said += [answer("facial_pain_laterality", face, about="facial_pain:a")]
    return [*answered(without=("has_facial_pain",) if face else ()), *said]


def test_chewing_muscles_that_hurt_on_the_right_only_are_treated_on_the_right_only():
    plan = drawn(jaw(True, False, face="unilateral_right"), paradigm=JAW)
    # 30 U of masseter and 20 U of temporalis a side, as published
    assert sites(plan) == {
        "masseter_1_R": 10,
        "masseter_2_R": 10,
        "masseter_3_R": 10,
        "temporalis_3_R": 10,
        "temporalis_ftp_R": 10,
    }
    assert taken(plan) >= {"T06", "T07.left"}
    assert "T07.right" not in taken(plan)
    assert not plan.as_published
    assert any("uneven" in one for one in plan.to_dict()["questions"])


@pytest.mark.parametrize(
    ("right", "left", "face"),
    [
        (True, True, None),  # both hurt
        (True, None, "unilateral_right"),  # the left was not examined
        (True, False, "unilateral_left"),  # what is said and what was found disagree
        (True, False, "bilateral"),
        (False, False, "unilateral_right"),  # no muscle was found to hurt
        (None, None, "unilateral_right"),
    ],
)
def test_a_side_that_may_hurt_keeps_its_sites(right, left, face):
    plan = drawn(jaw(right, left, face=face), paradigm=JAW)
    assert plan.drawing.total.amount == 100
    assert not {"T07.left", "T07.right"} & taken(plan)


def test_one_finding_of_a_side_is_enough_to_keep_it():
    facts = [one for one in jaw(True, False) if getattr(one, "name", None) != FINDINGS[3]]
    facts += [answer(FINDINGS[3], side == "left", about=f"tmd_side:{side}") for side in ("right", "left")]
    assert drawn(facts, paradigm=JAW).drawing.total.amount == 100


@pytest.mark.parametrize("paradigm", [JAW, "tmd_refractory_80"])
@pytest.mark.parametrize("sides", [(True, False), (False, True), (True, True), (True, None), (None, True)])
def test_a_mirrored_jaw_gives_the_mirrored_plan(paradigm, sides):
    face = {(True, False): "unilateral_right", (False, True): "unilateral_left"}.get(sides)
    mine = drawn(jaw(*sides, face=face), paradigm=paradigm)
    theirs = drawn(jaw(*reversed(sides), face=MIRROR.get(face)), paradigm=paradigm)
    assert {mirrored(site): units for site, units in sites(mine).items()} == sites(theirs)
    if sides in ((True, False), (False, True)):
        assert sum(sites(mine).values()) == KNOWLEDGE.paradigms.by_id[paradigm].published_units / 2
