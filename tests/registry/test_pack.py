"""What is packed comes back as it was, nothing that names a person is in it, and nothing is lost without a word."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest

from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.registry.cohort import draw_cohort
from reprieve.registry.cohort_cases import cases_of
from reprieve.registry.covariates import columns_of, design_of
from reprieve.registry.pack import _KEPT, _NOT_NEEDED, condition_of, member_of, members_from, pack
from reprieve.registry.table import (
    COLUMNS,
    Member,
    RegistryError,
    holds_simulated,
    read_part,
    read_registry,
)
from reprieve.response.acute_medicine import overuse_before
from reprieve.response.observations import Case, Counted
from reprieve.response.other_changes import Step
from reprieve.response.scales import Coarse
from reprieve.response.visit_scores import ScoreSeen
from tests.conftest import chart_of, fact
from tests.response.test_withdrawal import FIRST, mixed

KNOWLEDGE = load_knowledge()
PRIOR = KNOWLEDGE.priors.of("chronic_migraine")


def some_cases(count=5, *, scale="nrs", days=120, seed=1):
    cohort = draw_cohort(PRIOR, charts=count, days=days, cycles=1, scale=scale, missing=0.1, seed=seed)
    return cases_of(cohort, PRIOR)


def packed(folder, cases, **settings):
    return pack(((case.chart, Member(case, None, None)) for case in cases), folder, **settings)


def test_a_packed_chart_comes_back_as_it_was_but_for_its_dates_and_texts(tmp_path):
    a_map = KNOWLEDGE.score_maps.maps[0]
    a_score = ScoreSeen(instrument=a_map.instrument, first=0, last=27, value=1.5, map=a_map)
    case = replace(
        some_cases(1)[0],
        steps=(Step(what="Topiramate of Dr. Smith started", first=3, last=None),),
        spans=(Counted(first=1, last=9, pain_days=4, of=8, worth=3.5),),
        coarse=(Coarse(5, 1, 10),),
        scores=(a_score,),
        notes=("something written down",),
    )
    pack([("a.jsonl", Member(case, "female", True))], tmp_path / "registry")
    registry = read_registry(tmp_path / "registry")
    (found,) = read_part(registry, registry.parts[0])
    np.testing.assert_array_equal(found.case.y, case.y)
    assert found.case.injection_days.tolist() == case.injection_days.tolist()
    assert [(v.product, v.units, v.dose, v.assumed) for v in found.case.visits] == [
        (v.product, v.units, v.dose, v.assumed) for v in case.visits
    ]
    assert (found.case.spans, found.case.coarse) == (case.spans, case.coarse)
    assert found.case.scores == case.scores
    assert [(one.first, one.last) for one in found.case.steps] == [(3, None)]
    assert (found.sex, found.overuse) == ("female", True)


def test_no_name_no_date_and_no_free_text_is_in_the_files(tmp_path):
    case = replace(
        some_cases(1)[0],
        chart="Jane Doe",
        steps=(Step(what="Topiramate started", first=3, last=None),),
        notes=("lives in Bonn",),
    )
    pack([("Jane Doe.jsonl", Member(case, None, None))], tmp_path / "registry")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "registry").iterdir())
    for secret in ("Jane", "Doe", "Topiramate", "Bonn", case.start.isoformat()):
        assert secret.encode() not in everything
    table = pl.read_parquet(next((tmp_path / "registry").glob("*.parquet")))
    assert table.columns == list(COLUMNS)
    assert not [kind for kind in table.dtypes if kind in (pl.Date, pl.Datetime)]


def test_charts_of_one_layout_share_files_of_a_bounded_size(tmp_path):
    cases = [*some_cases(7, scale="yes_no"), *some_cases(2, scale="nrs")]
    packed(tmp_path / "registry", cases, charts_a_file=3)
    registry = read_registry(tmp_path / "registry")
    assert sorted((part.scale, part.charts) for part in registry.parts) == [
        ("nrs", 2), ("yes_no", 1), ("yes_no", 3), ("yes_no", 3),
    ]  # fmt: skip
    assert registry.charts == 9
    assert registry.only(scale="nrs").charts == 2


def the_registry(folder, cases):
    packed(folder, cases, charts_a_file=2)
    return read_registry(folder)


def test_one_simulated_chart_in_any_file_makes_a_registry_that_holds_simulated_ones(tmp_path):
    real = [replace(case, simulated=False) for case in some_cases(3)]
    assert not holds_simulated(the_registry(tmp_path / "real", real))
    mixed_up = [*real[:2], replace(real[2], simulated=True)]
    assert holds_simulated(the_registry(tmp_path / "mixed", mixed_up))


def test_the_same_charts_give_the_same_files(tmp_path):
    for folder in ("one", "two"):
        packed(tmp_path / folder, some_cases(4))
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_chart_that_cannot_be_packed_is_listed_with_why(tmp_path):
    case = some_cases(1)[0]
    error = NotAnswerableError("The chart holds no diary.", ("diary_day: pain from 0 to 10 for each day",))
    found = pack([("one", Member(case, None, None)), ("two", error)], tmp_path / "registry")
    assert found.charts == 1
    assert found.left_out == (("two", str(error)),)
    assert json.loads((tmp_path / "registry" / "registry.json").read_text())["left_out"] == 1


def test_a_step_that_only_may_have_happened_is_not_kept_as_a_whole_one(tmp_path):
    case = replace(some_cases(1)[0], steps=(Step(what="withdrawal", first=28, last=None, share=0.5),))
    found = pack([("one", Member(case, None, None))], tmp_path / "registry")
    assert found.charts == 0
    assert "may have happened" in found.left_out[0][1]


def test_every_field_of_a_case_is_kept_or_known_not_to_be_needed():
    """What is neither makes a chart that holds it be left out with the reason, never lost; look here when this fails."""
    unknown = {one.name for one in fields(Case)} - _KEPT - _NOT_NEEDED
    bare = Case(
        chart="c", as_of=dt.date(2025, 1, 1), condition="chronic_migraine", start=dt.date(2025, 1, 1), scale="yes_no",
        y=np.zeros(1, dtype=np.int8), visits=(), expectation_half_life=21.0,
    )  # fmt: skip
    assert all(not getattr(bare, name) for name in unknown), "a new field's default must be empty"


def test_a_folder_that_holds_something_is_not_written_into(tmp_path):
    (tmp_path / "there").write_text("x")
    with pytest.raises(RegistryError, match=r"is not empty. Name a new folder"):
        packed(tmp_path, some_cases(1))


def test_a_folder_without_a_registry_says_what_to_name(tmp_path):
    with pytest.raises(RegistryError, match=r"Name a folder written by `reprieve registry pack`"):
        read_registry(tmp_path)


def test_a_file_that_is_listed_and_gone_is_named(tmp_path):
    packed(tmp_path / "registry", some_cases(1))
    gone = next((tmp_path / "registry").glob("*.parquet"))
    gone.unlink()
    with pytest.raises(RegistryError, match=gone.name):
        read_registry(tmp_path / "registry")


def a_month(first, **said):
    return [fact("diary_day", first + dt.timedelta(n), pain=5, **said) for n in range(28)]


@pytest.mark.parametrize("left", [0, 100])
def test_a_file_that_was_cut_off_is_named(tmp_path, left):
    cohort = draw_cohort(PRIOR, charts=3, days=60, cycles=1, scale="yes_no", missing=0.0, seed=1)
    pack(((case.chart, Member(case, None, None)) for case in cases_of(cohort, PRIOR)), tmp_path)
    registry = read_registry(tmp_path)
    part = registry.parts[0]
    file = tmp_path / part.file
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(
        RegistryError, match=rf"{part.file}: cannot be read as Parquet.*Pack the charts again"
    ):
        read_part(registry, part)


def test_overuse_is_known_only_where_enough_days_say_what_was_taken():
    visit = fact(
        "injection", "2025-02-10", product="onabotulinumtoxinA", indication="chronic_migraine",
        sites=[{"muscle": "frontalis", "side": "right", "units": 155, "injections": 31}],
    )  # fmt: skip
    first = dt.date(2025, 1, 13)
    often = [{"class": "triptan", "doses": 1}]

    def told(**said):
        view = chart_of(*a_month(first, **said), visit).as_of(dt.date(2025, 3, 1))
        return overuse_before(member_of(view, KNOWLEDGE, "chronic_migraine").case, KNOWLEDGE)

    assert told() is None
    assert told(acute=[]) is False
    assert told(acute=often) is True  # 28 days a month; ICHD-3 8.2.2 says 10


@pytest.mark.parametrize(("every", "overused"), [(2, True), (3, False)])
def test_several_classes_together_are_overuse_where_none_is_alone(every, overused):
    """14 days in 28, 7 of either class, and 9 days; ICHD-3 8.2.6 says 10."""
    chart = chart_of(
        *mixed(-28, 0, every=every), fact("injection", FIRST, product="onabotulinumtoxinA", sites=[])
    )
    member = member_of(chart.as_of(FIRST), KNOWLEDGE, "chronic_migraine")
    assert overuse_before(member.case, KNOWLEDGE) is overused


@pytest.fixture
def written(tmp_path):
    """A chart of 28 days and a visit, as a file; `years` moves the last day, `said` goes into every fact."""

    def write(*more, years=0, **said):
        first = dt.date(2025, 1, 1)
        days = a_month(first, **said)
        days[-1] = fact("diary_day", dt.date(2025 + years, 1, 28), pain=5, **said)
        visit = fact("injection", dt.date(2025, 1, 20), product="onabotulinumtoxinA", sites=[], **said)
        path = tmp_path / "chart.jsonl"
        chart_of(*days, visit, *more).write(path)
        return path

    return write


def only_case(path):
    ((_, member),) = members_from([path], KNOWLEDGE, "chronic_migraine")
    return member.case


def test_a_diary_that_was_written_down_later_is_packed_whole(written):
    case = only_case(written(recorded_at="2025-09-01T10:00:00Z"))
    assert (case.y >= 0).sum() == 28
    assert len(case.visits) == 1


def test_what_was_said_or_begun_years_later_does_not_lengthen_the_table(written):
    finding = fact("finding", "2191-03-04", name="pregnant", value=False)
    begun = fact("preventive", "2191-03-04", name="topiramate", **{"from": "2191-03-01"})
    case = only_case(written(finding, begun))
    assert (len(case.y), case.as_of, case.steps) == (28, dt.date(2025, 1, 28), ())


def test_a_chart_that_runs_over_more_years_than_anybody_is_treated_is_left_out(written, tmp_path):
    path = written(years=30)
    found = pack(members_from([path], KNOWLEDGE, "chronic_migraine"), tmp_path / "registry")
    assert found.charts == 0
    ((name, why),) = found.left_out
    assert name == str(path)
    assert "10985 days" in why
    assert "mistyped year" in why


def test_the_condition_is_what_was_injected_for_or_must_be_named():
    view = chart_of(*a_month(dt.date(2025, 1, 1))).as_of(dt.date(2025, 3, 1))
    with pytest.raises(RegistryError, match=r"indication of the injections names none.*--condition"):
        condition_of(view, KNOWLEDGE)


def test_a_covariate_without_two_values_has_no_shift_and_without_any_no_reference():
    case = some_cases(1, days=60)[0]
    found = design_of([Member(case, "male", True), Member(case, None, True)], ["sex", "overuse"])
    assert found.columns == ()
    assert dict(found.reference) == {"sex": "male", "overuse": "yes"}
    assert dict(design_of([Member(case, None, None)], ["sex", "overuse"]).reference) == {}


def test_a_covariate_that_a_chart_does_not_tell_is_at_the_mean_of_those_that_do():
    cases = some_cases(5, days=60)
    said = [("female", True), ("female", False), ("male", None), ("female", False), (None, False)]
    members = [Member(case, sex, overuse) for case, (sex, overuse) in zip(cases, said, strict=True)]
    design = design_of(members, ["sex", "overuse"])
    assert design.labels == ("sex: male", "overuse: yes")
    assert dict(design.reference) == {"sex": "female", "overuse": "no"}
    np.testing.assert_allclose(columns_of(members, design), [[0, 1], [0, 0], [1, 0.25], [0, 0], [0.25, 0]])
