"""`reprieve plan`: a paradigm by its id, a clinician's own sites, the map and the page; what cannot be is refused."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from reprieve.chart import Chart
from reprieve.cli import app
from tests.plan.charts import answered, headache_days

OWN = "condition: bruxism_pain\nproduct: onabotulinumtoxinA\nsites: [{site: masseter_1_L, units: 10}]\n"


@pytest.fixture
def chart(tmp_path):
    path = tmp_path / "chart.jsonl"
    Chart.from_facts([*answered(), *headache_days(20)]).write(path)
    return path


def run(*words):
    return CliRunner().invoke(app, ["plan", *map(str, words), "--as-of", "2026-06-01"])


def test_a_paradigm_named_by_its_id_decides_the_condition(chart):
    found = json.loads(run(chart, "--paradigm", "occipital_neuralgia_36", "--json").stdout)
    assert (found["paradigm"], found["indication"], found["total_units"]) == (
        "occipital_neuralgia_36",
        "occipital_neuralgia",
        36,
    )


def test_the_map_and_the_page_are_written_and_the_map_is_sound_xml(chart, tmp_path):
    svg, html = tmp_path / "map.svg", tmp_path / "plan.html"
    ran = run(chart, "--paradigm", "preempt_fixed_155", "--svg", svg, "--html", html)
    assert ran.exit_code == 0
    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert "PREEMPT fixed-site, fixed-dose" in html.read_text()


def test_own_sites_are_read_from_a_file_and_a_fault_in_it_is_named(chart, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    found = json.loads(run(chart, "--sites", own, "--json").stdout)
    assert (found["paradigm"], found["total_units"]) == ("clinician_own", 10)
    own.write_text(OWN.replace("units: 10", "units: none"))
    ran = run(chart, "--sites", own)
    assert ran.exit_code == 1
    assert "1 fault; nothing was read" in str(ran.exception)  # the program's own edge prints it


def test_a_map_of_no_plan_is_not_written_and_says_so(chart, tmp_path):
    svg = tmp_path / "map.svg"
    ran = run(chart, "--paradigm", "tn_75", "--svg", svg)
    assert not svg.exists()
    assert "no map, since no sites are planned" in ran.stderr


def test_own_sites_and_a_paradigm_exclude_each_other(chart, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    assert run(chart, "--sites", own, "--paradigm", "tn_75").exit_code == 2


def test_one_map_is_for_one_chart(chart, tmp_path):
    assert run(chart, chart, "--svg", tmp_path / "map.svg").exit_code == 2
