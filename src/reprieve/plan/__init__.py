"""Is treatment suitable and safe, what would be injected, and who goes on or stops by which rules?"""

from reprieve.plan.change import with_change, with_changes, with_dilution
from reprieve.plan.continuation import rule_set_decisions
from reprieve.plan.document import NoPlan, Plan
from reprieve.plan.own_sites import OwnSites, parse_own_sites
from reprieve.plan.plan import make_plan
from reprieve.plan.rules import explain_rule, rule_verdicts, rules_without_a_plan, shown_rules

__all__ = [
    "NoPlan",
    "OwnSites",
    "Plan",
    "explain_rule",
    "make_plan",
    "parse_own_sites",
    "rule_set_decisions",
    "rule_verdicts",
    "rules_without_a_plan",
    "shown_rules",
    "with_change",
    "with_changes",
    "with_dilution",
]
