"""Not one signed plan over a cap, under an interval, with a stop met or unknown, or of two products.

A few hundred here; ten thousand with `python -m tests.record.validate 10000`.
"""

from __future__ import annotations

from tests.record.generated import attempt, faults
from tests.record.generated_sessions import faults_of_session, given

HERE = range(200)


def test_no_plan_that_was_signed_is_one_that_a_plain_count_refuses():
    tried = {seed: attempt(seed) for seed in HERE}
    assert {seed: found for seed, one in tried.items() if (found := faults(one))} == {}
    signed = [one.signed for one in tried.values() if one.signed is not None]
    planned = sum(one.planned for one in tried.values())
    assert 20 <= len(signed) < planned  # both happen, or nothing was tested
    assert any(plan.overrides for plan in signed)
    assert any(plan.paradigm != "preempt_fixed_155" for plan in signed)
    later = {seed: found for seed, one in tried.items() if (found := given(seed, one)) is not None}
    wrong = {seed: faults_of_session(one) for seed, one in later.items()}
    assert {seed: found for seed, found in wrong.items() if found} == {}
    clear = [one for one in later.values() if one.session is not None and not one.session.against]
    assert 5 <= len(clear) < len(later)
    assert any(one.amendment is not None for one in later.values())
