"""`reprieve record none-of`: what it answers for whom, of the plan as it is changed."""

from __future__ import annotations

from reprieve.chart import Chart
from tests.cli.test_recording import DAY, PARADIGM
from tests.record.people import ready

RISK = "preexisting_dysphagia_or_aspiration_risk"
NECK = (
    *(f"cervical_ps_{n}_{side}" for n in (1, 2) for side in "LR"),
    *(f"trapezius_{n}_{side}" for n in (1, 2, 3) for side in "LR"),
)


def test_none_of_asks_what_the_changed_plan_asks(run, tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready(without=(RISK,))).write(file)
    words = ("record", "none-of", "botulinum toxin history", file, "--by", "clinician", *PARADIGM, *DAY)
    no_neck = run(*words, *(word for site in NECK for word in ("--change", f"{site}=0")))
    assert no_neck.code == 0
    assert RISK not in no_neck.out  # S05 asks for it only where the neck is injected
    assert f"name {RISK}, value False" in run(*words).out


def test_what_a_patient_cannot_answer_is_named_and_stays_to_be_asked(run, tmp_path):
    file = tmp_path / "chart.jsonl"
    Chart.from_facts(ready(without=("papilloedema", "fever"))).write(file)
    ran = run("record", "none-of", "warning signs", file, "--by", "patient", *PARADIGM, *DAY)
    assert "name fever, value False" in ran.out
    assert "Still to be answered each by itself: papilloedema" in ran.out
