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
            why = f"{one.name} is labelled for {condition}: {one.status.value} ({one.status.verification})"
            return one, condition, tuple(text for text in (condition_because, why) if text)
    raise NotAnswerableError(f"No plan can be drawn, because {_why_none(paradigms, condition, found)}")


def _why_none(paradigms: Paradigms, condition: str, found: tuple[Paradigm, ...]) -> str:
    if not found:
        return f"no published paradigm is known for {condition}."
    drawable = [one.id for one in found if paradigms.doses_of(one)]
    if drawable:
        return (
            f"no paradigm for {condition} is labelled; a clinician may ask for {' or '.join(drawable)}, off-label,"
            " by its id."
        )
    return f"every entry for {condition} is evidence without agreed sites. {why_not_drawable(found[0])}"


def alternatives_to(
    chosen: Paradigm | None, condition: str | None, paradigms: Paradigms
) -> list[dict[str, Any]]:
    """What else there is: no injection first, then every other paradigm published for the condition."""
    others = paradigms.for_condition(condition) if condition else ()
    return [
        {
            "paradigm": None,
            "name": "No injection",
            "drawable": True,
            "status": "always possible",
            "because": "No injection is always a choice; other treatment goes on.",
            "source": "practice",
            "verification": "recalled",
        },
        *(
            {
                "paradigm": one.id,
                "name": one.name,
                "drawable": bool(paradigms.doses_of(one)),
                "status": one.status.value,
                "because": "drawn when asked for by its id"
                if paradigms.doses_of(one)
                else why_not_drawable(one),
                "source": one.status.source,
                "verification": one.status.verification,
            }
            for one in others
            if chosen is None or one.id != chosen.id
        ),
    ]
