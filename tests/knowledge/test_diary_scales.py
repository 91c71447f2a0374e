"""On which scale a diary is read: the numbers as they were chosen, and every fault named."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.diary_scales import parse_diary_scales
from reprieve.knowledge.score_maps import faults_of_score_maps

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/diary_scales.yaml")


def test_the_numbers_are_choices_of_the_design_and_marked_so():
    found = KNOWLEDGE.diary_scales
    assert (found.scale_used.painful_days, found.scale_used.share) == (28, 0.9)
    levels = found.levels_on_0_to_10
    assert (levels.mild, levels.moderate, levels.severe) == (1, 4, 7)
    assert {found.scale_used.status, levels.status} == {"assumption"}
    # one idea, one number: moderate begins where criteria.yaml lets it begin
    assert levels.moderate == KNOWLEDGE.criteria.derived.moderate_from_pain
    assert found.review["checked_by"] is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("moderate: 4", "moderate: 8", "levels_on_0_to_10: begin with mild 1, and rise"),
        ("mild: 1", "mild: 2", "levels_on_0_to_10: begin with mild 1, and rise"),
        ("source: usual_bands", "source: nobody", "levels_on_0_to_10.source: no 'nobody'"),
        ("share: 0.9", "share: 2", "scale_used.share"),
    ],
)
def test_a_fault_is_named(old, new, fault):
    with pytest.raises(KnowledgeError) as error:
        parse_diary_scales(TEXT.replace(old, new))
    assert fault in str(error.value)


def test_a_map_of_no_instrument_or_of_one_that_runs_the_other_way_is_named():
    maps = KNOWLEDGE.score_maps
    directions = {one.instrument: "higher_is_worse" for one in maps.maps}
    assert faults_of_score_maps(maps, directions=directions) == []
    assert faults_of_score_maps(maps, directions=directions | {"hit6": "higher_is_better"}) == [
        "score_maps[hit6]: a slope above 0 needs higher_is_worse"
    ]
    del directions["midas"]
    assert "score_maps[midas]: it is no instrument" in faults_of_score_maps(maps, directions=directions)[0]
