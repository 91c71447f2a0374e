"""Unwanted effects: ids, urgency and percentages, and what needs the emergency services."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.adverse_effects import parse_adverse_effects

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/adverse_effects.yaml")


def test_there_are_28_effects_and_swallowing_trouble_is_an_emergency():
    effects = KNOWLEDGE.adverse_effects
    assert len(effects.by_id) == 28
    assert effects.by_id["dysphagia"].urgency == "emergency"
    assert "difficulty swallowing" in effects.emergency.triggers[0]


def test_a_percentage_above_100_is_a_fault():
    with pytest.raises(KnowledgeError, match=r"effects\[neck_pain\].incidence: 670\.0 is no percentage"):
        parse_adverse_effects(TEXT.replace("active_percent: 6.7", "active_percent: 670.0", 1))
