"""A clinician's own sites: read whole or not at all, every fault at once, and judged by every safety rule."""

from __future__ import annotations

import json

import pytest

from reprieve.errors import ChartError
from reprieve.plan import parse_own_sites, with_change
from tests.plan.charts import KNOWLEDGE, answer, answered, blocked, drawn, headache_days, verdict

TRIGEMINAL = """
condition: trigeminal_neuralgia
product: onabotulinumtoxinA
units_per_0_1_ml: 5
sites:
- {site: masseter_1_R, units: 10}
- {site: cheek_1, muscle: zygomaticus, side: right, units: 2.5}
"""


def own(text=TRIGEMINAL):
    return parse_own_sites(text, KNOWLEDGE, source="mine.yaml")


def faults(text):
    with pytest.raises(ChartError) as error:
        own(text)
    return str(error.value)


def test_they_make_a_plan_for_a_condition_without_a_published_one():
    plan = drawn(answered(), own=own()).to_dict()
    assert (plan["paradigm"], plan["indication"], plan["total_units"]) == (
        "clinician_own",
        "trigeminal_neuralgia",
        12.5,
    )
    assert (plan["labelled"], plan["standing"]) == (False, "off_label")
    assert [site["volume_ml"] for site in plan["sites"]] == [0.2, 0.05]  # 5 U in 0.1 mL
    status = next(row["text"] for row in plan["consent"] if row["topic"] == "status")
    assert "is off-label" in status


def test_no_paradigm_is_exceeded_by_sites_that_claim_none_also_after_a_change():
    plan = drawn(answered(), own=own())
    assert verdict(plan, "S11") == "not_met"
    more = with_change(plan, site="masseter_2_R", units=20)
    assert (verdict(more, "S11"), more.drawing.total.amount) == ("not_met", 32.5)


def test_the_products_cap_holds_all_the_same():
    text = TRIGEMINAL.replace("units: 10}", "units: 400}")
    assert "S09" in blocked(drawn(answered(), own=own(text)))


def test_tailoring_leaves_them_alone_and_asks():
    facts = [*answered(), answer("areas_declined", ["jaw"])]
    plan = drawn(facts, own=own())
    assert plan.drawing.total.amount == 12.5
    assert any("against a person's wish" in one for one in plan.to_dict()["questions"])


def test_json_is_read_like_yaml():
    sites = [{"site": "masseter_1_L", "units": 10}]
    text = json.dumps({"condition": "bruxism", "product": "onabotulinumtoxinA", "sites": sites})
    plan = drawn(answered(), own=own(text))
    assert (plan.drawing.indication, plan.drawing.total.amount) == ("bruxism_pain", 10)


def test_a_site_in_the_forehead_that_is_not_on_the_map_leaves_the_brow_rule_open_and_blocks():
    text = TRIGEMINAL.replace("zygomaticus, side: right", "frontalis, side: right")
    plan = drawn([*answered(), *headache_days(20)], own=own(text))
    assert verdict(plan, "S25") == "unknown"
    assert "S25" in blocked(plan)


def test_a_stated_volume_that_the_dilution_does_not_give_blocks():
    text = TRIGEMINAL.replace("units: 10}", "units: 10, volume_ml: 0.1}")  # 5 U in 0.1 mL, 10 are written
    assert "S28" in blocked(drawn(answered(), own=own(text)))


def test_every_fault_is_named_at_once_with_its_place():
    text = """
condition: gout
product: botox
units_per_0_1_ml: 0
colour: red
sites:
- {site: masseter_1_R, units: -1, side: left}
- {site: elsewhere, units: 5}
- {site: elsewhere, muscle: masseter, side: left, units: .nan, injections: 0}
"""
    said = faults(text)
    assert said.startswith("mine.yaml: 11 faults; nothing was read.")
    for words in (
        "condition is 'gout': is no condition of ours",
        "product is 'botox': is no product with an entry",
        "units_per_0_1_ml is 0",
        "key is 'colour'",
        "sites[0]: side is 'left': masseter_1_R is right on the map",
        "sites[0]: units is -1",
        "sites[1]: muscle is None: elsewhere is not on the map",
        "sites[2]: units is nan",
        "sites[2]: injections is 0",
        "elsewhere",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "it is no YAML or JSON"),
        ("[]", "it is no mapping"),
        (TRIGEMINAL.partition("sites:")[0], "is no list of sites"),
    ],
)
def test_a_file_that_is_no_list_of_sites_is_refused(text, words):
    assert words in faults(text)
