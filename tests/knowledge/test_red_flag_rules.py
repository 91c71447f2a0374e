"""The warning signs as data."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.red_flags import faults_of_red_flags, parse_red_flags

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/red_flags.yaml")


def test_there_are_35_flags_that_hold_together() -> None:
    flags = KNOWLEDGE.red_flags
    assert len(flags.flags) == 35
    assert faults_of_red_flags(flags, vocabulary=KNOWLEDGE.vocabulary, criteria=KNOWLEDGE.criteria) == []
    assert flags.checked_by is None


def test_the_emergencies_are_these() -> None:
    now = {one.id for one in KNOWLEDGE.red_flags.flags.values() if one.urgency == "emergency_now"}
    assert now == {
        "rf_neuro_deficit", "rf_thunderclap", "rf_deep_space_infection", "rf_dissection", "rf_cardiac_jaw_pain",
        "rf_toxin_spread", "rf_toxin_allergy",
    }  # fmt: skip


def test_three_flags_do_not_stop_toxin() -> None:
    free = {one.id for one in KNOWLEDGE.red_flags.flags.values() if not one.blocks_toxin}
    assert free == {"rf_painkiller_or_new_drug", "rf_tn_unimaged", "rf_toxin_local_effects"}


def test_the_most_urgent_ranks_first() -> None:
    levels = ["emergency_now", "same_day", "urgent_2_weeks", "soon", "routine"]
    assert [KNOWLEDGE.red_flags.rank(level) for level in levels] == [0, 1, 2, 3, 4]


def test_an_escalation_that_is_not_more_urgent_is_a_fault() -> None:
    broken = TEXT.replace(
        "    urgency: emergency_now\n  consequence: Do not proceed",
        "    urgency: soon\n  consequence: Do not proceed",
    )
    with pytest.raises(
        KnowledgeError, match=r"rf_systemic\.escalate: soon is not more urgent than same_day"
    ):
        parse_red_flags(broken)


def test_an_unknown_urgency_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="urgency"):
        parse_red_flags(
            TEXT.replace("  urgency: same_day\n  escalate:", "  urgency: quickly\n  escalate:", 1)
        )
