"""What pain is this? Criteria, red flags, and what to ask, for one chart on one day.

For other rules (safety, payers): `evaluate_rule(rule, diagnosis.case, computed)`.
"""

from reprieve.diagnosis.diagnose import Diagnosis, diagnose, explain, leading_condition
from reprieve.diagnosis.evaluate import Case, Judgement, case_of, evaluate_rule
from reprieve.diagnosis.held import Range
from reprieve.diagnosis.interview import next_question

__all__ = [
    "Case",
    "Diagnosis",
    "Judgement",
    "Range",
    "case_of",
    "diagnose",
    "evaluate_rule",
    "explain",
    "leading_condition",
    "next_question",
]
