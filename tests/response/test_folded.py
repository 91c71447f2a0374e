"""The diary folded on the cycle: counts by hand, and days that are not known never counted as good."""

from __future__ import annotations

import datetime as dt

from reprieve.response import case_from_view
from reprieve.response.folded import cycles, folded, with_scores
from tests.conftest import chart_of, fact

FIRST = dt.date(2026, 3, 2)
SITE = {"muscle": "frontalis", "side": "left", "units": 155.0}
MIGRAINE = {
    "one_sided": True,
    "pulsating": True,
    "aggravated": True,
    "nausea_or_vomiting": True,
    "acute": [{"class": "triptan", "doses": 1}],
}
PLAIN = {
    "one_sided": False,
    "pulsating": False,
    "aggravated": False,
    "nausea_or_vomiting": False,
    "photophobia": False,
    "phonophobia": False,
    "aura": False,
    "believed_migraine": False,
    "relieved_by_triptan_or_ergot": False,
    "acute": [],
}


def injected(day: int):
    return fact(
        "injection",
        FIRST + dt.timedelta(days=day),
        product="onabotulinumtoxinA",
        indication="chronic_migraine",
        sites=[SITE],
    )


def day(n: int, pain: int, **more):
    return fact("diary_day", FIRST + dt.timedelta(days=n), pain=pain, **more)


def case_of(prior, *facts):
    chart = chart_of(*facts)
    return case_from_view(chart.as_of(chart.last_date), prior)


def test_each_kind_of_day_is_counted_by_itself(prior):
    facts = [day(n, 7, **MIGRAINE) for n in range(-28, -18)]  # 10 migraine days with a triptan
    facts += [day(n, 2, **PLAIN) for n in range(-18, -13)]  # 5 mild days of another kind
    facts += [day(n, 0, acute=[]) for n in range(-13, -6)]  # 7 clear days
    facts += [day(n, 5) for n in range(-6, -3)]  # 3 moderate days that say nothing more; 3 days missing
    row = folded(case_of(prior, *facts, injected(0)))[0]
    assert (row["phase"], row["bad_days"], row["recorded"], row["missing"]) == ("baseline", 13, 25, 3)
    assert row["per_28"] == round(28 * 13 / 25, 2)
    assert row["headache_days"] == {"days": 18, "of": 25, "not_known": 3}
    assert row["migraine_days"] == {"days": 10, "of": 22, "not_known": 6}
    assert row["moderate_or_severe_days"] == {"days": 13, "of": 25, "not_known": 3}
    assert row["clear_days"] == {"days": 7, "of": 25, "not_known": 3}
    assert row["acute_medication_days"] == {"days": 10, "of": 22, "not_known": 6}


def test_phases_run_from_the_last_visit_and_each_day_stands_in_one(prior):
    facts = [day(n, 6) for n in range(-30, 200)]
    rows = folded(case_of(prior, *facts, injected(0), injected(84)))
    # days since a visit: 84 of the first cycle, then 0 to 115
    lengths = {row["phase"]: row["recorded"] + row["missing"] for row in rows}
    assert lengths == {"baseline": 28, "1-2": 28, "3-6": 56, "7-9": 42, "10-12": 42, "later": 32}
    assert [
        (row["from"], row["recorded"]) for row in cycles(case_of(prior, *facts, injected(0), injected(84)))
    ] == [
        ("2026-03-02", 84),
        ("2026-05-25", 116),
    ]


def test_a_phase_without_a_recorded_day_has_no_rate(prior):
    rows = folded(case_of(prior, *[day(n, 6) for n in range(-28, 10)], injected(0)))
    late = rows[-1]
    assert (late["bad_days"], late["recorded"], late["missing"], late["per_28"]) == (0, 0, 0, None)


def test_scores_stand_in_the_part_of_the_cycle_in_which_they_were_asked(prior):
    def score(day: int, value: float):
        return fact("score", FIRST + dt.timedelta(days=day), instrument="hit6", value=value)

    # on the day of a visit it is asked before the injection: the last week of the cycle before, or baseline
    scores = [score(-40, 70), score(0, 68), score(30, 60), score(84, 64), score(90, 61)]
    days = [fact("diary_day", FIRST + dt.timedelta(days=n), pain=n % 5) for n in range(-28, 100)]
    view = (chart := chart_of(*days, injected(0), injected(84), *scores)).as_of(chart.last_date)
    case = case_from_view(view, prior)
    rows = {row["phase"]: row["scores"] for row in with_scores(folded(case), case, scores)}
    assert {name: [one["value"] for one in told] for name, told in rows.items()} == {
        "baseline": [68], "1-2": [61], "3-6": [60], "7-9": [], "10-12": [], "later": [64],
    }  # fmt: skip
