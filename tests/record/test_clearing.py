"""A warning sign that is met: the refusal names what clears it, and that and the override together let the plan be signed."""

from __future__ import annotations

import pytest

from reprieve.plan.signing import SigningRefusedError, override_fact
from tests.record.people import KNOWLEDGE, answer, drawn, ready, signed

CLEARED = "red_flag_cleared_by_clinician"
SAID = f"{CLEARED}=yes about red_flag:rf_pregnancy"


def pregnant(*more):
    return ready(answer("pregnant", True), *more, without=("pregnant",))


def decided(facts):
    said = {"name": "A. Clinician", "role": "obstetrician", "reason": "joint decision"}
    return override_fact(drawn(facts), KNOWLEDGE, rule="S15", **said)


def refusal(facts):
    with pytest.raises(SigningRefusedError) as refused:
        signed(facts)
    return {line.split(" ")[2]: line for line in str(refused.value).splitlines()[1:]}


def test_the_override_of_pregnancy_alone_leaves_its_warning_sign_and_what_clears_that_is_named():
    lines = refusal([*pregnant(), decided(pregnant())])
    assert set(lines) == {"rf_pregnancy", "S16"}
    assert SAID in lines["rf_pregnancy"]


def test_cleared_and_overridden_it_is_signed():
    cleared = pregnant(answer(CLEARED, True, about="red_flag:rf_pregnancy"))
    assert set(refusal(cleared)) == {"S15"}
    assert signed([*cleared, decided(cleared)]).overrides


def test_a_sign_that_is_not_known_is_asked_and_not_cleared():
    lines = refusal(ready(without=("thunderclap_onset",)))
    assert CLEARED not in lines["rf_thunderclap"]
    assert "Ask: thunderclap_onset" in lines["rf_thunderclap"]
