"""The map holds together: sites, sides, groups and views."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.muscles import parse_muscles

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/muscles.yaml")


def test_there_are_25_muscles_and_71_sites_each_in_some_view():
    assert (len(KNOWLEDGE.muscles.by_id), len(KNOWLEDGE.muscles.sites)) == (25, 71)


def test_the_right_side_mirrors_the_left_in_the_frontal_and_posterior_view():
    for name, (_, left) in KNOWLEDGE.muscles.sites.items():
        if not name.endswith("_L"):
            continue
        right = KNOWLEDGE.muscles.sites[f"{name[:-2]}_R"][1]
        for view in ("frontal", "posterior"):
            one, other = getattr(left, view), getattr(right, view)
            assert (one is None) == (other is None), name
            if one is not None:
                assert (1 - one[0], one[1]) == pytest.approx(other, abs=0.0051), name


def test_a_site_on_the_wrong_side_and_an_unknown_group_are_named_at_once():
    wrong = TEXT.replace("site_id: corrugator_R\n    side: right", "site_id: corrugator_R\n    side: left")
    wrong = wrong.replace("group: forehead", "group: brow")
    with pytest.raises(KnowledgeError) as error:
        parse_muscles(wrong)
    assert "sites[corrugator_R].side: left does not fit the id" in str(error.value)
    assert "muscles[frontalis].group: 'brow' is not among `muscle_groups`" in str(error.value)


def test_a_statement_without_its_mark_is_a_fault():
    wrong = TEXT.replace("    verification: recalled\n", "", 1)
    with pytest.raises(KnowledgeError, match="no `verification`"):
        parse_muscles(wrong)
