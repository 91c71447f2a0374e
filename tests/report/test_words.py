"""The answer in plain words, read sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from reprieve.report import words
from tests.report import example

Build = Callable[[], dict[str, Any]]
EVERY = [example.treated, example.untreated, example.nearly_empty, example.emergency]


def test_the_first_sentence_for_a_treated_person_says_the_total_change_and_how_sure_it_is() -> None:
    said = words.say(example.treated())
    assert (
        said.headline
        == "You are better since the injections: about 10 fewer (7 to 12) bad days in every 28 days "
        "than the ups and downs of your diary alone would give."
    )


def test_the_first_sentence_before_treatment_sets_the_dummy_injection_beside_the_toxin() -> None:
    said = words.say(example.untreated())
    assert said.headline == (
        "It may help you: of 100 people with chronic migraine and a diary like yours, we expect that about 38 would "
        "have half as many bad days with botulinum toxin, and about 26 with a dummy injection."
    )


def test_a_change_whose_interval_holds_no_change_is_not_called_better() -> None:
    answer = example.treated()
    answer["response"]["total"]["days_gained_per_28"] = example.quantity(-1.2, 1.4, 4.1)
    assert words.say(answer).headline.startswith("It is not clear yet if you are better")


def test_a_worsening_is_said() -> None:
    answer = example.treated()
    answer["response"]["total"]["days_gained_per_28"] = example.quantity(-6, -4, -2)
    assert (
        words.say(answer).headline
        == "You are not better since the injections: about 4 more (2 to 6) bad days in every 28 days "
        "than the ups and downs of your diary alone would give."
    )


@pytest.mark.parametrize("build", EVERY)
def test_the_patients_part_never_says_stop(build: Build) -> None:
    assert not re.search(r"\bstop", words.say(build()).for_patient(), re.IGNORECASE)


@pytest.mark.parametrize("build", EVERY)
def test_the_patients_part_never_says_what_caused_a_change(build: Build) -> None:
    said = words.say(build()).for_patient().lower()
    for claim in ("because of the toxin", "due to the toxin", "thanks to", "caused by", "the toxin worked"):
        assert claim not in said


def test_what_comes_and_goes_with_the_injections_is_for_the_clinician_with_the_prior_beside_it() -> None:
    said = words.say(example.treated())
    specific = next(line for line in said.for_clinician if "dummy injections at the same visits" in line)
    assert "about 6 (3 to 9) per 28 days [before this diary: about 2 (−2 to 6)]" in specific
    assert "[before this diary: 76 %]" in specific
    assert "6 (3 to 9)" not in said.for_patient()


def test_an_emergency_is_said_first_and_puts_the_toxin_off() -> None:
    said = words.say(example.emergency())
    first = said.for_patient().splitlines()[0]
    assert first.startswith("Get emergency help now.")
    assert "Thunderclap headache" in first
    assert (
        said.headline
        == "Botulinum toxin can wait. First a clinician has to look at the warning sign above."
    )


def test_of_several_warning_signs_the_most_urgent_is_said_first() -> None:
    answer = example.emergency()
    flag = dict(answer["diagnosis"]["red_flags"][-1], id="rf_x", name="Fever", urgency="same_day")
    answer["diagnosis"]["red_flags"].insert(0, flag)
    urgent = words.say(answer).urgent
    assert [("Thunderclap" in line, "Fever" in line) for line in urgent] == [(True, False), (False, True)]


def test_a_warning_sign_without_an_urgency_ranks_with_the_worst() -> None:
    answer = example.emergency()
    del answer["diagnosis"]["red_flags"][-1]["urgency"]
    assert words.say(answer).urgent[0].startswith("Get emergency help now.")


def test_a_blocking_warning_sign_that_is_no_emergency_says_not_now() -> None:
    answer = example.untreated()
    answer["diagnosis"]["red_flags"][0]["verdict"] = "met"
    assert (
        words.say(answer).headline
        == "Not now. A clinician has to look at a warning sign before any injection."
    )


def test_a_warning_sign_a_clinician_has_cleared_does_not_say_not_now() -> None:
    answer = example.untreated()
    answer["diagnosis"]["red_flags"][0].update(verdict="met", blocks_now=False)
    assert words.say(answer).headline.startswith("It may help you")


def test_an_unknown_warning_sign_is_counted_and_asked_about_first() -> None:
    said = words.say(example.treated())
    assert (
        "2 warning signs are not known: not asked about, or too long ago, 1 of them an emergency if present."
        in said.unknown
    )
    assert said.ask[0] == "Any new weakness, numbness or trouble speaking?"


def test_nothing_known_is_said_as_not_known_and_never_as_no() -> None:
    said = words.say(example.nearly_empty())
    assert said.headline.startswith("We cannot say yet if botulinum toxin can help you")
    for name in words.SECTIONS:
        assert any(f"Nothing to read for {name}" in line for line in said.unknown)
        assert f"What would settle {name}?" in said.ask


def test_an_empty_answer_is_shown_as_missing_sections_not_as_an_error() -> None:
    said = words.say({})
    assert len([line for line in said.unknown if "This part is not in the answer." in line]) == len(
        words.SECTIONS
    )


def test_a_response_that_holds_counts_but_no_change_is_said_to_be_missing() -> None:
    answer = example.untreated()
    gap = {"not_computed": "No injection for chronic migraine.", "ask_for": ["Record each injection."]}
    answer["response"] = {
        "folded": example.FOLDED[:1],
        "total": gap,
        "specific": gap,
        "validation": "simulated",
    }
    said = words.say(answer)
    assert said.headline.startswith("It may help you")
    assert (
        "What has changed since the injections: not worked out. No injection for chronic migraine."
        in said.unknown
    )
    assert "Record each injection." in said.ask


def test_a_condition_that_is_not_met_yet_is_said_as_an_if() -> None:
    answer = example.untreated()
    answer["diagnosis"]["conditions"][0]["verdict"] = "unknown"
    said = words.say(answer)
    assert said.headline.startswith("If this is chronic migraine, it may help you")
    assert said.body[0] == "It is not sure yet that this pain is chronic migraine."


@pytest.mark.parametrize(
    ("low", "high", "level", "starts"),
    [
        (-3.0, -1.0, "moderate", "It may help you: in trials"),
        (-3.0, -1.0, "very low", "It might help you, but this is not sure"),
        (-3.0, 1.0, "moderate", "It is not clear that it can help you"),
        (1.0, 3.0, "moderate", "It is not likely to help you"),
    ],
)
def test_without_a_forecast_the_trials_and_their_certainty_decide_the_words(
    low: float, high: float, level: str, starts: str
) -> None:
    answer = example.untreated()
    answer["forecast"] = {"not_computed": "No diary.", "ask_for": []}
    answer["evidence"][0]["pooled"][0].update(ci_low=low, ci_high=high)
    answer["evidence"][0]["certainty"]["level"] = level
    assert words.say(answer).headline.startswith(starts)


def test_a_condition_without_a_trial_says_that_nobody_knows() -> None:
    answer = example.untreated()
    answer["forecast"] = {"not_computed": "No diary.", "ask_for": []}
    answer["evidence"][0].update(pooled=[], published=[])
    assert words.say(answer).headline.startswith("Nobody knows yet if it can help you")


def test_a_ratio_above_one_is_better_where_more_is_better() -> None:
    answer = example.untreated()
    answer["forecast"] = {"not_computed": "No diary.", "ask_for": []}
    answer["evidence"][0]["pooled"][0].update(
        outcome="responders_50pct", better="higher", measure="RR", estimate=2.0, ci_low=1.2, ci_high=3.1
    )
    assert words.say(answer).headline.startswith("It may help you: in trials")


def test_a_recalled_side_effect_is_marked_in_the_sentence() -> None:
    said = " ".join(words.say(example.untreated()).body)
    assert "neck pain: 9 with the toxin, 3 with a dummy" in said
    assert "(Recalled, not looked up.)" in said


def test_a_rare_side_effect_is_never_written_as_none() -> None:
    said = " ".join(words.say(example.untreated()).body)
    assert "eyelid ptosis: 4 with the toxin, fewer than 1 with a dummy" in said


def test_the_fact_box_says_absolute_numbers_with_the_dummy_injection_beside_them() -> None:
    answer = example.untreated()
    pair = {"with_toxin": 44.8, "with_dummy": 34.2, "verification": "verified"}
    answer["evidence"][0]["fact_box"] = {"what": "at least half as many headache days", "pairs": [pair]}
    assert (
        "In trials, of 100 people, 45 had at least half as many headache days with the toxin, and 34 with a dummy "
        "injection." in words.say(answer).body
    )


def test_a_fact_is_asked_for_in_the_vocabularys_words() -> None:
    answer = example.treated()
    answer["plan"]["blocked_by"][1]["ask_for"] = ["neurological_deficit"]
    asked = words.say(answer).ask
    assert "neurological_deficit" not in asked
    assert any(line.endswith("?") and "weakness" in line for line in asked)


@pytest.mark.parametrize("build", [example.treated, example.untreated, example.emergency])
def test_a_twelve_year_old_can_read_what_the_patient_reads(build: Build) -> None:
    said = words.say(build())
    text = " ".join([*said.urgent, said.headline, *said.body])
    assert reading_grade(text) < 8  # school years (Flesch-Kincaid); a twelve-year-old is in the seventh


def reading_grade(text: str) -> float:
    """Flesch-Kincaid: 0.39 words a sentence + 11.8 syllables a word - 15.59 (syllables as groups of vowels)."""
    sentences = max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))
    found = re.findall(r"[A-Za-z]+", text)
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in found
    )
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59
