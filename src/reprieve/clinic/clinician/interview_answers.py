"""What was answered, about which pain, by whom and when? The latest answer to each question, by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reprieve.chart import Finding, View
from reprieve.knowledge import Knowledge
from reprieve.report.questions import place


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer. `value` None: asked and not known. `earlier`: other answers before it."""

    id: str
    question: str
    about: str
    value: Any
    on: str
    by: str
    earlier: int


def answers_of(view: View, knowledge: Knowledge) -> list[tuple[str, list[Answered]]]:
    """Sections of the vocabulary in their order, each with its answers."""
    latest: dict[tuple[str, str | None], list[Finding]] = {}
    for one in view.of(Finding):
        latest.setdefault((one.name, one.about), []).append(one)
    order = list(dict.fromkeys(one.section for one in knowledge.vocabulary.facts.values()))
    found: dict[str, list[Answered]] = {section: [] for section in order}
    for (name, about), all_ in latest.items():
        fact = knowledge.vocabulary.get(name)
        if fact is not None:
            found[fact.section].append(_answered(fact.question or name, about, all_))
    return [(section, rows) for section, rows in found.items() if rows]


def _answered(question: str, about: str | None, all_: Sequence[Finding]) -> Answered:
    last = all_[-1]
    return Answered(
        id=last.id,
        question=question.replace("_", " "),
        about="" if about is None else place(about),
        value=last.value,
        on=last.on.isoformat(),
        by=last.by or last.recorded_by or "–",
        earlier=len(all_) - 1,
    )
