"""What must the patient have been told before this plan? Emergency signs first.

Then: is this use licensed, does the plan differ from the published one, what to expect and when, which unwanted effects come
how often, what to do after the session, and what else could be done.
"""

from __future__ import annotations

from typing import Any

from reprieve.knowledge.adverse_effects import AdverseEffects, Effect
from reprieve.knowledge.muscles import Muscles
from reprieve.knowledge.paradigms import Paradigm, Paradigms
from reprieve.knowledge.products import Products
from reprieve.knowledge.safety_rules import SafetyRules
from reprieve.plan.how_often import how_often
from reprieve.plan.paradigm import Drawing

EVERYBODY = "all"
AFTERCARE = "I06"
_URGENCIES = ("emergency", "urgent", "soon", "routine", "info", "monitor")


def consent_points(
    drawing: Drawing,
    paradigm: Paradigm,
    *,
    effects: AdverseEffects,
    products: Products,
    rules: SafetyRules,
    muscles: Muscles,
    paradigms: Paradigms,
    changed: bool,
) -> list[dict[str, Any]]:
    """The points in the order they are told: boxed warning and emergency signs, use, effects, aftercare, choice."""
    emergency, boxed = effects.emergency, products.class_facts["boxed_warning"]
    aftercare = rules.by_id[AFTERCARE]
    return [
        _point(
            "boxed_warning",
            f"Boxed warning, {boxed['value']['topic']}: call emergency services for {', '.join(emergency.triggers)}."
            f" It can come {emergency.window}. {_capital(emergency.action)}.",
            boxed["source"],
            boxed["verification"],
        ),
        _point(
            "status",
            f"This use of {drawing.product} is {'labelled' if drawing.is_labelled else 'off-label'}:"
            f" {paradigm.status.value}.",
            paradigm.status.source,
            paradigm.status.verification,
        ),
        *([_point("not_as_published", NOT_AS_PUBLISHED, "practice", "recalled")] if changed else []),
        *(
            _point("expect", f"{_capital(row['text'])}.", row["source"], row["verification"])
            for row in paradigms.expect_of(paradigm)
        ),
        *(
            _point(
                "evidence",
                f"{_capital(row['study'])}: {row['finding']}.",
                row["source"],
                row["verification"],
            )
            for one in paradigms.with_base(paradigm)
            for row in one.evidence
        ),
        *(_effect(one, drawing) for one in effects_to_tell(drawing, effects, muscles)),
        _point(
            "aftercare",
            f"{aftercare.condition}: {aftercare.consequence}",
            aftercare.source,
            aftercare.verification,
        ),
        _point("choice", _choice(paradigm, drawing, paradigms), "practice", "recalled"),
    ]


NOT_AS_PUBLISHED = "This plan is not the published one in every site: trials tell less of it. What was changed, and why, is in the plan."


def effects_to_tell(drawing: Drawing, effects: AdverseEffects, muscles: Muscles) -> list[Effect]:
    """The effects of this use, of every injection, and of the muscles that are injected; what needs help soonest first."""
    beside = {
        id_
        for muscle in drawing.muscles
        for risk in muscles.by_id[muscle].at_risk_on_spread
        for id_ in risk.effects
    }
    told = [one for one in effects.effects if _is_of(one, drawing.indication) or one.id in beside]
    return sorted(told, key=lambda one: _URGENCIES.index(one.urgency))


def _is_of(effect: Effect, indication: str) -> bool:
    return any(name.split(":")[0] in (indication, EVERYBODY) for name in effect.conditions)


def _choice(paradigm: Paradigm, drawing: Drawing, paradigms: Paradigms) -> str:
    others = [one.name for one in paradigms.for_condition(drawing.indication) if one.id != paradigm.id]
    also = f" Other ways that were published: {'; '.join(others)}." if others else ""
    return (
        "No injection is always one of the choices, other treatment goes on, and treatment can be ended at any time."
        + also
    )


def _point(topic: str, text: str, source: str, verification: str) -> dict[str, Any]:
    return {"topic": topic, "text": text, "source": source, "verification": verification}


def _effect(effect: Effect, drawing: Drawing) -> dict[str, Any]:
    """One effect: how often with and without toxin where a source says so, when, how long, and what to do."""
    often = how_often(effect)
    elsewhere = "" if _is_of(effect, drawing.indication) else " (known from other uses)"
    text = (
        f"{_capital(effect.name)}{elsewhere}: {often.words}; begins {effect.onset}, lasts {effect.duration}."
        f" {_capital(effect.patient_action)}."
    )
    return {
        **_point("side_effect", text, often.source, often.verification),
        "effect": effect.id,
        "urgency": effect.urgency,
        "active_percent": often.active_percent,
        "placebo_percent": often.placebo_percent,
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
