"""Reported effects: when in the cycle, whether expected then, how often in trials, and how urgent."""

from __future__ import annotations

import datetime as dt

from reprieve.evidence.study_names import study_names
from reprieve.knowledge import load_knowledge
from reprieve.response.side_effects import side_effects_of
from tests.conftest import chart_of, fact

KNOWLEDGE = load_knowledge()
FIRST = dt.date(2026, 3, 2)
SITE = {"muscle": "frontalis", "side": "left", "units": 155.0}


def injected(on: dt.date = FIRST, **more):
    given = {"product": "onabotulinumtoxinA", "indication": "chronic_migraine", "sites": [SITE], **more}
    return fact("injection", on, **given)


def event(name: str, days: int, **more):
    return fact("adverse_event", FIRST + dt.timedelta(days=days), event=name, **more)


def answered(name: str, days: int, value: bool):
    return fact("finding", FIRST + dt.timedelta(days=days), name=name, value=value)


def effects(*facts, condition: str | None = "chronic_migraine", as_of: dt.date | None = None) -> list[dict]:
    chart = chart_of(*facts)
    return side_effects_of(chart.as_of(as_of or chart.last_date), KNOWLEDGE, condition=condition)


def test_a_drooping_lid_on_day_8_is_expected_then_and_shown_with_its_figures():
    (row,) = effects(injected(), event("eyelid_ptosis", 8, severity="mild", side="left"))
    assert (row["day_of_cycle"], row["injection"], row["side"]) == (8, "2026-03-02", "left")
    assert row["within_expected_window"] is True  # 3 to 14 days
    assert row["urgency"] == "soon"
    label = next(one for one in row["frequency"] if one["study"] == "us_label_preempt")
    assert (round(label["with_per_100"]), round(label["without_per_100"])) == (4, 0)
    assert label["verification"] == "recalled"


def test_the_ends_of_the_window_are_within_it_and_a_day_outside_is_not():
    found = effects(injected(), *(event("eyelid_ptosis", days, severity="mild") for days in (2, 3, 14, 15)))
    assert [row["within_expected_window"] for row in found] == [False, True, True, False]


def test_words_without_numbers_give_no_window():
    (row,) = effects(injected(), event("myalgia", 4))  # "days"
    assert row["within_expected_window"] is None
    assert row["expected"][0]["onset"] == "days"


def test_the_day_is_counted_from_the_last_injection_before_it():
    found = effects(
        injected(), injected(FIRST + dt.timedelta(days=84)), event("neck_pain", 83), event("neck_pain", 84)
    )
    assert [row["day_of_cycle"] for row in found] == [83, 0]


def test_without_an_injection_before_it_no_day_of_the_cycle_is_made_up():
    (row,) = effects(event("neck_pain", -3), injected())
    assert row["day_of_cycle"] is row["injection"] is row["within_expected_window"] is None


def test_swallowing_trouble_is_an_emergency_and_double_vision_too_though_its_own_level_is_lower():
    # rf_toxin_spread holds both: emergency_now
    assert [row["urgency"] for row in effects(injected(), event("dysphagia", 9), event("diplopia", 9))] == [
        "emergency_now"
    ] * 2


def test_an_effect_that_has_gone_is_no_longer_urgent():
    (row,) = effects(
        injected(), event("dysphagia", 9, resolved_on="2026-03-20"), as_of=dt.date(2026, 3, 20)
    )
    assert (row["urgency"], row["resolved_on"]) == ("routine", "2026-03-20")
    (open_,) = effects(
        injected(), event("dysphagia", 9, resolved_on="2026-03-20"), as_of=dt.date(2026, 3, 19)
    )
    assert (open_["urgency"], open_["resolved_on"]) == ("emergency_now", None)


def test_an_answer_about_the_time_after_the_injections_counts_where_no_event_explains_it():
    (row,) = effects(injected(), answered("bont_ptosis", 10, True))
    assert (row["event"], row["reported_as"], row["day_of_cycle"]) == ("eyelid_ptosis", "bont_ptosis", 10)
    (row,) = effects(injected(), event("eyelid_ptosis", 8), answered("bont_ptosis", 10, True))
    assert row["reported_as"] == "adverse_event"


def test_an_answer_of_several_possible_effects_names_them_all_and_takes_the_flags_urgency():
    (row,) = effects(injected(), answered("bont_chewing_weakness_or_smile_asymmetry", 10, True))
    assert row["event"] == ["smile_asymmetry", "chewing_weakness", "facial_paresis", "tn_facial_asymmetry"]
    assert row["urgency"] == "soon"  # rf_toxin_local_effects
    (row,) = effects(injected(), answered("bont_voice_change_or_generalised_weakness", 10, True))
    assert row["urgency"] == "emergency_now"


def test_no_and_not_known_report_nothing_and_the_first_yes_of_the_last_run_is_the_day():
    assert effects(injected(), answered("bont_ptosis", 10, False)) == []
    assert effects(injected(), answered("bont_ptosis", 10, True), answered("bont_ptosis", 30, False)) == []
    (row,) = effects(
        injected(),
        answered("bont_ptosis", 5, False),
        answered("bont_ptosis", 9, True),
        answered("bont_ptosis", 20, True),
    )
    assert row["day_of_cycle"] == 9


def test_without_a_condition_no_frequency_is_borrowed():
    (row,) = effects(injected(), event("neck_pain", 3), condition=None)
    assert row["frequency"] == []


def test_every_name_of_a_trial_event_is_in_the_table_and_every_level_has_one_on_the_flags_scale():
    names = {row.event for row in KNOWLEDGE.evidence.adverse_event_rows}
    for effect in KNOWLEDGE.adverse_effects.effects:
        assert set(effect.trial_events) <= names, effect.id
    assert set(KNOWLEDGE.adverse_effects.urgency_as_red_flag.values()) <= set(
        KNOWLEDGE.red_flags.urgency_levels
    )


def test_windows_of_two_sessions_overlap_and_the_effect_may_be_of_either():
    # a drooping lid is expected on days 3 to 14: day 12 after the first session, day 2 after the second
    (row,) = effects(
        injected(), injected(FIRST + dt.timedelta(days=10)), event("eyelid_ptosis", 12, severity="mild")
    )
    assert row["day_of_cycle"] == 2
    assert row["within_expected_window"] is True
    assert row["expected"][0]["after"] == ["2026-03-02"]


def test_studies_are_called_by_the_names_that_readers_know():
    (row,) = effects(injected(), event("eyelid_ptosis", 8, severity="mild"))
    names = study_names(KNOWLEDGE.evidence)
    renamed = [one for one in row["frequency"] if one["study"] in names]
    assert renamed
    for one in renamed:
        assert one["study_name"] == names[one["study"]]
