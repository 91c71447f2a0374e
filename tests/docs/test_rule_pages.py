"""The pages of rules: every rule is on one, with its text, its parts in words, its mark, its sources and its examples."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest

from docs.build import HERE, build
from docs.rule_html import rule_html
from docs.rule_sections import rule_pages
from docs.rule_words import rule_in_words, value_in_words
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.examples import load_examples
from reprieve.knowledge.rule import parse_rule

KNOWLEDGE = load_knowledge()
EXAMPLES = load_examples(KNOWLEDGE)
HTML = rule_html(KNOWLEDGE)
SECTIONS = {one.id: (page, one) for page in rule_pages(KNOWLEDGE, EXAMPLES) for one in page.sections}
CHROMIUM = Path("/usr/bin/chromium")


def _section(rule):
    page, _ = SECTIONS[rule]
    return (
        HTML[f"rules/{page.name}.html"]
        .split(f'<section class="rule" id="{rule}">')[1]
        .split("</section>")[0]
    )


def _text(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize("rule", sorted(EXAMPLES.by_rule))
def test_a_rule_with_examples_is_on_a_page_with_each_of_them(rule):
    shown = _text(_section(rule))
    for example in EXAMPLES.by_rule[rule].examples:
        assert " ".join(example.says.split()) in shown
        assert " ".join(example.because.split()) in shown


def test_every_diagnosis_warning_sign_safety_rule_payer_rule_and_condition_has_a_section():
    wanted = (
        *KNOWLEDGE.criteria.diagnoses,
        *KNOWLEDGE.red_flags.flags,
        *KNOWLEDGE.safety_rules.by_id,
        *KNOWLEDGE.payer_rules.by_id,
        *KNOWLEDGE.conditions.by_id,
    )
    assert set(SECTIONS) == set(wanted)


@pytest.mark.parametrize("rule", sorted(SECTIONS))
def test_a_section_carries_its_mark_and_its_sources(rule):
    _, section = SECTIONS[rule]
    shown = _section(rule)
    assert f'<span class="mark {section.verification}">{section.verification}</span>' in shown
    assert all(title in html.unescape(shown) for title, _ in section.sources)


def test_every_criterion_stands_in_its_own_text():
    for diagnosis in KNOWLEDGE.criteria.diagnoses.values():
        shown = _text(_section(diagnosis.id))
        assert all(" ".join(one.text.split()) in shown for one in diagnosis.criteria)


def test_every_page_says_that_no_clinician_has_checked_it():
    assert all("Checked by a clinician: nobody yet" in text for text in HTML.values())


def test_a_rule_reads_as_nested_words():
    rule = parse_rule(
        {
            "at_least": {
                "n": 1,
                "of": [
                    {"fact": "headache_days_per_month", "op": "ge", "value": 15},
                    {"fact": "systolic_bp_mmhg", "op": "between", "value": [140, 180]},
                    {"not": {"fact": "fever", "op": "is_true"}},
                    {"fact": "pain_quality", "op": "includes_any", "value": ["pressing_tightening"]},
                ],
            }
        },
        "here",
    )
    said = rule_in_words(rule, KNOWLEDGE)
    assert said.text == "at least 1 of these"
    assert [part.text for part in said.parts] == [
        "headache days per month: at least 15",
        "systolic bp mmhg: 140 to 180 mmHg",
        "not this",
        "pain quality: includes any of pressing tightening",
    ]
    assert said.parts[2].parts[0].text == "fever: yes"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "asked, not known"),
        (True, "yes"),
        (False, "no"),
        (3.0, "3"),
        ([], "none"),
        (["a_b", "c"], "a b, c"),
        ({"days_before": 40}, "40 days before"),
    ],
)
def test_a_value_reads_as_words(value, words):
    assert value_in_words(value) == words


def test_the_pages_are_built_with_the_docs_and_linked_from_their_first_page(tmp_path):
    built = {path.relative_to(tmp_path).as_posix() for path in build(tmp_path)}
    assert set(HTML) <= built
    assert "_build/rules/index.html" in (HERE / "README.md").read_text()
    for name in HTML:
        assert name == "rules/index.html" or f'href="{Path(name).name}"' in HTML["rules/index.html"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1200])
def test_nothing_sticks_out_of_a_page_on_a_phone_or_a_desk(tmp_path, width):
    if not CHROMIUM.exists() and os.environ.get("REPRIEVE_BROWSER") != "required":
        pytest.skip("no browser here")
    sync_api = pytest.importorskip("playwright.sync_api")
    build(tmp_path)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": width, "height": 800})
        for name in HTML:
            tab.goto((tmp_path / name).as_uri())
            tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        browser.close()
