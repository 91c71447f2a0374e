"""What does the vial at the needle say: how old, whose, how it looks, where from?

The one place that reads records of vials and sessions at the needle. There is no such record yet, so every answer is not
known, and asks for it.
"""

from __future__ import annotations

from reprieve.plan.counted import Counted, Value
from reprieve.plan.setting import Setting

NO_RECORD = "no record of the vial or of the session at the needle"


def at_the_needle(name: str, setting: Setting) -> Counted:
    """What is on record of the vial, or of the session, by the name of the computed fact."""
    value = vial_record(setting).get(name)
    if value is None:
        return Counted(name=name, value=None, because=(NO_RECORD,), ask_for=setting.fact(name).ask_for)
    return Counted(name=name, value=value, because=(f"{name}: {value}",))


def vial_record(setting: Setting) -> dict[str, Value]:
    """What is known of the vial in use and of the session, by computed fact. Charts hold no such records yet."""
    return {}
