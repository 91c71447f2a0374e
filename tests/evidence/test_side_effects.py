"""Side effects per 100, each with its comparison group or without one, and never mixed."""

from __future__ import annotations

import pytest

from reprieve.evidence.side_effects import side_effects_for
from reprieve.evidence.study_names import study_names


@pytest.fixture
def effects(tables):
    return {
        (row.study, row.event, row.note): row
        for row in side_effects_for(("chronic_migraine",), tables.adverse_event_rows)
    }


def find(effects, study, event):
    (row,) = [row for (of, name, _), row in effects.items() if (of, name) == (study, event)]
    return row


def test_neck_pain_is_about_9_of_100_with_and_3_without_and_marked_recalled(effects):
    row = find(effects, "us_label_preempt", "Neck pain")
    assert row.with_per_100 == pytest.approx(100 * 60 / 687)
    assert row.without_per_100 == pytest.approx(100 * 19 / 692)
    assert row.difference_per_100 == pytest.approx(5.99, abs=0.005)
    assert row.verification == "recalled"
    assert row.words == (
        "Neck pain: about 9 of 100 with the toxin, about 3 of 100 with a dummy injection (recalled)."
    )


def test_a_percentage_is_taken_as_it_is(effects):
    row = find(effects, "diener2010_preempt2", "Discontinued due to adverse event")
    assert (row.with_per_100, row.without_per_100, row.verification) == (3.5, 1.4, "verified")


def test_a_dummy_injection_that_held_toxin_is_said_to_be_one(effects):
    row = find(effects, "pijpers2019_charm", "Eyelid ptosis")
    assert row.comparator == "a dummy injection that held a small dose of toxin"
    # 2 of 90 and 4 of 89: the second is no background rate, so there is no difference from a dummy injection
    assert (row.without_per_100, row.difference_per_100) == (None, None)
    assert row.other_per_100 == pytest.approx(100 * 4 / 89)
    assert "about 4 of 100 with a dummy injection that held a small dose of toxin" in row.words


def test_people_who_were_counted_twice_are_shown_once_the_figure_that_was_read_first(tables):
    rows = side_effects_for(
        ("chronic_migraine",),
        tables.adverse_event_rows,
        called=study_names(tables),
        overlaps=tables.overlaps,
    )
    stopped = {row.study: row for row in rows if row.event == "Discontinued due to adverse event"}
    # PREEMPT 2 (3.5 v 1.4, verified) is half of the pooled PREEMPT trials (3.8 v 1.2, recalled)
    assert stopped["diener2010_preempt2"].repeats is None
    assert stopped["preempt_pooled"].repeats == "diener2010_preempt2"
    assert stopped["rothrock2019_forward"].repeats is None
    assert [row.study for row in rows if row.repeats] == ["preempt_pooled"]
    assert stopped["preempt_pooled"].study_name == "Dodick 2010"


def test_a_comparison_with_a_medicine_names_it(effects):
    row = find(effects, "rothrock2019_forward", "Discontinued due to adverse event")
    assert row.comparator == "topiramate"
    assert row.other_per_100 == pytest.approx(100 * 72 / 142)
    assert "about 51 of 100 with topiramate" in row.words


def test_the_figure_of_another_treatment_is_never_shown_as_that_of_a_dummy(effects):
    row = find(effects, "rothrock2019_forward", "Discontinued due to adverse event")
    assert (row.without_per_100, row.difference_per_100) == (None, None)
    assert find(effects, "us_label_preempt", "Neck pain").other_per_100 is None


def test_without_a_comparison_group_the_comparison_is_missing_never_zero(effects):
    row = find(effects, "compel", "Neck pain")
    assert (row.without_per_100, row.difference_per_100, row.comparator) == (None, None, None)
    assert "no comparison group" in row.words


def test_an_event_nobody_had_with_the_dummy_is_none_not_missing(effects):
    row = find(effects, "us_label_preempt", "Facial paresis")
    assert row.without_per_100 == 0.0
    assert "none of 100 with a dummy injection" in row.words


def test_compared_events_come_first_the_largest_difference_first(tables):
    rows = side_effects_for(("chronic_migraine",), tables.adverse_event_rows)
    compared = [row.difference_per_100 is not None for row in rows]
    assert compared == sorted(compared, reverse=True)
    differences = [row.difference_per_100 for row in rows if row.difference_per_100 is not None]
    assert differences == sorted(differences, reverse=True)


def test_few_people_are_said_as_a_count_and_an_unknown_denominator_as_unknown(tables):
    (small,) = side_effects_for(("persistent_idiopathic_facial_pain",), tables.adverse_event_rows)
    assert "1 of 8 people" in small.words
    (unknown,) = side_effects_for(("chronic_tension_type_headache",), tables.adverse_event_rows)
    assert unknown.with_per_100 is None
    assert "out of a number not known" in unknown.words


def test_no_row_of_a_condition_is_lost(tables):
    rows = [
        row
        for row in tables.adverse_event_rows
        if row.condition == "chronic_migraine" and row.arm in ("active", "active_open_label")
    ]
    assert len(side_effects_for(("chronic_migraine",), tables.adverse_event_rows)) == len(rows)
