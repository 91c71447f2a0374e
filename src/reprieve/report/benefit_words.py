"""What trials and this person's own diary let us expect, in words, before treatment.

A relative figure never stands without its absolute one, the dummy injection's share always stands beside the
toxin's, and a figure that was recalled says so.
"""

from __future__ import annotations

from reprieve.report.effect_figures import is_ratio
from reprieve.report.numbers import in_hundred, number, written
from reprieve.report.sections import Section, is_recalled, part, per_condition, rows, texts


def headline(answer: Section, condition: str) -> str:
    """The first sentence for a person who has not been treated."""
    shares = expected_shares(answer)
    if shares is not None and said_in_headline(answer):
        with_toxin, with_dummy = shares
        return (
            f"It may help you: of 100 people with {condition} and a diary like yours, we expect that about "
            f"{with_toxin} would have half as many bad days with botulinum toxin, and about {with_dummy} with a "
            "dummy injection."
        )
    direction, sure = trials_say(answer), is_sure(answer)
    if direction == "better" and sure:
        return (
            f"It may help you: in trials, more people with {condition} got better with botulinum toxin than with a "
            "dummy injection."
        )
    if direction == "better":
        return (
            f"It might help you, but this is not sure: people with {condition} did better with botulinum toxin in "
            "some trials, but these are too few or too weak to rely on."
        )
    if direction == "mixed":
        return (
            f"It is not clear that it can help you: trials in people with {condition} do not agree. Some found a "
            "difference from a dummy injection, and others found no sure one."
        )
    return {
        "worse": f"It is not likely to help you: in trials, people with {condition} did no better with botulinum "
        "toxin than with a dummy injection.",
        "unclear": f"It is not clear that it can help you: trials in people with {condition} found no sure "
        "difference from a dummy injection.",
        "none": f"Nobody knows yet if it can help you: no good trial in people with {condition} was found.",
    }[direction]


def said_in_headline(answer: Section) -> bool:
    """Whether the shares are in the headline: only where trials back the forecast, and toxin is above dummy in it."""
    chance = part(answer, "forecast", "p_50")
    toxin, dummy = number(chance.get("toxin")), number(chance.get("dummy"))
    backed = part(answer, "forecast").get("validation") != "not_validated"
    return backed and toxin is not None and dummy is not None and toxin > dummy


def body(answer: Section, condition: str) -> tuple[str, ...]:
    """The trials' figures, how sure they are, approval, and the commonest side effects."""
    said = [sentence for row in evidence_of(answer) for sentence in _evidence(row)]
    forecast = part(answer, "forecast")
    # its first sentence gives the shares that the headline has given already
    said += texts(forecast.get("words"))[1 if said_in_headline(answer) else 0 :]
    if effects := side_effects_in_words(side_effects_of(answer)):
        said.append(effects)
    if not said:
        said.append(f"No trial figures for {condition} are in this answer.")
    return tuple(dict.fromkeys(said))


def side_effects_of(answer: Section) -> list[Section]:
    """The side effects of the forecast, or else of the evidence."""
    return rows(part(answer, "forecast"), "side_effects") or [
        effect for row in evidence_of(answer) for effect in rows(row, "side_effects")
    ]


def is_sure(answer: Section) -> bool:
    """Whether the evidence calls itself moderately or highly certain; no level is not sure."""
    return any(part(row, "certainty").get("level") in ("high", "moderate") for row in evidence_of(answer))


def evidence_of(answer: Section) -> list[Section]:
    """The evidence, one mapping a condition."""
    return per_condition(answer.get("evidence"))


def expected_shares(answer: Section) -> tuple[str, str] | None:
    """Of 100 people, how many halve their bad days with toxin and with dummy; None when not forecast."""
    chance = part(answer, "forecast", "p_50")
    toxin, dummy = number(chance.get("toxin")), number(chance.get("dummy"))
    return None if toxin is None or dummy is None else (in_hundred(toxin), in_hundred(dummy))


def trials_say(answer: Section) -> str:
    """ "better", "worse", "unclear", "mixed" or "none": what the main poolings here say, or else all published effects.

    "mixed": of the published effects against a dummy injection, some find a difference and others do not, or they
    differ in direction. Where few trials make the Hartung-Knapp interval say little, the ordinary one decides, as it
    does for the certainty that stands beside it.
    """
    for evidence in evidence_of(answer):
        main = [row for row in rows(evidence, "pooled") if row.get("role", "main") == "main"]
        for found in (main, [row for row in rows(evidence, "published") if _is_about_it(row)]):
            said = {direction for row in found if (direction := _direction(row)) is not None}
            if said:
                return said.pop() if len(said) == 1 else "mixed"
    return "none"


def _is_about_it(row: Section) -> bool:
    """Whether a published effect is about this condition, against a dummy injection."""
    return (
        row.get("same_condition", True) is True
        and row.get("controlled", True) is True
        and row.get("comparator", "placebo") == "placebo"
    )


def _direction(row: Section) -> str | None:
    """Which way one effect points; None without an interval, or where it does not say which direction is better."""
    low = number(row.get("wald_low", row.get("ci_low")))
    high = number(row.get("wald_high", row.get("ci_high")))
    better = row.get("better")
    if low is None or high is None or better not in ("lower", "higher"):
        return None
    nothing = 1.0 if is_ratio(row.get("measure") or row.get("effect_measure")) else 0.0
    if low < nothing < high:
        return "unclear"
    return "better" if (high <= nothing) == (better == "lower") else "worse"


def advised_against(evidence: Section) -> str | None:
    """What a guideline says against the toxin for this condition, with its mark; None where none is known here."""
    advice = part(evidence, "advised_against")
    if not advice.get("words"):
        return None
    recalled = " (Recalled, not looked up.)" if is_recalled(advice) else ""
    return f"{advice['words']}{recalled}"


def in_a_sentence(name: str) -> str:
    """A condition's name within a sentence: its first letter small, unless it begins with a short form."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _evidence(evidence: Section) -> list[str]:
    said = [advice] if (advice := advised_against(evidence)) else []
    box = part(evidence, "fact_box")
    pairs = rows(box, "pairs")
    if pairs:
        toxin, dummy = number(pairs[0].get("with_toxin")), number(pairs[0].get("with_dummy"))
        if toxin is not None and dummy is not None:
            seen = " (recalled, not looked up)" if is_recalled(pairs[0]) else ""
            said.append(
                f"In trials, of 100 people, {written(toxin, digits=0)} had {box.get('what', 'got better')} with the "
                f"toxin, and {written(dummy, digits=0)} with a dummy injection{seen}."
            )
    lead = next((row for row in rows(evidence, "published") if _is_about_it(row)), {})
    if not rows(evidence, "pooled") and (small := part(lead, "smaller_than_matters").get("words")):
        said.append(f"A published difference from a dummy injection was small. {small}")
    level = str(part(evidence, "certainty").get("level", ""))
    if level in _HOW_SURE:
        said.append(f"How sure are these trials? {_HOW_SURE[level]}")
    statuses = [str(row.get("status", "")).lower() for row in rows(evidence, "regulatory")]
    if statuses and all(status.startswith(("off", "not ", "not_", "unknown")) for status in statuses):
        said.append("It is not approved for this kind of pain, so using it would be off-label.")
    return said


_HOW_SURE = {
    "high": "Quite sure.",
    "moderate": "Fairly sure. New trials could change it.",
    "low": "Not sure. New trials are likely to change it.",
    "very low": "Very unsure. Nobody can rely on it.",
}


def side_effects_in_words(effects: list[Section], *, most: int = 3) -> str:
    """The commonest side effects of 100 people, with the toxin and with a dummy injection."""
    counted = []
    seen: set[str] = set()
    for row in effects:
        if "adverse event" in (name := name_of_effect(row)) or name in seen:
            continue
        seen.add(name)
        toxin, dummy = per_hundred(row, "toxin"), per_hundred(row, "dummy")
        if toxin is not None and dummy is not None:
            counted.append((toxin, dummy, row))
    counted.sort(key=lambda entry: -entry[0])
    if not counted:
        return ""
    listed = "; ".join(
        f"{name_of_effect(row)}: {_people(toxin)} with the toxin, {_people(dummy)} with a dummy"
        for toxin, dummy, row in counted[:most]
    )
    recalled = any(is_recalled(row) for _, _, row in counted[:most])
    return f"Side effects, of 100 people: {listed}.{' (Recalled, not looked up.)' if recalled else ''}"


def _people(of_100: float) -> str:
    """People out of 100, whole; a few are never written as none."""
    return "fewer than 1" if 0 < of_100 < 1 else written(of_100, digits=0)


def name_of_effect(row: Section) -> str:
    return str(row.get("name") or row.get("event") or "unnamed").replace("_", " ").lower()


def per_hundred(row: Section, arm: str) -> float | None:
    """Of 100 people in this arm, how many had it; None when it was not reported."""
    for key in _ARM_KEYS[arm]:
        value = row.get(key)
        if isinstance(value, dict):
            value = next((value[k] for k in ("per_100", "percent", "value") if k in value), None)
        if (found := number(value)) is not None:
            return found
    return None


_ARM_KEYS = {
    "toxin": ("with_per_100", "with_toxin_per_100", "toxin_per_100", "with_toxin", "toxin", "active"),
    "dummy": ("with_dummy_per_100", "without_toxin_per_100", "without_per_100", "dummy_per_100", "with_dummy",
              "without_toxin", "dummy", "placebo"),
}  # fmt: skip
