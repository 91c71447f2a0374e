"""What does the program say of a worked example? The example's person as a chart, and the rule judged on it."""

from reprieve.worked_examples.judge import Outcome, judge_example
from reprieve.worked_examples.person import AS_OF, chart_of_person

__all__ = ["AS_OF", "Outcome", "chart_of_person", "judge_example"]
