"""Is treatment suitable and safe, what would be injected, and who goes on or stops by which rules?"""

from reprieve.plan.continuation import rule_set_decisions
from reprieve.plan.document import NoPlan, Plan
from reprieve.plan.plan import make_plan

__all__ = ["NoPlan", "Plan", "make_plan", "rule_set_decisions"]
