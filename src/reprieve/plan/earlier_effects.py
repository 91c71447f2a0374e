"""Which unwanted effect came of earlier toxin, in any cycle, so that the next plan can heed it?

Which records and answers tell of it stands with the computed fact (`groups`: events, told, since). No record is not none:
it is asked, unless no toxin was ever given.
"""

from __future__ import annotations

from reprieve.chart import AdverseEvent
from reprieve.plan.counted import Counted
from reprieve.plan.person_facts import toxin_given_before
from reprieve.plan.said import latest
from reprieve.plan.setting import Setting


def earlier_effect(name: str, setting: Setting) -> Counted:
    """Did it ever come? Yes by any record or answer; no by an answer that names others or none; else not known."""
    groups = setting.fact(name).groups
    found = [
        f"{one.event}{f', {one.severity}' if one.severity else ''} ({one.on})"
        for one in setting.view.of(AdverseEvent)
        if one.event in groups["events"]
    ]
    for question in groups.get("since", ()):
        said = latest(setting.view, question)
        if said is not None and said.value is True:
            found.append(str(said))
    told = latest(setting.view, "bont_previous_adverse_event")
    if told is not None and isinstance(told.value, tuple) and set(told.value) & set(groups["told"]):
        found.append(str(told))
    if found:
        return Counted(name=name, value=True, because=tuple(found))
    given = toxin_given_before(name, setting)
    if given.value is False:
        return Counted(name=name, value=False, because=given.because)
    still = latest(setting.view, "bont_previous_adverse_event", still_kept=True)
    if still is not None and isinstance(still.value, tuple):
        return Counted(name=name, value=False, because=(str(still),))
    return Counted(name=name, value=None, ask_for=(*setting.fact(name).ask_for, *given.ask_for))
