"""What was signed, decided, injected, seen and answered: how it becomes facts, and what is said at once about it."""

from reprieve.record.alone import alone_with
from reprieve.record.answers import NoneOf, none_of, sections_asked
from reprieve.record.append import append, with_facts
from reprieve.record.decided import last_decision, standing_decision
from reprieve.record.placing import Place, Placed, placed
from reprieve.record.reported import Reported, reported
from reprieve.record.said import finding_of
from reprieve.record.session import Session, known_of, plan_to_give, session_of
from reprieve.record.weakness import Window, windows_for, windows_of

__all__ = [
    "NoneOf",
    "Place",
    "Placed",
    "Reported",
    "Session",
    "Window",
    "alone_with",
    "append",
    "finding_of",
    "known_of",
    "last_decision",
    "none_of",
    "placed",
    "plan_to_give",
    "reported",
    "sections_asked",
    "session_of",
    "standing_decision",
    "windows_for",
    "windows_of",
    "with_facts",
]
