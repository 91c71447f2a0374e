"""Before treatment the headline promises no more than trials back."""

from __future__ import annotations

import pytest

from reprieve.answer import answer_chart
from reprieve.knowledge import load_knowledge
from reprieve.report import words
from reprieve.simulate import simulate


@pytest.mark.parametrize(
    "condition", ["episodic_migraine", "chronic_tension_type_headache", "trigeminal_neuralgia"]
)
def test_a_forecast_on_assumptions_alone_is_no_headline(condition):
    person = simulate(condition, patients=1, cycles=0, seed=3)[0].chart
    headline = words.say(answer_chart(person, load_knowledge())).headline
    assert "we expect that about" not in headline


def test_a_forecast_backed_by_trials_is():
    person = simulate("chronic_migraine", patients=1, cycles=0, seed=9)[0].chart
    headline = words.say(answer_chart(person, load_knowledge())).headline
    assert headline.startswith("It may help you: of 100 people with chronic migraine")
