"""Which paradigm is drawn for a condition, and what are the alternatives?

Only a labelled paradigm is drawn unasked. An off-label one is drawn when a clinician names it. No injection is
always an alternative, and for some conditions the answer.
"""

from __future__ import annotations

from typing import Any

from reprieve.errors import FactError, NotAnswerableError
from reprieve.knowledge.paradigms import Paradigm, Paradigms
from reprieve.plan.paradigm import why_not_drawable


def chosen_paradigm(
    paradigms: Paradigms, *, condition: str | None, condition_because: str, paradigm: str | None
) -> tuple[Paradigm, str, tuple[str, ...]]:
    """The paradigm, the condition it is for, and why.

    Raises: FactError for an unknown id; NotAnswerableError where none is drawn unasked.
    """
    if paradigm is not None:
        named = paradigms.by_id.get(paradigm)
        if named is None:
            drawable = [one.id for one in paradigms.paradigms if paradigms.doses_of(one)]
            raise FactError(
                "paradigm",
                paradigm,
                "there is no such paradigm",
                f"Name one of {', '.join(drawable)}.",
                "plan.paradigm",
            )
        indication = condition if condition in named.condition else named.condition[0]
        return named, str(indication), (f"{named.id} was asked for",)
    if condition is None:
        raise NotAnswerableError(
            "No plan can be drawn, because it is not known for which condition"
            + (f": {condition_because}." if condition_because else "."),
            ("treatment_indication",),
        )
    found = paradigms.for_condition(condition)
    for one in found:
        if one.is_labelled and paradigms.doses_of(one):
            why = f"{one.name} for {condition.replace('_', ' ')}: {one.status.value} ({one.status.verification})"
            return one, condition, tuple(text for text in (condition_because, why) if text)
    raise NotAnswerableError(f"No plan can be drawn, because {_why_none(paradigms, condition, found)}")


def _why_none(paradigms: Paradigms, condition: str, found: tuple[Paradigm, ...]) -> str:
    if not found:
        return f"no published paradigm is known for {condition}. {OWN_SITES}"
    drawable = [one.id for one in found if paradigms.doses_of(one)]
    if drawable:
        return (
            f"no paradigm for {condition} is labelled; a clinician may ask for {' or '.join(drawable)}, off-label,"
            " by its id."
        )
    if all(one.standing == "not_recommended" for one in found):
        return f"toxin is not recommended for {condition}: {_status(found[0])}. No injection is the answer."
    return f"every entry for {condition} is evidence without agreed sites. {why_not_drawable(found[0])} {OWN_SITES}"


OWN_SITES = "A clinician may give sites and units of their own."


def alternatives_to(
    chosen: Paradigm | None, condition: str | None, paradigms: Paradigms
) -> list[dict[str, Any]]:
    """What else there is: no injection first, then every other paradigm published for the condition, labelled first.

    `is_the_answer`: no injection is what the entries for the condition come to.
    """
    found = paradigms.for_condition(condition) if condition else ()
    others = sorted(
        (one for one in found if chosen is None or one.id != chosen.id),
        key=lambda one: _order(one, paradigms),
    )
    return [
        _no_injection(condition, found),
        *(_alternative(one, paradigms) for one in others),
    ]


def evidence_of(paradigm: Paradigm) -> list[dict[str, Any]]:
    """What trials and series showed with a paradigm, each with its source and mark."""
    return [dict(row) for row in paradigm.evidence]


def _no_injection(condition: str | None, found: tuple[Paradigm, ...]) -> dict[str, Any]:
    is_the_answer = bool(found) and all(one.standing == "not_recommended" for one in found)
    because = "No injection is always a choice; other treatment goes on."
    if is_the_answer:
        because = f"Toxin is not recommended for {condition}: {_status(found[0])}. Other treatment goes on."
    return {
        "paradigm": None,
        "name": "No injection",
        "is_the_answer": is_the_answer,
        "drawable": True,
        "status": "always possible",
        "standing": None,
        "because": because,
        "product": None,
        "published_units": None,
        "sites": 0,
        "evidence": evidence_of(found[0]) if is_the_answer else [],
        "source": found[0].status.source if is_the_answer else "practice",
        "verification": found[0].status.verification if is_the_answer else "recalled",
    }


def _alternative(paradigm: Paradigm, paradigms: Paradigms) -> dict[str, Any]:
    doses = paradigms.doses_of(paradigm)
    return {
        "paradigm": paradigm.id,
        "name": paradigm.name,
        "is_the_answer": False,
        "drawable": bool(doses),
        "status": paradigm.status.value,
        "standing": paradigm.standing,
        "because": "drawn when asked for by its id" if doses else why_not_drawable(paradigm),
        "product": paradigm.product,
        "published_units": paradigm.totals.value if paradigm.totals else None,
        "sites": len(doses),
        "evidence": evidence_of(paradigm),
        "source": paradigm.status.source,
        "verification": paradigm.status.verification,
    }


def _order(paradigm: Paradigm, paradigms: Paradigms) -> tuple[bool, bool, bool]:
    """Labelled first, then those that can be drawn; those not recommended last. Else the file's order."""
    return (
        paradigm.standing == "not_recommended",
        not paradigm.is_labelled,
        not paradigms.doses_of(paradigm),
    )


def _status(paradigm: Paradigm) -> str:
    evidence = "; ".join(f"{row['study']}: {row['finding']}" for row in paradigm.evidence)
    return f"{paradigm.status.value} ({evidence})" if evidence else str(paradigm.status.value)
