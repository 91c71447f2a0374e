"""What trials show, with honest uncertainty: approval, pooled effects, certainty, side effects, and what is not known.

Import from the modules themselves (`reprieve.evidence.condition.evidence_for`): nothing is loaded here, so that a
command that needs no evidence stays quick.
"""
