"""What pain is this? Criteria, red flags, and what to ask, for one chart on one day."""

from reprieve.diagnosis.evaluate import Case, Judgement, case_of, evaluate_rule
from reprieve.diagnosis.held import Range

__all__ = ["Case", "Judgement", "Range", "case_of", "evaluate_rule"]
