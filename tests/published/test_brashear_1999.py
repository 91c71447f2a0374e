"""Brashear 1999 (Neurology 53:1439): the patient-level file gives the mean course by arm that its SOURCE.md prints."""

import csv
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "data" / "cdystonia"
ARMS = {"botb_10000U": "10,000 U", "botb_5000U": "5,000 U", "placebo": "placebo"}
PRINTED = {  # weeks 0, 2, 4, 8, 12, 16
    "botb_10000U": (46.9, 36.0, 34.8, 38.5, 44.1, 48.9),
    "botb_5000U": (46.4, 37.0, 37.1, 39.5, 42.9, 44.9),
    "placebo": (43.6, 40.0, 39.3, 41.4, 41.7, 42.9),
}
WEEKS = (0, 2, 4, 8, 12, 16)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (FOLDER / "cdystonia_botb_rct_ipd.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_109_people_in_three_arms_and_the_key_is_site_and_id(rows):
    people = {(row["site"], row["id"]): row["arm"] for row in rows}
    assert len(rows) == 631
    assert len(people) == 109
    counts = {arm: list(people.values()).count(arm) for arm in ARMS}
    assert counts == {"botb_10000U": 37, "botb_5000U": 36, "placebo": 36}


@pytest.mark.parametrize("arm", ARMS)
def test_the_mean_course_of_each_arm_is_the_printed_one(rows, arm):
    means = []
    for week in WEEKS:
        scores = [float(row["twstrs"]) for row in rows if row["arm"] == arm and int(row["week"]) == week]
        means.append(sum(scores) / len(scores))
    assert means == pytest.approx(PRINTED[arm], abs=0.0501)


def test_source_md_prints_the_same_numbers():
    text = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    for arm, label in ARMS.items():
        line = re.search(rf"^\| {label} \|(.+)\|$", text, re.MULTILINE)
        assert line is not None, label
        assert tuple(float(cell) for cell in line[1].split("|")) == PRINTED[arm]
