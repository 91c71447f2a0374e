"""What can be wrong with an input, said so that the reader can mend it.

An error names the field, shows the value, says what to do, and has a code that tests and logs can hold.
It has a form to show (`str`) and a form to log (`loggable`), which holds no patient's value.
"""

from __future__ import annotations

from dataclasses import dataclass, field


class ReprieveError(Exception):
    """The input is at fault, and the message says how to mend it."""

    code: str = "reprieve.input"

    @property
    def loggable(self) -> str:
        """The same error without any patient's value."""
        return self.code


class FactError(ReprieveError, ValueError):
    """A fact that cannot be true as written.

    `where` is the place in the input ("line 12"), or None where there is no file.
    """

    def __init__(
        self, field: str, value: object, problem: str, remedy: str, code: str, where: str | None = None
    ) -> None:
        self.field, self.value, self.problem = field, value, problem
        self.remedy, self.code, self.where = remedy, code, where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{field} is {shown(value)}: {problem}. {remedy} [{code}]")

    @property
    def loggable(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.field}: {self.problem} [{self.code}]"

    def __reduce__(self) -> tuple[type[FactError], tuple[object, ...]]:
        return FactError, (self.field, self.value, self.problem, self.remedy, self.code, self.where)

    def at(self, where: str) -> FactError:
        """The same error, placed in its file."""
        return FactError(self.field, self.value, self.problem, self.remedy, self.code, where)


@dataclass
class ChartError(ReprieveError):
    """Everything that is wrong with one chart; nothing of it was read."""

    faults: list[FactError] = field(default_factory=list)
    source: str = "chart"
    code: str = "chart.unreadable"

    def __post_init__(self) -> None:
        super().__init__(str(self))

    def __str__(self) -> str:
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        head = f"{self.source}: {count}; nothing was read."
        return "\n".join([head, *(f"  {fault}" for fault in self.faults)])

    @property
    def loggable(self) -> str:
        return "\n".join([f"{self.source}: {self.code}", *(f"  {fault.loggable}" for fault in self.faults)])


class KnowledgeError(ReprieveError):
    """Knowledge files that do not hold together; the message names every fault."""

    code = "knowledge.faulty"


class NotAnswerableError(ReprieveError):
    """The chart is sound, but it cannot answer this question; says what to record in place of it."""

    code = "answer.not_possible"

    def __init__(self, why: str, ask_for: tuple[str, ...] = ()) -> None:
        self.why, self.ask_for = why, ask_for
        super().__init__(" ".join([why, *(f"Ask for: {item}." for item in ask_for)]))

    def __reduce__(self) -> tuple[type[NotAnswerableError], tuple[str, tuple[str, ...]]]:
        return NotAnswerableError, (self.why, self.ask_for)


def shown(value: object, longest: int = 60) -> str:
    """A value as an error shows it: as written, cut where it would drown the message."""
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
