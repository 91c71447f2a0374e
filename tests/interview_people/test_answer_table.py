"""The answer table is what the simulated people of today's rules and rates answer."""

from __future__ import annotations

import math

import pytest

from reprieve.errors import KnowledgeError
from reprieve.interview_people.table import answer_table, people_for_table
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.answer_table import faults_of_answer_table, label_of, parse_answer_table
from reprieve.knowledge.interview_people import TableSettings

KNOWLEDGE = load_knowledge()
TABLE = KNOWLEDGE.answer_table
TWO = TableSettings({"a": 3.0, "b": 1.0}, pseudo_count=2)
SMALL = "fact,answer,example,a,b\nvomiting,yes,true,8,\nvomiting,no,false,2,\n"


def test_a_part_of_the_table_made_anew_is_the_table():
    profiles = ["ichd3_1_3", "rf_toxin_spread"]
    anew = answer_table(KNOWLEDGE, people_for_table(KNOWLEDGE, profiles))
    columns = [TABLE.profiles.index(one) for one in profiles]
    n = KNOWLEDGE.interview_people.answer_table.people_of_each_profile
    allowed = 5 * math.sqrt(
        n / 2
    )  # five standard errors between two draws: a changed rule may move who is drawn
    assert anew.by_fact.keys() == TABLE.by_fact.keys()
    for fact, rows in anew.counts.items():
        assert [one.label for one in anew.choices(fact)] == [one.label for one in TABLE.choices(fact)]
        for new, old in zip(rows, TABLE.counts[fact], strict=True):
            for i in columns:
                assert abs(new[i] - old[i]) <= allowed, (
                    f"{fact} of {TABLE.profiles[i]} is out of date. Run python -m reprieve.interview_people"
                )


def test_the_table_fits_the_vocabulary_and_holds_every_fact_that_a_patient_is_asked():
    assert faults_of_answer_table(TABLE, KNOWLEDGE.vocabulary) == []
    asked = {
        name
        for name, one in KNOWLEDGE.vocabulary.facts.items()
        if one.answered_by == "patient" and one.scope != "medication_trial"
    }
    assert asked <= set(TABLE.facts)
    assert len(KNOWLEDGE.text("clinical/answer_table.csv")) < 300_000


def test_chances_are_never_zero_and_sum_to_one():
    assert sum(TABLE.shares) == pytest.approx(1)
    for fact in TABLE.facts:
        for row in TABLE.chances(fact):
            assert min(row) > 0
            assert sum(row) == pytest.approx(1)


def test_chances_by_hand():
    table = parse_answer_table(SMALL, TWO)
    assert table.shares == (0.75, 0.25)
    # together 9 of 12 say yes, counting one more person a choice; two such people stand beside a's ten
    assert table.chances("vomiting")[0] == pytest.approx(((8 + 1.5) / 12, (2 + 0.5) / 12))
    assert table.chances("vomiting")[1] == pytest.approx((0.75, 0.25))


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "from 0"), (14.9, "from 0"), (15, "from 15"), (28, "from 15"), (None, None), (-1, None)],
)
def test_a_number_falls_between_the_cut_points_of_the_rules(value, label):
    assert label_of(value, ["from 0", "from 15"]) == label


def test_just_above_a_cut_point_is_above_it():
    labels = ["from 0", "from 3", "above 3"]
    assert [label_of(one, labels) for one in (2.9, 3, 3.1)] == labels


def test_a_set_falls_under_the_groups_it_holds():
    labels = ["-", "a|b", "c", "a|b;c"]
    assert [label_of(one, labels) for one in ([], ["z"], ["b"], ["c"], ["c", "a"])] == [
        "-",
        "-",
        "a|b",
        "c",
        "a|b;c",
    ]


def test_cut_points_are_those_of_the_rules():
    """From the texts: 15 headache days (1.3, 2.3); 5 to 60 minutes of aura; at least 5, 10 or 20 attacks."""
    assert "from 15" in [one.label for one in TABLE.choices("headache_days_per_month")]
    assert [one.label for one in TABLE.choices("aura_symptom_duration_minutes")] == [
        "from 0",
        "from 5",
        "above 60",
    ]
    assert [one.label for one in TABLE.choices("lifetime_attack_count")] == [
        "from 0",
        "from 5",
        "from 10",
        "from 20",
    ]


def test_a_table_that_cannot_be_read_names_every_fault():
    with pytest.raises(KnowledgeError) as refused:
        parse_answer_table(SMALL + "nausea,yes,true,1\nnausea,no,false,x,1\n", TWO)
    assert "line 4: has 4 cells" in str(refused.value)
    assert "line 5: nausea holds a count or an example that cannot be read" in str(refused.value)
