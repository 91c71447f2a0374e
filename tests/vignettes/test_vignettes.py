"""People as a specialist would tell of them, and what a specialist would say: written from the texts of ICHD-3, DC/TMD
and ICOP and from general clinical knowledge, without looking at what the program answers.

One chart (`NAME.jsonl`) and one list of verdicts (`NAME.yaml`) each. Where the program differs, one of the two is wrong.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from reprieve.chart import read_chart
from reprieve.diagnosis import diagnose
from reprieve.knowledge import load_knowledge
from reprieve.plan.rules import rules_without_a_plan

VIGNETTES = sorted(Path(__file__).parent.glob("*.yaml"))
KNOWLEDGE = load_knowledge()


def judged(path):
    said = yaml.safe_load(path.read_text("utf-8"))
    chart = read_chart(path.with_suffix(".jsonl"))
    view = chart.as_of(dt.date.fromisoformat(str(said["as_of"])))
    found = diagnose(view, KNOWLEDGE)
    return said, found, rules_without_a_plan(view, found, KNOWLEDGE)


def differences(path):
    said, found, entries = judged(path)
    rows = {(one.id, one.about, one.basis): one.verdict.value for one in found.conditions}
    for want in said.get("expect", ()):
        key = want["id"], want.get("about"), want["basis"]
        if rows.get(key, "no row") != want["verdict"]:
            yield f"{key}: {want['verdict']} expected, {rows.get(key, 'no row')} found"
    for want in said.get("red_flags", ()):
        flag = found.flag(want["id"])
        if flag.verdict.value != want["verdict"]:
            yield f"{want['id']}: {want['verdict']} expected, {flag.verdict.value} found"
        if "urgency" in want and flag.urgency != want["urgency"]:
            yield f"{want['id']}: {want['urgency']} expected, {flag.urgency} found"
    rules = {one.rule: one.verdict.value for one in entries}
    for want in said.get("rules", ()):
        if rules.get(want["rule"], "no row") != want["verdict"]:
            yield f"{want['rule']}: {want['verdict']} expected, {rules.get(want['rule'], 'no row')} found"


def one_each():
    """Each vignette by its name; those with a `disagreement` are known to differ, and say why."""
    for path in VIGNETTES:
        reason = yaml.safe_load(path.read_text("utf-8")).get("disagreement")
        marks = [pytest.mark.xfail(reason=reason)] if reason else []
        yield pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", list(one_each()))
def test_the_program_says_what_the_specialist_says(path):
    assert list(differences(path)) == []
