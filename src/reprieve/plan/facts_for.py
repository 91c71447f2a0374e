"""The counted facts of one plan, each counted once when a rule first asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from reprieve.chart import View
from reprieve.diagnosis import Case, evaluate_rule
from reprieve.knowledge.paradigms import Paradigm
from reprieve.knowledge.rule import DiagnosisRef
from reprieve.plan.computed import counted
from reprieve.plan.counted import Counted
from reprieve.plan.exposure import Exposure
from reprieve.plan.judged import Judged
from reprieve.plan.paradigm import Drawing
from reprieve.plan.setting import Setting
from reprieve.plan.warning_signs import found_of, warning_signs

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge


def facts_for(
    view: View,
    knowledge: Knowledge,
    *,
    case: Case,
    drawing: Drawing,
    paradigm: Paradigm,
    exposure: Exposure,
    on: dt.date,
) -> Callable[[str], Counted]:
    """The counted facts of this plan by name, each counted once."""
    rules, paradigms = knowledge.safety_rules, knowledge.paradigms
    overuse = rules.computed["medication_overuse"].diagnoses
    setting = Setting(
        view=view,
        exposure=exposure,
        drawing=drawing,
        published=(*paradigms.doses_of(paradigm), *paradigm.optional_injections),
        muscles=knowledge.muscles,
        on=on,
        names=rules.computed,
        flags={},
        diagnoses={one: _found(case, one) for one in overuse},
    )
    before = counted("toxin_given_before", setting)
    setting = setting.with_flags(found_of(warning_signs(case, before)))
    return cache(lambda name: counted(name, setting))


def _found(case: Case, diagnosis: str) -> Judged:
    """What the criteria of one diagnosis come to."""
    said = evaluate_rule(DiagnosisRef(diagnosis), case)
    return Judged(verdict=said.verdict, because=said.because, ask_for=said.ask_for)
