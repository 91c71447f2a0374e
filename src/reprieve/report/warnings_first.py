"""What must be said before anything else?

Reads `diagnosis.red_flags`. A met flag is said by urgency, worst first; an emergency stands above every other
sentence of the answer. A flag that is not known is never passed over: it is a question.
"""

from __future__ import annotations

from reprieve.report.sections import URGENCIES, Section, part, readable, rows

FOR_THE_PATIENT = {
    "emergency_now": "Get emergency help now. Call your local emergency number.",
    "same_day": "Speak to a clinician today.",
    "urgent_2_weeks": "See a clinician within two weeks.",
    "soon": "Tell a clinician about this before the next treatment.",
    "routine": "Mention this at your next visit.",
}


def met_flags(answer: Section) -> list[Section]:
    """Warning signs that are there, the most urgent first, else in the order given."""
    met = [flag for flag in rows(part(answer, "diagnosis"), "red_flags") if flag.get("verdict") == "met"]
    return sorted(met, key=urgency_rank)


def unknown_flags(answer: Section) -> list[Section]:
    """Warning signs that are not known: not asked, or too long ago; the most urgent first."""
    flags = rows(part(answer, "diagnosis"), "red_flags")
    return sorted((flag for flag in flags if flag.get("verdict") == "unknown"), key=urgency_rank)


def urgency_rank(flag: Section) -> int:
    """0 for the worst; a flag with no known urgency ranks with the worst, not the mildest."""
    urgency = flag.get("urgency")
    return URGENCIES.index(urgency) if urgency in URGENCIES else 0


def is_emergency(answer: Section) -> bool:
    return any(urgency_rank(flag) == 0 for flag in met_flags(answer))


def blocks_toxin(answer: Section) -> list[Section]:
    """Met warning signs that no injection may pass, and that no clinician has cleared."""
    return [flag for flag in met_flags(answer) if flag.get("blocks_now", flag.get("blocks_toxin"))]


def first_sentences(answer: Section) -> tuple[str, ...]:
    """One or two sentences a flag of the three most urgent levels that is met, or was when last asked."""
    said = []
    for flag in met_flags(answer):
        if urgency_rank(flag) > URGENCIES.index("urgent_2_weeks"):
            continue
        urgency = URGENCIES[urgency_rank(flag)]
        said.append(f"{FOR_THE_PATIENT[urgency]} The chart holds a warning sign: {name_of(flag)}.")
    said += [
        f"A warning sign was there when it was last asked about ({name_of(flag)}), and nobody has cleared it. "
        "Ask about it today."
        for flag in unknown_flags(answer)
        if flag.get("earlier") and urgency_rank(flag) <= URGENCIES.index("urgent_2_weeks")
    ]
    return tuple(said)


def name_of(flag: Section) -> str:
    """A warning sign as one reads it."""
    return str(flag.get("name") or readable(flag.get("id", "a warning sign")))
