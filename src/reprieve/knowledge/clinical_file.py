"""How does a file of clinical knowledge become typed values whose every statement carries source and mark?

A statement has a source and says how it was seen there: `verified` or `recalled`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from reprieve.errors import shown
from reprieve.knowledge.yaml_model import Piece, parse_model

Verification = Literal["verified", "recalled"]


class OpenEntry(BaseModel):
    """A part whose further keys are kept as they are written, for those who show them."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Sourced(OpenEntry):
    """One statement, where it is from, and whether it was seen there."""

    value: Any = None
    source: str = Field(min_length=1)
    verification: Verification
    note: str | None = None


class Origin(Piece):
    """One of a file's sources."""

    title: str
    verification: Verification


class Stated(Piece):
    """A statement that names no other key, by the id of its source."""

    source: str
    verification: Verification


M = TypeVar("M", bound=BaseModel)


def parse_clinical_file(text: str, model: type[M], *, file: str) -> M:
    """The file as one typed value. Raises KnowledgeError naming every fault, missing marks included."""
    return parse_model(text, model, file=file, also=faults_of_marks)


def faults_of_marks(part: object, place: str = "") -> Iterator[str]:
    """Which statements lack a source or say of themselves something else than verified or recalled?"""
    if isinstance(part, dict):
        if ("source" in part) != ("verification" in part):
            lacking = "verification" if "source" in part else "source"
            yield f"{place}: no `{lacking}`. A statement needs both; `recalled` if nobody has read it."
        elif part.get("verification", "recalled") not in ("verified", "recalled"):
            yield f"{place}.verification: {shown(part['verification'])}. Write verified or recalled."
        elif "source" in part and not part["source"]:
            yield f"{place}.source: it is empty. Say where the statement is from."
        for key, inner in part.items():
            yield from faults_of_marks(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(part, list):
        for i, inner in enumerate(part):
            label = inner.get("id", i) if isinstance(inner, dict) else i
            yield from faults_of_marks(inner, f"{place}[{label}]")
