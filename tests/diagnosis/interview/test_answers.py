"""Every answer is a finding by the patient; what does not fit the screen is refused with a remedy."""

from __future__ import annotations

import pytest

from reprieve.diagnosis.interview import Item, Option, Screen, answer
from reprieve.errors import FactError
from tests.diagnosis.people import DAY


def screen(kind, *items, **more):
    made = tuple(Item(fact=fact, about=None, label=fact) for fact in items)
    said = {"id": "a_screen", "asks": "?", "why": "so", "none_of_these": "None", "not_sure": "Not sure"}
    return Screen(kind=kind, items=made, **said, **more)


def told(found):
    return {one.name: one.value for one in found}


SIGNS = screen("check_list", "fever", "new_seizure", "thunderclap_onset")
MONTHS = screen("number", "months_at_current_headache_frequency", unit="mo", range=(0.0, 1200.0))
ATTACKS = screen("number", "lifetime_attack_count", unit="1", range=(0.0, 100000.0), whole=True)
STRENGTH = screen(
    "choice",
    "pain_intensity_category",
    options=(Option(value="mild", label="Mild"), Option(value="severe", label="Severe")),
)
WORDS = screen(
    "choices",
    "pain_quality",
    options=(Option(value="pulsating", label="Throbbing"), Option(value="burning", label="Burning")),
)


def test_none_of_these_is_one_no_for_each_item():
    assert told(answer(SIGNS, [], DAY)) == {
        "fever": False,
        "new_seizure": False,
        "thunderclap_onset": False,
    }


def test_what_is_ticked_is_so_and_the_rest_is_not():
    assert told(answer(SIGNS, ["fever"], DAY)) == {
        "fever": True,
        "new_seizure": False,
        "thunderclap_onset": False,
    }


def test_an_item_may_be_not_sure_and_one_left_out_is_not_known_rather_than_no():
    given = {"fever": True, "new_seizure": None}
    assert told(answer(SIGNS, given, DAY)) == {
        "fever": True,
        "new_seizure": None,
        "thunderclap_onset": None,
    }


@pytest.mark.parametrize("one", [SIGNS, MONTHS, ATTACKS, STRENGTH, WORDS])
def test_not_sure_is_asked_and_not_known(one):
    found = answer(one, None, DAY)
    assert [each.value for each in found] == [None] * len(one.items)


def test_an_answer_is_a_finding_by_the_patient_on_that_day():
    (found,) = answer(STRENGTH, "severe", DAY)
    assert (found.kind, found.by, found.on, found.value) == ("finding", "patient", DAY, "severe")


def test_a_list_of_words_may_be_empty_which_is_none_of_them():
    assert told(answer(WORDS, [], DAY)) == {"pain_quality": []}
    assert told(answer(WORDS, ["burning", "burning"], DAY)) == {"pain_quality": ["burning"]}


def test_an_item_that_leads_on_says_only_what_it_is_not():
    item = Item(
        fact="nausea_severity", about="headache:1", label="You feel sick", leads_on=True, if_not="none"
    )
    other = Item(fact="vomiting", about="headache:1", label="You vomit")
    made = Screen(
        id="x", kind="check_list", asks="?", items=(item, other), why="", none_of_these="", not_sure=""
    )
    assert told(answer(made, [], DAY)) == {"nausea_severity": "none", "vomiting": False}
    assert told(answer(made, ["nausea_severity"], DAY)) == {"vomiting": False}
    assert told(answer(made, None, DAY)) == {"nausea_severity": None, "vomiting": None}


@pytest.mark.parametrize("given", [[], {"neck_stiffness_meningism": False}, None])
def test_a_sign_that_a_patient_cannot_rule_out_is_never_no(given):
    item = Item(
        fact="neck_stiffness_meningism", about=None, label="A stiff neck", only_yes=True, if_not=None
    )
    made = Screen(id="x", kind="check_list", asks="?", items=(item,), why="", none_of_these="", not_sure="")
    assert told(answer(made, given, DAY)) == {"neck_stiffness_meningism": None}
    assert told(answer(made, ["neck_stiffness_meningism"], DAY)) == {"neck_stiffness_meningism": True}


@pytest.mark.parametrize(
    ("one", "given", "remedy"),
    [
        (SIGNS, "fever", "Write the list of those that are so"),
        (SIGNS, ["cough"], "Name some of fever, new_seizure"),
        (SIGNS, {"fever": "yes"}, "Write true, false or null."),
        (screen("yes_no", "suicidal_thoughts"), "no", "Write true, false or null."),
        (STRENGTH, "awful", "Write one of mild, severe; or null"),
        (WORDS, ["pulsating", "awful"], "Write a list of some of pulsating, burning"),
        (MONTHS, -1, "Write a number in mo from 0 to 1200"),
        (MONTHS, "3", "Write a number in mo from 0 to 1200"),
        (MONTHS, True, "Write a number in mo from 0 to 1200"),
        (MONTHS, float("nan"), "Write a number in mo from 0 to 1200"),
        (ATTACKS, 2.5, "Write a whole number from 0 to 100000"),
        (screen("date", "bont_last_date"), "last week", "Write it as YYYY-MM-DD"),
        (screen("text", "headache_label"), " ", "Write some words"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_way_out(one, given, remedy):
    with pytest.raises(FactError) as refused:
        answer(one, given, DAY)
    assert remedy in str(refused.value)
    assert refused.value.code == f"interview.{one.kind}"
    assert repr(given) not in refused.value.loggable


def test_a_whole_number_stays_whole_and_others_keep_their_part():
    assert told(answer(ATTACKS, 3.0, DAY)) == {"lifetime_attack_count": 3}
    assert told(answer(MONTHS, 3.5, DAY)) == {"months_at_current_headache_frequency": 3.5}
