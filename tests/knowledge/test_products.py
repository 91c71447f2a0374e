"""Products: caps and intervals as their labels have them, dilutions by arithmetic."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.products import parse_products

KNOWLEDGE = load_knowledge()
TEXT = KNOWLEDGE.text("clinical/products.yaml")


def test_onabotulinumtoxin_has_400_units_in_three_months_and_incobotulinumtoxin_400_in_a_session():
    products = KNOWLEDGE.products.products
    ona, inco = products["onabotulinumtoxinA"], products["incobotulinumtoxinA"]
    assert (ona.cap_units, ona.session_cap_units) == (400, None)
    assert (inco.cap_units, inco.session_cap_units) == (None, 400)


def test_a_product_whose_label_names_no_number_has_no_cap_and_says_so_in_words():
    letibo = KNOWLEDGE.products.products["letibotulinumtoxinA"]
    assert (letibo.cap_units, letibo.session_cap_units) == (None, None)
    assert "no numeric cap" in letibo.cap_in_words


def test_toxins_without_an_entry_still_count_as_exposure():
    assert {"rimabotulinumtoxinB", "lanbotulinumtoxinA"} <= KNOWLEDGE.products.known_toxins
    assert "placebo" not in KNOWLEDGE.products.known_toxins


def test_a_dilution_that_miscounts_is_found():
    wrong = TEXT.replace(
        "diluent_ml: 2\n        units_per_0_1_ml: 5.0", "diluent_ml: 2\n        units_per_0_1_ml: 50.0", 1
    )
    assert wrong != TEXT
    with pytest.raises(KnowledgeError, match=r"50\.0 U per 0\.1 mL, but 5 by arithmetic"):
        parse_products(wrong)


def test_a_source_that_is_empty_is_a_fault():
    with pytest.raises(KnowledgeError, match=r"class_facts\.units_not_interchangeable\.source"):
        parse_products(
            "class_facts: {units_not_interchangeable: {value: x, source: '', verification: verified}}"
        )


def test_text_that_is_no_mapping_says_so():
    with pytest.raises(KnowledgeError, match="is no mapping"):
        parse_products("- one")
    with pytest.raises(KnowledgeError, match="it is not YAML"):
        parse_products("a: [")
