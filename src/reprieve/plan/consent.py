"""What must the patient have been told before this plan? Emergency signs first."""

from __future__ import annotations

from typing import Any

from reprieve.knowledge.adverse_effects import AdverseEffects, Effect
from reprieve.knowledge.paradigms import Paradigm
from reprieve.knowledge.products import Products
from reprieve.knowledge.safety_rules import SafetyRules
from reprieve.plan.paradigm import Drawing

EVERYBODY = "all"


def consent_points(
    drawing: Drawing, paradigm: Paradigm, *, effects: AdverseEffects, products: Products, rules: SafetyRules
) -> list[dict[str, Any]]:
    """The points in the order they are told: boxed warning and emergency signs, use, effects, aftercare, choice."""
    emergency, boxed = effects.emergency, products.class_facts["boxed_warning"]
    points = [
        _point(
            "boxed_warning",
            f"Boxed warning, {boxed['value']['topic']}: call emergency services for {', '.join(emergency.triggers)}."
            f" It can come {emergency.window}. {emergency.action[0].upper()}{emergency.action[1:]}.",
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
    ]
    for effect in effects.effects:
        if any(name.split(":")[0] in (drawing.indication, EVERYBODY) for name in effect.conditions):
            points.append(_effect(effect))
    for rule_id in ("I06",):
        rule = rules.by_id[rule_id]
        points.append(
            _point("aftercare", f"{rule.condition}: {rule.consequence}", rule.source, rule.verification)
        )
    points.append(
        _point(
            "choice",
            "No injection is always one of the choices, and treatment can be ended at any time.",
            "practice",
            "recalled",
        )
    )
    return points


def _point(topic: str, text: str, source: str, verification: str) -> dict[str, Any]:
    return {"topic": topic, "text": text, "source": source, "verification": verification}


def _effect(effect: Effect) -> dict[str, Any]:
    """One effect: how often with and without toxin where a source says so, when, how long, and what to do."""
    known = [row for row in effect.incidence if row.active_percent is not None]
    compared = [row for row in known if row.placebo_percent is not None]
    best = next(iter(sorted(compared or known, key=lambda row: row.verification != "verified")), None)
    often = "no reliable rate"
    if best is not None:
        often = f"{best.active_percent} of 100 people with toxin"
        if best.placebo_percent is not None:
            often += f", {best.placebo_percent} with dummy injections"
    text = (
        f"{effect.name}: {often}; begins {effect.onset}, lasts {effect.duration}. {effect.patient_action}."
    )
    source = best or effect
    return {
        **_point("side_effect", text, source.source, source.verification),
        "effect": effect.id,
        "urgency": effect.urgency,
        "active_percent": best.active_percent if best else None,
        "placebo_percent": best.placebo_percent if best else None,
    }
