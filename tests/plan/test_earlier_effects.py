"""Trouble that spread from earlier toxin is a caution of the next plan, however mild, and also when it is over."""

from __future__ import annotations

import pytest

from tests.conftest import fact
from tests.plan.charts import answer, answered, days_before, drawn, headache_days, session, verdict

WORST = ("bont_previous_adverse_event_severity",)


def treated(*more, without=()):
    return [*answered(treated=True, without=without), *headache_days(20), session(days_before(200)), *more]


def event(name, severity, *, over):
    resolved = {"resolved_on": days_before(150).isoformat()} if over else {}
    return fact("adverse_event", days_before(190), event=name, severity=severity, **resolved)


@pytest.mark.parametrize("severity", ["mild", "moderate", "severe"])
@pytest.mark.parametrize(
    "name", ["dysphagia", "dyspnoea_or_general_weakness", "velopharyngeal", "diplopia"]
)
def test_an_effect_that_spread_and_is_over_is_seen_before_the_next_session(name, severity):
    plan = drawn(treated(event(name, severity, over=True)))
    assert verdict(plan, "C32") == "met"
    assert "C32" in [entry.rule for entry in plan.entries if entry.to_acknowledge]


def test_a_serious_one_is_still_a_stop():
    plan = drawn(treated(event("dysphagia", "serious", over=True)))
    assert (verdict(plan, "S01"), plan.signable) == ("met", False)


def test_a_local_effect_is_no_such_caution():
    assert verdict(drawn(treated(event("eyelid_ptosis", "severe", over=True))), "C32") == "not_met"


@pytest.mark.parametrize(
    "told",
    [
        answer("bont_previous_adverse_event", ["dysphagia"], days_before(300)),
        answer("bont_double_or_blurred_vision", True, days_before(190)),
    ],
)
def test_what_was_told_once_stays_also_where_a_later_answer_does_not_name_it(told):
    later = answer("bont_previous_adverse_event", ["none"])
    assert verdict(drawn(treated(told, later)), "C32") == "met"


def test_it_is_asked_of_who_was_treated_and_not_of_who_never_was():
    assert verdict(drawn(treated(without=WORST)), "C32") == "unknown"
    assert verdict(drawn(treated()), "C32") == "not_met", "the worst effect that ever came was none"
    assert verdict(drawn([*answered(without=WORST), *headache_days(20)]), "C32") == "not_met"
