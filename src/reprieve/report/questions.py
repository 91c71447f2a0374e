"""How is a missing fact asked for, so that the person who knows it understands?

Rules ask for facts by their vocabulary name. The name becomes its question; a name without one is written in
plain letters, and a sentence stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from reprieve.report.sections import readable

_NAME = re.compile(r"^([a-z][a-z0-9_]*)(?: about (\S+))?$")
_SIDES = {"tmd_side:right": "right side of the jaw", "tmd_side:left": "left side of the jaw", "tmd": "jaw"}


def asked(item: str, vocabulary: Any = None) -> str:
    """The question for one item of an `ask_for`. `vocabulary` defaults to the one this program ships with."""
    found = _NAME.match(item)
    if not found:
        return item
    name, about = found.groups()
    fact = (vocabulary or _shipped()).get(name)
    question = getattr(fact, "question", None)
    words = str(question) if question else readable(name).capitalize()
    return words if about is None else f"{words} ({place(about)})"


def place(about: str) -> str:
    """A headache, pain or side of the jaw as one reads it: `headache:2` is headache 2."""
    return _SIDES.get(about) or readable(about.replace(":", " "))


@cache
def _shipped() -> Any:
    """The vocabulary this program ships with."""
    from reprieve.knowledge import load_knowledge

    return load_knowledge().vocabulary


def all_asked(items: Iterable[str], vocabulary: Any = None) -> tuple[str, ...]:
    """The questions for many items, each once, in order."""
    return tuple(dict.fromkeys(asked(item, vocabulary) for item in items))
