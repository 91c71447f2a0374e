"""Which unwanted effect came of earlier toxin, in any cycle, so that the next plan can heed it?

Which records and answers tell of it stands with the computed fact (`groups`: events, told, since). One that was ever recorded
or told stays, resolved or not, also where a later answer no longer names it. No record is not none: it is asked, unless no toxin
was ever given, or no effect at all is known to have come.
"""

from __future__ import annotations

from reprieve.chart import AdverseEvent
from reprieve.diagnosis.last_answer import latest
from reprieve.plan.counted import Counted
from reprieve.plan.person_facts import toxin_given_before
from reprieve.plan.setting import Setting

NONE = "none"  # the worst of earlier effects: there was none


def earlier_effect(name: str, setting: Setting) -> Counted:
    """Did it ever come? Yes by any record or answer; no by an answer that names others or none; else not known."""
    view, groups = setting.view, setting.fact(name).groups
    found = [
        f"{one.event}{f', {one.severity}' if one.severity else ''} ({one.on})"
        for one in view.of(AdverseEvent)
        if one.event in groups["events"]
    ]
    found += [
        f"{question}: yes ({one.on})"
        for question in groups.get("since", ())
        for one in view.findings(question)
        if one.value is True
    ]
    found += [
        f"{one.name}: {', '.join(one.value)} ({one.on})"
        for one in view.findings("bont_previous_adverse_event")
        if isinstance(one.value, list | tuple) and set(one.value) & set(groups["told"])
    ]
    if found:
        return Counted(name=name, value=True, because=tuple(found))
    given = toxin_given_before(name, setting)
    if given.value is False:
        return Counted(name=name, value=False, because=given.because)
    still = latest(view, "bont_previous_adverse_event", still_kept=True)
    if still is not None and isinstance(still.value, tuple):
        return Counted(name=name, value=False, because=(str(still),))
    worst = latest(view, "bont_previous_adverse_event_severity", still_kept=True)
    if worst is not None and worst.value == NONE:
        return Counted(name=name, value=False, because=(str(worst),))
    return Counted(name=name, value=None, ask_for=(*setting.fact(name).ask_for, *given.ask_for))
