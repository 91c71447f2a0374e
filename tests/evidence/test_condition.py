"""The evidence section: what it holds for each condition, and that nothing in it is surer than its inputs."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from typing import Any

import pytest

from reprieve.evidence.study_names import study_names
from reprieve.knowledge import load_knowledge

CONDITIONS = sorted(load_knowledge().conditions.by_id)


def everything(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(part for inner in value.values() for part in everything(inner))]
    if isinstance(value, list | tuple):
        return [part for inner in value for part in everything(inner)]
    return [value]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_has_every_part_and_it_is_plain_json(evidence, condition):
    found = evidence(condition)
    assert json.loads(json.dumps(found, allow_nan=False)) is not None
    assert found["condition"] == condition
    assert found["regulatory"]
    assert found["unknowns"]
    assert found["certainty"]["level"] in ("very low", "low", "moderate", "high")
    assert "no GRADE panel" in found["certainty"]["words"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_mark_is_verified_or_recalled_and_every_marked_row_has_a_source(evidence, condition):
    for part in everything(evidence(condition)):
        if isinstance(part, dict) and "verification" in part:
            assert part["verification"] in ("verified", "recalled")
            assert any(part.get(name) for name in ("source", "source_url", "trials", "text", "words"))


def test_chronic_migraine_pools_the_two_preempt_trials_with_both_intervals_and_both_arms(evidence):
    days = evidence("chronic_migraine")["pooled"][0]
    assert (days["outcome"], days["role"], days["measure"], days["k"], days["n"]) == (
        "headache_days_per_28d", "main", "MD", 2, 341 + 338 + 347 + 358,
    )  # fmt: skip
    assert (days["estimate"], days["wald_low"], days["wald_high"]) == pytest.approx(
        (-1.86, -2.74, -0.97), abs=0.0055
    )
    assert days["ci_low"] < days["wald_low"]
    assert days["ci_high"] > 0  # Hartung-Knapp with two trials
    assert [trial["trial_id"] for trial in days["trials"]] == ["aurora2010_preempt1", "diener2010_preempt2"]
    assert sum(trial["weight"] for trial in days["trials"]) == pytest.approx(1)
    assert days["words"].startswith(
        "About 1.9 fewer headache days a month than with a dummy injection (95 % interval "
    )
    assert "8.4 fewer with the toxin, 6.6 fewer with the dummy injection (recalled)" in days["words"]
    assert "9.0 fewer with the toxin, 6.7 fewer with the dummy injection." in days["words"]


def test_adding_charm_is_a_sensitivity_that_says_why_it_is_not_the_main_analysis(evidence):
    row = next(
        row for row in evidence("chronic_migraine")["pooled"] if row["id"] == "cm_migraine_days_with_charm"
    )
    assert (row["role"], row["of"]) == ("sensitivity", "cm_migraine_days")
    assert "17.5 U" in row["why"]
    assert row["estimate"] == pytest.approx(-1.2, abs=0.06)


def test_a_pool_with_one_recalled_input_is_recalled_and_its_words_say_so(evidence):
    row = evidence("trigeminal_neuralgia")["pooled"][0]
    marks = {trial["trial_id"]: trial["verification"] for trial in row["trials"]}
    assert marks == {"wu2012": "recalled", "zhang2014": "verified"}
    assert row["verification"] == "recalled"
    assert "Recalled, not read in the source." in row["words"]


def test_a_ratio_never_goes_without_the_counts_of_both_arms(evidence):
    row = evidence("trigeminal_neuralgia")["pooled"][0]
    assert row["measure"] == "RR"
    assert math.log(row["estimate"]) == pytest.approx(math.log(2.78), abs=0.01)
    assert "15 of 22 people with the toxin, 3 of 20 with the dummy injection" in row["words"]
    assert "44 of 56 people with the toxin, 9 of 28 with the dummy injection" in row["words"]


def test_a_ratio_from_published_percentages_is_said_with_the_counts_it_came_from(evidence):
    rows = [row for row in evidence("chronic_migraine")["single"] if row["trial_id"] == "preempt_pooled"]
    said = {row["outcome"]: row["words"] for row in rows if row["measure"] == "RR"}
    # 44.8 % of 688 and 34.2 % of 696
    assert (round(0.448 * 688), round(0.342 * 696)) == (308, 238)
    assert (
        "308 of 688 people with the toxin, 238 of 696 with the dummy injection" in said["responders_50pct"]
    )
    assert all("people with the toxin" in words for words in said.values())


def test_one_dose_is_said_with_the_counts_of_that_dose(evidence):
    rows = {
        row["part"]: row["words"]
        for row in evidence("trigeminal_neuralgia")["single"]
        if row["trial_id"] == "zhang2014"
    }
    assert "19 of 27 people with the toxin, 9 of 28" in rows["25 U"]
    assert "25 of 29 people with the toxin, 9 of 28" in rows["75 U"]


def test_a_published_ratio_is_said_with_its_counts_or_its_figure_is_not_said_at_all(evidence):
    rows = [row for condition in CONDITIONS for row in evidence(condition)["published"]]
    ratios = [row for row in rows if row["measure"] in ("RR", "OR")]
    assert len(ratios) >= 8
    with_counts = {row["id"] for row in ratios if row["arms"]}
    assert with_counts == {"rothrock2019_single_trial", "magalhaes2010_single_trial"}
    for row in ratios:
        told = "people with the toxin" in row["words"]
        assert told != ("How many of 100 people that is" in row["words"])
        assert told or f"{row['estimate']:g}" not in row["words"]


def test_a_comparison_with_a_medicine_names_it_and_gives_both_counts(evidence):
    # Rothrock 2019: 56 of 140 and 17 of 142; crude odds (56 x 125) / (84 x 17) = 4.9
    row = next(
        row for row in evidence("chronic_migraine")["single"] if row["trial_id"] == "rothrock2019_forward"
    )
    assert row["estimate"] == pytest.approx(56 * 125 / (84 * 17), abs=0.005)
    assert "56 of 140 people with the toxin, 17 of 142 with topiramate (recalled)" in row["words"]
    assert row["words"].index("56 of 140") < row["words"].index("4.9 times")
    assert "as with topiramate" in row["words"]
    assert "dummy" not in row["words"]
    assert "Everybody knew which treatment they got" in row["words"]
    published = next(
        row for row in evidence("chronic_migraine")["published"] if row["id"] == "rothrock2019_single_trial"
    )
    assert "against topiramate" in published["words"]
    assert "56 of 140 people with the toxin, 17 of 142 with topiramate" in published["words"]


def test_an_effect_that_a_trial_and_a_published_row_both_give_is_tied_to_the_trial(evidence):
    found = evidence("chronic_migraine")
    repeated = {(row["repeats"], row["outcome_id"]) for row in found["published"] if row["repeats"]}
    assert repeated == {
        ("rothrock2019_forward", "responders_50pct"),
        ("pijpers2019_charm", "headache_days_per_28d"),
        ("pijpers2019_charm", "migraine_days_per_28d"),
    }
    rothrock = next(row for row in found["single"] if row["trial_id"] == "rothrock2019_forward")
    assert "(95 % interval 2.7 to 9.1)" in rothrock["as_published"]["words"]


def test_the_figures_of_a_published_row_have_the_same_decimals(evidence):
    beside = evidence("chronic_migraine")["pooled"][1]["patient_level"]
    assert "−2.00 (95 % interval −2.67 to −1.27)" in beside["words"]


def test_the_published_patient_level_interval_stands_beside_the_pooled_one_with_its_mark(evidence):
    # Dodick 2010, recalled: -1.8 (-2.52 to -1.13)
    beside = evidence("chronic_migraine")["pooled"][0]["patient_level"]
    assert (beside["estimate"], beside["ci_low"], beside["ci_high"]) == (-1.8, -2.52, -1.13)
    assert beside["verification"] == "recalled"
    assert "patient by patient (Dodick 2010)" in beside["words"]


def test_an_effect_below_what_matters_to_one_person_says_so_with_the_threshold(evidence):
    rows = {(row["id"], row["outcome"]): row for row in evidence("tmd_myofascial_pain")["published"]}
    lead = rows["almoraissi2021", "pain vs placebo, overall"]
    # 0.72 points is below the 2 points of chronic pain (Farrar 2001); for TMD 0 to 1.9 were published
    assert "less than a change that matters: 2 points (chronic pain, for one person)" in lead["words"]
    assert "run from 0 to 1.9 (TMD)" in lead["words"]
    assert "0 to 10 is assumed" in lead["words"]
    assert rows["almoraissi2021", "pressure pain threshold vs placebo"]["smaller_than_matters"] is None
    big = next(
        row
        for row in evidence("chronic_migraine")["published"]
        if row["outcome"] == "pain severity NRS 0-10"
    )
    assert (big["estimate"], big["smaller_than_matters"]) == (-2.7, None)


def test_every_study_has_a_name_and_no_sentence_holds_an_id(evidence, tables):
    called = study_names(tables)
    studies = {row.meta_id for row in tables.published_pooled} | {row.study for row in tables.time_course}
    studies |= {row.trial_or_label for row in tables.adverse_event_rows}
    assert len(studies) > 40
    assert studies <= set(called)
    said = [
        str(part["words"])
        for condition in CONDITIONS
        for part in everything(evidence(condition))
        if isinstance(part, dict) and part.get("words")
    ]
    assert len(said) > 100
    assert [text for text in said for one in studies if "_" in one and one in text] == []


def test_an_odds_ratio_is_never_said_as_a_ratio_of_people(evidence):
    row = next(
        row for row in evidence("postherpetic_neuralgia")["single"] if row["trial_id"] == "apalla2013"
    )
    assert row["measure"] == "OR"
    assert "odds, not numbers of people" in row["words"]
    assert "13 of 15 people with the toxin, 0 of 15" in row["words"]


@pytest.mark.parametrize(
    "condition",
    ["episodic_migraine", "chronic_tension_type_headache", "tmd_myofascial_pain", "postherpetic_neuralgia"],
)
def test_where_fewer_than_two_contrasts_exist_nothing_is_pooled_and_the_published_figure_is_marked(
    evidence, condition
):
    found = evidence(condition)
    assert found["pooled"] == []
    assert found["published"][0]["same_condition"]
    assert found["published"][0]["words"].startswith("Published (")


def test_episodic_migraine_shows_the_published_null_result(evidence):
    first = evidence("episodic_migraine")["published"][0]
    assert (first["id"], first["estimate"], first["ci_low"], first["ci_high"], first["k"]) == (
        "jackson2012_jama", 0.05, -0.26, 0.36, 9,
    )  # fmt: skip
    assert "The interval includes no effect." in first["words"]


def test_an_effect_of_another_condition_is_shown_as_such_and_never_pooled(evidence):
    found = evidence("chronic_migraine")
    others = [row for row in found["published"] if not row["same_condition"]]
    assert {row["condition"] for row in others} == {"chronic_daily_headache", "migraine_any"}
    assert all("not about this condition" in row["words"] for row in others)
    pooled = {trial["trial_id"] for row in found["pooled"] for trial in row["trials"]}
    assert not pooled & {"mathew2005", "silberstein2005_cdh", "ondo2004", "sandrini2011"}


def test_a_change_without_a_comparison_group_says_that_part_of_it_would_have_come_anyway(evidence):
    row = next(row for row in evidence("chronic_migraine")["published"] if row["measure"] == "mean_change")
    assert not row["controlled"]
    assert "part of it would have come anyway" in row["words"]


def test_acupuncture_reference_data_never_reach_an_answer(evidence):
    for condition in CONDITIONS:
        assert "vickers2004" not in json.dumps(evidence(condition))


@pytest.mark.parametrize(
    "condition", [name for name in CONDITIONS if name not in ("chronic_migraine", "cervical_dystonia")]
)
def test_every_other_pain_condition_is_off_label_with_a_source(evidence, condition):
    (status,) = evidence(condition)["regulatory"]
    assert status["status"] == "off_label"
    assert status["words"].startswith("Off-label: not approved anywhere for this")
    assert status["source"]


def test_chronic_migraine_is_approved_in_the_us_since_2010(evidence):
    rows = {row["jurisdiction"]: row for row in evidence("chronic_migraine")["regulatory"]}
    assert (rows["US"]["status"], rows["US"]["since"], rows["US"]["product"]) == (
        "approved", "2010-10-15", "onabotulinumtoxinA",
    )  # fmt: skip
    assert rows["US"]["in_force"] is True
    assert rows["IE"]["in_force"] is None  # its date was not seen
    assert "(date recalled)" in rows["UK"]["words"]


def test_an_approval_after_the_day_asked_about_says_so(evidence):
    rows = {
        row["jurisdiction"]: row
        for row in evidence("chronic_migraine", dt.date(2010, 10, 14))["regulatory"]
    }
    assert rows["US"]["in_force"] is False
    assert "That is after 2010-10-14, the day asked about." in rows["US"]["words"]
    assert rows["UK"]["in_force"] is True


def test_persistent_idiopathic_facial_pain_says_that_no_randomised_trial_was_found(evidence):
    found = evidence("persistent_idiopathic_facial_pain")
    assert found["pooled"] == found["published"] == []
    assert found["certainty"]["level"] == "very low"
    assert any("No randomised trial" in entry["text"] for entry in found["unknowns"])


def test_no_sentence_holds_a_nan_or_an_underscore_unit(evidence):
    for condition in CONDITIONS:
        for part in everything(evidence(condition)):
            if isinstance(part, dict) and part.get("words"):
                assert not re.search(r"\bnan\b|\binf\b|None", str(part["words"]))
