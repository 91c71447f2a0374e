"""What trials and this person's own diary let us expect, in words, before treatment.

A relative figure never stands without its absolute one, the dummy injection's share always stands beside the
toxin's, and a figure that was recalled says so.
"""

from __future__ import annotations

from reprieve.report.numbers import in_hundred, number, written
from reprieve.report.sections import Section, is_recalled, part, per_condition, rows, texts

# What a smaller number means for the patient, by what the outcome's name holds.
_LOWER_IS_BETTER = ("days", "pain", "score", "intensity", "severity", "attacks", "frequency", "nrs", "vas")
_HIGHER_IS_BETTER = ("responder", "50", "30", "improve", "relief")


def headline(answer: Section, condition: str) -> str:
    """The first sentence for a person who has not been treated."""
    shares = expected_shares(answer)
    if shares is not None:
        with_toxin, with_dummy = shares
        return (
            f"It may help you: of 100 people with {condition} and a diary like yours, we expect that about "
            f"{with_toxin} would have half as many bad days with botulinum toxin, and about {with_dummy} with a "
            "dummy injection."
        )
    direction = trials_say(answer)
    return {
        "better": f"It may help you: in trials, people with {condition} did better with botulinum toxin than with "
        "a dummy injection.",
        "worse": f"It is not likely to help you: in trials, people with {condition} did no better with botulinum "
        "toxin than with a dummy injection.",
        "unclear": f"Nobody knows yet if it can help you: trials in people with {condition} do not settle it.",
    }[direction]


def body(answer: Section, condition: str) -> tuple[str, ...]:
    """The trials' figures, approval, and the commonest side effects."""
    said = [sentence for row in evidence_of(answer) for sentence in _evidence(row)]
    forecast = part(answer, "forecast")
    said += texts(forecast.get("words"))
    if effects := side_effects_in_words(rows(forecast, "side_effects")):
        said.append(effects)
    if not said:
        said.append(f"No trial figures for {condition} are in this answer.")
    return tuple(dict.fromkeys(said))


def unknowns(answer: Section) -> tuple[str, ...]:
    return tuple(line for row in evidence_of(answer) for line in texts(row.get("unknowns")))


def evidence_of(answer: Section) -> list[Section]:
    return per_condition(answer.get("evidence"))


def expected_shares(answer: Section) -> tuple[str, str] | None:
    """Of 100 people, how many halve their bad days with toxin and with dummy; None when not forecast."""
    chance = part(answer, "forecast", "p_50")
    toxin, dummy = number(chance.get("toxin")), number(chance.get("dummy"))
    return None if toxin is None or dummy is None else (in_hundred(toxin), in_hundred(dummy))


def trials_say(answer: Section) -> str:
    """ "better", "worse" or "unclear", from the first pooled or published row whose direction is known."""
    for evidence in evidence_of(answer):
        for row in [*rows(evidence, "pooled"), *rows(evidence, "published")]:
            if (said := _direction(row)) is not None:
                return said
    return "unclear"


def _direction(row: Section) -> str | None:
    low, high = number(row.get("ci_low")), number(row.get("ci_high"))
    lower_is_better = _smaller_is_better(str(row.get("outcome", "")).lower())
    if low is None or high is None or lower_is_better is None:
        return None
    nothing = 1.0 if str(row.get("measure", "")).upper() in ("RR", "OR", "HR") else 0.0
    if low < nothing < high:
        return "unclear"
    return "better" if (high <= nothing) == lower_is_better else "worse"


def _smaller_is_better(outcome: str) -> bool | None:
    if any(word in outcome for word in ("adverse", "side effect", "withdraw")):
        return None
    if any(word in outcome for word in _HIGHER_IS_BETTER):
        return False
    return True if any(word in outcome for word in _LOWER_IS_BETTER) else None


def _evidence(evidence: Section) -> list[str]:
    said = []
    for row in rows(evidence, "pooled")[:1] or rows(evidence, "published")[:1]:
        for words in texts(row.get("words")):
            said.append(
                f"In trials: {words.rstrip('.')}{' (recalled, not looked up)' if is_recalled(row) else ''}."
            )
    said += texts(part(evidence, "certainty").get("words"))
    statuses = [str(row.get("status", "")).lower() for row in rows(evidence, "regulatory")]
    if statuses and all(status.replace("_", " ").startswith(("off", "not ")) for status in statuses):
        said.append("It is not approved for this kind of pain, so using it would be off-label.")
    return said


def side_effects_in_words(effects: list[Section], *, most: int = 3) -> str:
    """The commonest side effects of 100 people, with the toxin and with a dummy injection."""
    counted = []
    for row in effects:
        toxin, dummy = per_hundred(row, "toxin"), per_hundred(row, "dummy")
        if toxin is not None and dummy is not None:
            counted.append((toxin, dummy, row))
    counted.sort(key=lambda entry: -entry[0])
    if not counted:
        return ""
    listed = "; ".join(
        f"{name_of_effect(row)}: {written(toxin, digits=0)} with the toxin, {written(dummy, digits=0)} with a dummy"
        for toxin, dummy, row in counted[:most]
    )
    recalled = any(is_recalled(row) for _, _, row in counted[:most])
    return f"Side effects, of 100 people: {listed}.{' (Recalled, not looked up.)' if recalled else ''}"


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
    "toxin": ("with_toxin_per_100", "toxin_per_100", "with_toxin", "toxin", "active"),
    "dummy": ("with_dummy_per_100", "without_toxin_per_100", "without_per_100", "dummy_per_100", "with_dummy",
              "without_toxin", "dummy", "placebo"),
}  # fmt: skip
