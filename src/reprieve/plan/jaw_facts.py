"""On which side of the jaw were the chewing muscles found to hurt?

True where one finding of that side says so; false only where all of them were looked for and say no. Which findings, and of
which side, is in the fact's `groups` (safety_rules.yaml); how each stands is what diagnosis knows of that side.
"""

from __future__ import annotations

from reprieve.plan.counted import Counted
from reprieve.plan.setting import Setting


def jaw_muscle_pain(name: str, setting: Setting) -> Counted:
    """Was pain of masseter or temporalis found on this side?"""
    groups = setting.fact(name).groups
    (about,) = groups["about"]
    found, because, missing = [], [], []
    for one in groups["found"]:
        held = setting.case.known.get(one, about)
        value = held.value if held is not None else None
        if isinstance(value, bool):
            found.append(value)
            because.append(f"{one} about {about}: {'yes' if value else 'no'}")
        else:
            missing.append(f"{one} about {about}")
    if any(found):
        return Counted(name=name, value=True, because=tuple(because))
    if missing:
        return Counted(name=name, value=None, because=tuple(because), ask_for=tuple(missing))
    return Counted(name=name, value=False, because=tuple(because))
