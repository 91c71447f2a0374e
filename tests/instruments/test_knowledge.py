"""The file of instruments: whole, marked, without wording, and refused where it does not hold together."""

from __future__ import annotations

import pytest
import yaml

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.instruments import faults_of_instruments, parse_instruments

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/instruments.yaml")


def changed(name: str, **keys) -> str:
    document = yaml.safe_load(TEXT)
    row = next(row for row in document["instruments"] if row["id"] == name)
    row.update(keys)
    return yaml.safe_dump(document)


def test_the_file_names_only_conditions_and_warning_signs_there_are():
    faults = faults_of_instruments(
        KNOWLEDGE.instruments,
        condition_ids=KNOWLEDGE.conditions.by_id,
        red_flag_ids=KNOWLEDGE.red_flags.flags,
    )
    assert faults == []


def test_a_condition_or_warning_sign_that_is_none_is_named():
    faults = faults_of_instruments(
        KNOWLEDGE.instruments, condition_ids=["chronic_migraine"], red_flag_ids=[]
    )
    assert "instruments[hit6]: no condition 'tmd_myofascial_pain'" in faults
    assert "instruments[phq_9]: no red flag 'rf_suicidal_thoughts'" in faults


def test_nobody_has_checked_the_file_yet():
    assert yaml.safe_load(TEXT)["meta"]["checked_by"] is None


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("hit6", {"range": [78, 36]}, "instruments[hit6].range: 78 to 36 does not run upwards"),
        ("hit6", {"counts": [7]}, "are not 1 to 7, each once"),
        ("hit6", {"recorded": "sum"}, "no scale 'sum'"),
        ("hit6", {"direction": "higher_is_better"}, "are not signed as improvement is"),
        ("hit6", {"direction": None}, "the instrument has no `direction`"),
        ("hit6", {"source": ["nobody"]}, "no 'nobody' under `sources`"),
        ("hit6", {"scales": [], "recorded": None, "bands": []}, "no `answers` and `scales`"),
        (
            "phq_4",
            {
                "bands": [
                    {
                        "scale": "total",
                        "levels": [{"from": 3, "label": "a"}, {"from": 0, "label": "b"}],
                        "source": ["recall"],
                        "verification": "recalled",
                    }
                ]
            },
            "its levels do not run upwards",
        ),
        (
            "phq_4",
            {"bands": [{"scale": "total", "levels": [{"from": 0, "label": "a"}], "source": ["recall"]}]},
            "no `verification`",
        ),
        ("phq_4", {"verification": "checked"}, "Write verified or recalled"),
    ],
)
def test_a_row_that_does_not_hold_together_is_named(name, keys, said):
    with pytest.raises(KnowledgeError) as error:
        parse_instruments(changed(name, **keys))
    assert said in str(error.value)


def test_an_instrument_that_stands_twice_is_named():
    document = yaml.safe_load(TEXT)
    document["instruments"].append(document["instruments"][1])
    with pytest.raises(KnowledgeError, match="stands twice"):
        parse_instruments(yaml.safe_dump(document))


def test_what_a_chart_may_hold_is_the_range_of_the_score_it_records():
    for one in KNOWLEDGE.instruments.by_id.values():
        if one.recorded is not None:
            assert one.scale(one.recorded).range == one.range


def test_no_number_of_the_thresholds_has_lost_its_source():
    for one in KNOWLEDGE.instruments.by_id.values():
        for row in one.meaningful_change:
            assert all(KNOWLEDGE.instruments.cited(row.source))
            assert ("recall" in row.source) == (row.verification == "recalled")
