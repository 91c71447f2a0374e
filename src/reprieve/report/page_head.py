"""What must stand at the head of every answer, whoever reads it?"""

from __future__ import annotations

from reprieve.report.numbers import day
from reprieve.report.sections import Section, texts


def is_simulated(answer: Section) -> bool:
    """Whether this answer is about a made-up person."""
    return "simulated" in " ".join(texts(answer.get("source"))).lower()


def standing_notes(answer: Section) -> list[str]:
    """Whether the person is made up; what this is not; the day and the knowledge it rests on."""
    how = answer.get("as_of_is")
    said_how = f" ({how})" if how and how != "given" else ""
    known = f"What was known on {day(answer.get('as_of', 'an unknown day'))}{said_how}."
    knowledge = "; ".join(texts(answer.get("knowledge_version"))) or "of unknown version"
    model = "; ".join(texts(answer.get("model_version")))
    said = ["Simulated: a made-up person."] if is_simulated(answer) else []
    chart = f" Chart {answer['chart']}." if answer.get("chart") else ""
    return [
        *said,
        "Not a medical device. Knowledge not yet checked by a clinician.",
        f"{known}{chart} Knowledge {knowledge}{f', model {model}' if model else ''}.",
    ]
