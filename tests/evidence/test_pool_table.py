"""A CSV file becomes studies, or every fault is named by line, column, value and remedy."""

from __future__ import annotations

import math

import pytest

from reprieve.errors import FactError
from reprieve.evidence.pool_answer import mantel_haenszel_answer, pooled_answer
from reprieve.evidence.pool_table import PoolTableError, read_pool_table
from reprieve.knowledge import load_knowledge


def read(text: str, measure: str):
    return read_pool_table(text, measure=measure, file="trials.csv")


def faults(text: str, measure: str) -> list[FactError]:
    with pytest.raises(PoolTableError) as raised:
        read(text, measure)
    assert all(fault.remedy and fault.code == "evidence.pool.table" for fault in raised.value.faults)
    return raised.value.faults


def effects(text: str, measure: str) -> list[tuple[float, float]]:
    return [(one.contrast.estimate, one.contrast.se) for one in read(text, measure)]


def test_a_mean_difference_from_sds_and_from_standard_errors_is_the_same():
    # by hand: 3 - 5 = -2; sqrt(4/16 + 9/25) = sqrt(0.61); SEs are 2/4 and 3/5
    from_sd = effects("study,m1i,sd1i,n1i,m2i,sd2i,n2i\na,3,2,16,5,3,25\n", "MD")
    from_se = effects("study,m1i,se1i,n1i,m2i,se2i,n2i\na,3,0.5,16,5,0.6,25\n", "MD")
    assert from_sd == [pytest.approx((-2, math.sqrt(0.61)))]
    assert from_se == [pytest.approx((-2, math.sqrt(0.61)))]


def test_counts_as_totals_or_as_four_cells_are_the_same():
    # by hand: ln((5/20)/(10/20)) = -ln 2; var = 1/5 - 1/20 + 1/10 - 1/20 = 0.2
    for text in ("study,ai,n1i,ci,n2i\na,5,20,10,20\n", "study,ai,bi,ci,di\na,5,15,10,10\n"):
        assert effects(text, "RR") == [pytest.approx((-math.log(2), math.sqrt(0.2)))]


def test_an_effect_is_read_with_its_standard_error_variance_interval_or_p_value():
    # by hand: 3.919928 is twice the 97.5 % quantile of the normal; p = 0.05 two-sided is z = 1.959964
    assert effects("study,yi,sei\na,-1,0.5\n", "GENERIC") == [(-1, 0.5)]
    assert effects("study,yi,vi\na,-1,0.25\n", "GENERIC") == [(-1, 0.5)]
    (interval,) = effects("study,yi,ci_low,ci_high\na,-1,-1.979982,-0.020018\n", "GENERIC")
    assert interval == pytest.approx((-1, 0.5), abs=1e-6)
    assert effects("study,yi,pval\na,-1.959964,0.05\n", "GENERIC") == [
        pytest.approx((-1.959964, 1), abs=1e-6)
    ]


def test_a_published_ratio_goes_in_as_a_ratio_and_is_pooled_as_its_log():
    (found,) = effects("study,ratio,ci_low,ci_high\na,2,1,4\n", "RR")
    assert found == pytest.approx((math.log(2), math.log(4) / 3.919928), rel=1e-6)


def test_columns_that_are_not_needed_and_a_byte_order_mark_do_no_harm():
    text = "\ufeffstudy, yi, sei, note\na, 1, 0.5, 'said'\n\n"
    assert effects(text, "GENERIC") == [(1, 0.5)]


def test_without_a_study_column_lines_are_named_by_their_number():
    assert [one.contrast.study for one in read("yi,sei\n1,1\n2,1\n", "GENERIC")] == ["line 2", "line 3"]


def test_every_fault_is_named_at_once_by_line_column_and_value():
    text = "study,ai,n1i,ci,n2i\na,5,,3,20\nb,2,20,x,20\nc,-1,20,3,4.5\nd,25,20,1,20\n,1,20,2,20\n"
    found = [(fault.where, fault.field, fault.value) for fault in faults(text, "RR")]
    assert found == [
        ("line 2", "n1i", ""), ("line 3", "ci", "x"), ("line 4", "ai", "-1"), ("line 4", "n2i", "4.5"),
        ("line 5", "ai", 25.0), ("line 6", "study", ""),
    ]  # fmt: skip


def test_an_empty_cell_is_not_zero_and_its_line_is_not_dropped_in_silence():
    for cell in ("", "NA"):
        (fault,) = faults(f"study,ai,n1i,ci,n2i\na,5,20,3,20\nb,{cell},20,3,20\n", "RR")
        assert "empty is not 0" in str(fault)


@pytest.mark.parametrize(
    ("measure", "text", "field"),
    [
        ("MD", "study,m1i,sd1i,n1i,m2i,sd2i,n2i\na,1,0,10,2,1,10\n", "sd1i"),
        ("MD", "study,m1i,sd1i,n1i,m2i,sd2i,n2i\na,1,1,1,2,1,10\n", "n1i"),
        ("MD", "study,m1i,sd1i,n1i,m2i,sd2i,n2i\na,\"1,5\",1,10,2,1,10\n", "m1i"),
        ("GENERIC", "study,yi,sei\na,1,0\n", "sei"),
        ("GENERIC", "study,yi,sei\na,inf,1\n", "yi"),
        ("GENERIC", "study,yi,vi\na,1,-1\n", "vi"),
        ("GENERIC", "study,yi,pval\na,1,1\n", "pval"),
        ("GENERIC", "study,yi,pval\na,1,<0.001\n", "pval"),
        ("GENERIC", "study,yi,pval\na,0,0.5\n", "yi"),
        ("GENERIC", "study,yi,ci_low,ci_high\na,1,2,0\n", "ci_low"),
        ("GENERIC", "study,yi,ci_low,ci_high\na,3,0,2\n", "ci_low"),
        ("OR", "study,ratio,ci_low,ci_high\na,1,0,2\n", "ci_low"),
        ("OR", "study,ai,bi,ci,di\na,0,0,3,4\n", "bi"),
        ("GENERIC", "study,yi,sei\na,1,1,1\n", "line"),
        ("GENERIC", "study,yi,sei\n", "study"),
        ("GENERIC", "study,yi,sei,yi\na,1,1,2\n", "yi"),
        ("MD", "study,yi,sei\na,1,1\n", "columns"),
        ("GENERIC", "study;yi;sei\na;1;1\n", "columns"),
        ("GENERIC", "", "columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(measure, text, field):
    (fault,) = faults(text, measure)
    assert fault.field == field
    assert fault.where is not None


def test_columns_that_do_not_serve_are_answered_with_those_that_would():
    (fault,) = faults("study,ai,n1i\na,1,2\n", "RR")
    assert "study,ai,n1i,ci,n2i; or ai,bi,ci,di; or ratio,ci_low,ci_high" in fault.remedy


@pytest.mark.parametrize(
    "column", ["condition", "outcome", "comparison", "unit", "estimand", "missing_data"]
)
def test_lines_that_answer_different_questions_are_never_pooled(column):
    (fault,) = faults(f"study,yi,sei,{column}\na,1,1,one\nb,2,1,one\nc,2,1,other\n", "GENERIC")
    assert (fault.where, fault.field, fault.value) == ("line 4", column, "other")
    assert "never pooled" in str(fault)
    assert len(read(f"study,yi,sei,{column}\na,1,1,one\nb,2,1,\n", "GENERIC")) == 2


def test_a_study_that_is_there_twice_is_refused():
    (fault,) = faults("study,yi,sei\na,1,1\nb,1,1\na,2,1\n", "GENERIC")
    assert (fault.where, fault.value) == ("line 4", "a")
    assert "counted twice" in str(fault)


def test_a_file_that_names_preempt_and_the_pooled_analysis_of_the_same_people_is_refused():
    studies = read("study,yi,sei\npreempt_pooled,-1.8,0.35\naurora2010_preempt1,-1.4,0.5\n", "GENERIC")
    with pytest.raises(FactError, match="the same 1384 people"):
        pooled_answer(studies, measure="GENERIC", overlaps=load_knowledge().evidence.overlaps)


def test_one_study_is_its_own_row_and_what_needs_two_is_null():
    found = pooled_answer(read("study,yi,sei\na,-1.4,0.31\n", "GENERIC"), measure="GENERIC", leave_out=True)
    assert (found["estimate"], found["se"], found["k"]) == (-1.4, 0.31, 1)
    assert (found["tau2"], found["pi_low"], found["pi_high"]) == (None, None, None)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((-2.0076, -0.7924), abs=5e-5)
    assert found["leave_one_out"] == []
    assert found["method"] == "one study: its own row, ordinary interval"


def test_a_half_added_to_an_empty_cell_is_said_and_only_there():
    studies = read("study,ai,n1i,ci,n2i\na,0,20,4,20\nb,3,20,4,20\n", "RR")
    found = pooled_answer(studies, measure="RR")
    assert [one["added_to_each_cell"] for one in found["studies"]] == [0.5, 0.0]
    assert any("0.5 was added to each cell of a," in remark for remark in found["remarks"])


def test_ratios_are_pooled_as_logs_and_given_as_ratios_beside():
    found = pooled_answer(read("study,ai,n1i,ci,n2i\na,5,20,10,20\n", "RR"), measure="RR")
    assert found["estimate"] == pytest.approx(-math.log(2))
    assert found["as_ratio"]["estimate"] == pytest.approx(0.5)
    assert pooled_answer(read("study,yi,sei\na,1,1\n", "GENERIC"), measure="GENERIC")["as_ratio"] is None


def test_a_subgroup_column_that_is_not_there_or_not_filled_is_an_error():
    studies = read("study,yi,sei,dose\na,1,1,low\nb,1,1,\n", "GENERIC")
    with pytest.raises(FactError, match="no such column"):
        pooled_answer(studies, measure="GENERIC", subgroup="region")
    with pytest.raises(FactError, match="the cell is empty"):
        pooled_answer(studies, measure="GENERIC", subgroup="dose")


def test_tests_of_small_studies_are_not_done_with_nine_studies():
    rows = "".join(f"s{i},{i},{1 + i / 10}\n" for i in range(9))
    found = pooled_answer(read(f"study,yi,sei\n{rows}", "GENERIC"), measure="GENERIC", small_studies=True)
    assert "9 studies" in found["small_studies"]["why_not"]
    assert found["small_studies"]["egger_p"] is None


def test_mantel_haenszel_wants_counts_and_a_ratio_that_exists():
    with pytest.raises(FactError, match="needs counts"):
        mantel_haenszel_answer(read("study,yi,sei\na,1,1\n", "GENERIC"), measure="GENERIC")
    with pytest.raises(FactError, match="all events are in one arm"):
        mantel_haenszel_answer(read("study,ai,n1i,ci,n2i\na,3,20,0,20\n", "RR"), measure="RR")
