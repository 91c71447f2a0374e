"""The evidence tables hold together, keep their marks, and name every fault when they do not."""

from __future__ import annotations

from collections import Counter

import pytest

from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.arm_outcomes import parse_arm_outcomes
from reprieve.knowledge.csv_rows import worst_mark
from reprieve.knowledge.derived_effects import parse_derived_effects, parse_outcome
from reprieve.knowledge.evidence_tables import EvidenceTables, faults_of_evidence_tables
from reprieve.knowledge.published_pooled import parse_published_pooled
from reprieve.knowledge.time_course import parse_time_course
from reprieve.knowledge.trial_adverse_events import parse_adverse_event_rows
from reprieve.knowledge.trials import parse_trials

READ = load_knowledge().text
HEAD = READ("evidence/trials.csv").splitlines()[0]
GOOD = "x2020,Xu,2020,chronic_migraine,parallel_rct,10,10,onabotulinumtoxinA,155,,placebo,PMID 1,,https://e.org,verified,"


@pytest.fixture(scope="module")
def tables() -> EvidenceTables:
    return EvidenceTables(READ)


@pytest.fixture(scope="module")
def names() -> dict[str, tuple[str, ...]]:
    return {one.id: one.also for one in load_knowledge().conditions.by_id.values()}


def test_every_row_and_every_mark_of_the_tables_is_here(tables):
    # counted by hand when the tables were made: rows, verified, recalled
    expected = {
        "trials": (60, 50, 10),
        "arm_outcomes": (179, 138, 41),
        "adverse_event_rows": (79, 43, 36),
        "published_pooled": (54, 46, 8),
        "time_course": (84, 73, 11),
    }
    for name, (rows, verified, recalled) in expected.items():
        marks = Counter(row.verification for row in getattr(tables, name))
        assert (sum(marks.values()), marks["verified"], marks["recalled"]) == (rows, verified, recalled), (
            name
        )
    assert len(tables.derived_effects) == 29


def test_the_tables_hold_together(tables, names):
    products = load_knowledge().products
    indications = {name: product.indications_head_face_pain for name, product in products.products.items()}
    assert faults_of_evidence_tables(tables, conditions=names, indications=indications) == []


def test_every_name_of_a_condition_in_the_tables_leads_to_one_of_ours_or_is_declared(tables, names):
    ours = set(names) | {also for others in names.values() for also in others}
    rows = [*tables.trials, *tables.published_pooled, *tables.time_course, *tables.adverse_event_rows]
    assert {row.condition for row in rows} - ours == set(tables.pools.declared_conditions)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD.replace("verified", "probably"), "verification: must be verified or recalled"),
        (GOOD.replace("2020,chronic", "two,chronic"), "year"),
        (GOOD.replace("10,10", "-1,10"), "n_active"),
        (GOOD.replace("2020,chronic", "1920,chronic"), "1920 is no year of a toxin trial"),
        (GOOD.replace("PMID 1,,https://e.org", ",,"), "says nowhere where it was read"),
        (GOOD + ",more", "another number of cells than the header"),
    ],
)
def test_a_fault_in_a_trial_is_named_with_its_place(line, said):
    with pytest.raises(KnowledgeError, match=r"trials\.csv") as raised:
        parse_trials(f"{HEAD}\n{line}\n")
    assert said in str(raised.value)


def test_every_fault_of_a_file_is_named_at_once():
    wrong = GOOD.replace("verified", "seen").replace("10,10", "ten,10")
    with pytest.raises(KnowledgeError) as raised:
        parse_trials(f"{HEAD}\n{GOOD}\n{wrong}\n")
    assert str(raised.value).startswith("trials.csv: 2 faults")
    assert "line 3, n_active" in str(raised.value)
    assert "line 3, verification" in str(raised.value)


def test_a_missing_and_an_unknown_column_are_both_named():
    with pytest.raises(KnowledgeError) as raised:
        parse_trials(f"{HEAD.replace('year', 'jahr')}\n")
    assert "no column 'year'; add it" in str(raised.value)
    assert "column 'jahr' has no meaning here; remove it" in str(raised.value)


def test_a_trial_that_is_there_twice_is_a_fault():
    with pytest.raises(KnowledgeError, match="is there twice"):
        parse_trials(f"{HEAD}\n{GOOD}\n{GOOD}\n")


@pytest.mark.parametrize(
    ("parse", "path", "old", "new", "said"),
    [
        (parse_arm_outcomes, "arm_outcomes", "events,56,", "events,156,", "156 events of 86; need 0 to n"),
        (parse_arm_outcomes, "arm_outcomes", "percent,93.5", "percent,193.5", "need 0 to 100"),
        (parse_arm_outcomes, "arm_outcomes", "-26.9,,,-34.0", "-26.9,,,-20.0", "is outside its interval"),
        (parse_arm_outcomes, "arm_outcomes", "4.8,1.6", "4.8,-1.6", "must be above 0"),
        (parse_arm_outcomes, "arm_outcomes", ",days/28d,", ",,", "unit: must not be empty"),
        (parse_adverse_event_rows, "adverse_events", "60,events,687", "760,events,687", "need 0 to 687"),
        (
            parse_published_pooled,
            "published_pooled",
            "-2.0,-2.8,-1.1",
            "-2.0,-1.8,-1.1",
            "is outside -1.8 to -1.1",
        ),
        (parse_published_pooled, "published_pooled", "RR,0.76,0.59", "RR,-0.76,-0.9", "must be above 0"),
        (parse_time_course, "time_course", ",1,,,week,", ",,,,week,", "neither a value nor a range"),
        (parse_derived_effects, "derived_effects", "-1.4,0.5095", "-1.4,-0.5095", "must be above 0"),
        (parse_derived_effects, "derived_effects", "-2.3986", "-2.4986", "estimate and SE give -2.3986"),
        (
            parse_derived_effects,
            "derived_effects",
            "days_per_28d wk24",
            "days_per_28d later",
            "is not `NAME wkN`",
        ),
    ],
)
def test_a_number_that_cannot_be_is_a_fault(parse, path, old, new, said):
    text = READ(f"evidence/{path}.csv")
    assert old in text
    with pytest.raises(KnowledgeError) as raised:
        parse(text.replace(old, new, 1))
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (
            "evidence/trials.csv",
            "magalhaes2010,Magalhaes",
            "magalhaes2011,Magalhaes",
            "no trial 'magalhaes2010'",
        ),
        ("evidence/adverse_events.csv", "hull_cohort_2014", "hull_cohort", "no study 'hull_cohort'"),
        (
            "evidence/time_course.csv",
            "zhang2014,trigeminal",
            "zhang2014,bigeminal",
            "'bigeminal_neuralgia' is not known",
        ),
        (
            "evidence/derived_effects.csv",
            "zhang2014,trigeminal",
            "zhang2013,trigeminal",
            "no study 'zhang2013'",
        ),
        (
            "evidence/pools.yaml",
            "weeks: [8, 12]",
            "weeks: [9, 12]",
            "0 rows of derived_effects.csv fit 'zhang2014'",
        ),
        (
            "evidence/pools.yaml",
            "trials: [aurora2010_preempt1, diener2010_preempt2]\n  arms_also",
            "trials: [aurora2010_preempt1, preempt_pooled]\n  arms_also",
            "aurora2010_preempt1 and preempt_pooled are never pooled together",
        ),
        ("evidence/pools.yaml", "jackson2012_jama, outcome", "jackson2013, outcome", "has no jackson2013"),
        (
            "evidence/regulatory.yaml",
            "{condition: occipital_neuralgia",
            "{condition: nasal_neuralgia",
            "has no status",
        ),
        ("evidence/unknowns.yaml", "  bruxism_pain:", "  bruxism_pane:", "bruxism_pane: no such condition"),
        (
            "clinical/certainty.yaml",
            "  trigeminal_neuralgia: {down",
            "  tn: {down",
            "indirectness.tn: no such condition",
        ),
        ("evidence/overlaps.yaml", "from: preempt_pooled", "from: preempt", "no trial 'preempt'"),
    ],
)
def test_a_broken_reference_between_tables_is_a_fault(names, path, old, new, said):
    assert old in READ(path)

    def read(asked: str) -> str:
        return READ(asked).replace(old, new, 1) if asked == path else READ(asked)

    faults = faults_of_evidence_tables(EvidenceTables(read), conditions=names)
    assert any(said in fault for fault in faults), faults


def test_an_approval_that_the_product_file_does_not_have_is_a_fault(tables, names):
    faults = faults_of_evidence_tables(tables, conditions=names, indications={"onabotulinumtoxinA": []})
    assert any("('onabotulinumtoxinA', 'US') is not labelled in products.yaml" in fault for fault in faults)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("evidence/regulatory.yaml", "since: 2011-09", "since: autumn", "write a year, a month or a day"),
        ("evidence/pools.yaml", "role: main", "role: chief", "role"),
        ("evidence/pools.yaml", "  of: cm_headache_days\n", "", "a sensitivity names the main pool"),
        ("evidence/overlaps.yaml", "[preempt_pooled]", "[aurora2010_preempt1]", "is there twice"),
        ("clinical/certainty.yaml", "randomised: high", "randomised: sure", "no level 'sure'"),
        ("evidence/unknowns.yaml", "text:", "txt:", "txt"),
    ],
)
def test_a_fault_in_a_yaml_table_is_named(path, old, new, said):
    assert old in READ(path)
    tables = EvidenceTables(lambda asked: READ(asked).replace(old, new, 1))
    with pytest.raises(KnowledgeError) as raised:
        getattr(tables, path.split("/")[1].removesuffix(".yaml"))
    assert said in str(raised.value)


def test_an_outcome_text_is_read_into_name_week_and_part():
    assert parse_outcome("responders_50pct wk8 (25 U)").__dict__ == {
        "name": "responders_50pct",
        "week": 8.0,
        "part": "25 U",
    }
    assert parse_outcome("pain_vas_0_10 2 months").week == 8.7
    assert parse_outcome("AE: Neck pain").name == "AE: Neck pain"
    with pytest.raises(ValueError, match="is not `NAME wkN`"):
        parse_outcome("pain someday")


def test_a_number_made_of_recalled_parts_or_of_no_parts_is_recalled():
    assert worst_mark(["verified", "verified"]) == "verified"
    assert worst_mark(["verified", "recalled"]) == "recalled"
    assert worst_mark([]) == "recalled"


def test_nobody_has_checked_the_rules_and_the_files_say_so(tables):
    assert tables.certainty.review["checked_by"] is None
    assert tables.regulatory.review["checked_by"] is None
