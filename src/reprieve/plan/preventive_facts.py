"""In which groups of medicines did a preventive fail, or was one taken long enough, and what is treatment for?

What a dose, date or outcome leaves open leaves the group open. No preventive on record is not none tried: it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from reprieve.chart import Preventive
from reprieve.diagnosis.held import Range
from reprieve.diagnosis.last_answer import latest
from reprieve.diagnosis.preventive_records import TOXIN_CLASS, failed, weeks_at_target
from reprieve.knowledge.criteria import DerivedSettings
from reprieve.plan.counted import Counted, in_words
from reprieve.plan.exposure import DUMMY
from reprieve.plan.setting import Setting, needed

Question = Callable[[Preventive, DerivedSettings, dt.date], bool | None]
ASK_PREVENTIVES = (
    "each preventive tried: name, class, dose, from, to and outcome (facts of kind `preventive`)",
)


def failed_preventive_groups(name: str, setting: Setting) -> Counted:
    """In how many groups did a preventive fail after an adequate trial, or was not tolerated or unsuitable?"""
    return _groups(name, setting, failed)


def preventive_groups_tried_long_enough(name: str, setting: Setting) -> Counted:
    """In how many groups was a preventive taken at its target dose for so many days?"""
    days = needed(setting.fact(name).days, name, "days")
    return _groups(name, setting, lambda one, settings, as_of: long_enough(one, settings, as_of, days=days))


def long_enough(one: Preventive, settings: DerivedSettings, as_of: dt.date, *, days: int) -> bool | None:
    """Was it taken at its target dose for so many days? Too short whatever the dose is no."""
    weeks = weeks_at_target(one, settings, as_of)
    if weeks is not None:
        return weeks * 7 >= days
    end = one.to or as_of
    if one.outcome == "contraindicated" or (one.from_ is not None and (end - one.from_).days < days):
        return False
    return None


def _groups(name: str, setting: Setting, asked: Question) -> Counted:
    """How many of the fact's groups hold a preventive of which this is so; a range where it is not known."""
    tried = [one for one in setting.view.of(Preventive) if one.drug_class != TOXIN_CLASS]
    if not tried:
        return Counted(name=name, value=None, ask_for=ASK_PREVENTIVES)
    settings, as_of = setting.knowledge.criteria.derived, setting.view.as_of
    truths = [(one, asked(one, settings, as_of)) for one in tried]
    sure, perhaps, because = 0, 0, []
    # one preventive of unknown class can be in one group only
    unclassed = sum(one.drug_class is None and truth is not False for one, truth in truths)
    for group, classes in setting.fact(name).groups.items():
        found = [truth for one, truth in truths if one.drug_class in classes]
        names = ", ".join(one.name for one, _ in truths if one.drug_class in classes)
        if True in found:
            sure += 1
        elif None in found:
            perhaps += 1
        state = "yes" if True in found else "not known" if None in found else "no"
        because.append(f"{group}: {state} ({names or 'none on record'})")
    value = Range(sure, min(len(setting.fact(name).groups), sure + perhaps + unclassed))
    because.insert(0, f"{name.replace('_', ' ')}: {in_words(value)}")
    ask = () if value.exact else ASK_PREVENTIVES
    return Counted(name=name, value=value, because=tuple(because), ask_for=ask)


def recorded_indication(name: str, setting: Setting) -> Counted:
    """What is treatment for? As recorded as a plan choice, else what the last session was given for."""
    said = latest(setting.today, "treatment_indication")
    if said is not None and isinstance(said.value, str):
        return Counted(name=name, value=said.value, because=(str(said),))
    given = [one for one in setting.today.injections if one.product != DUMMY and one.indication is not None]
    if given:
        last = given[-1]
        indication = setting.knowledge.conditions.id_of(last.indication) or str(last.indication)
        return Counted(
            name=name, value=indication, because=(f"the session of {last.on} was for {indication}",)
        )
    return Counted(name=name, value=None, ask_for=("treatment_indication",))
