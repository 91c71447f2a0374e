"""How does a YAML file of clinical knowledge become typed values, with every fault named at once?

One file, one model (pydantic, frozen). Parsing is pure: text in, value out; the edge reads the file.
Every value carries its source and how it was seen: `verified` or `recalled`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reprieve.errors import KnowledgeError, shown

Verification = Literal["verified", "recalled"]


class Entry(BaseModel):
    """A part of a clinical file: frozen, and with no key it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenEntry(BaseModel):
    """A part whose further keys are kept as they are written, for those who show them."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Sourced(OpenEntry):
    """One statement, where it is from, and whether it was seen there."""

    value: Any = None
    source: str = Field(min_length=1)
    verification: Verification
    note: str | None = None


M = TypeVar("M", bound=BaseModel)


def parse_clinical_file(text: str, model: type[M], *, file: str) -> M:
    """The file as one typed value.

    Raises: KnowledgeError naming every fault: place, value, and what is wrong; missing marks included.
    """
    try:
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{file}: it is not YAML: {error}. Mend it at the place named.") from error
    if not isinstance(document, dict):
        raise KnowledgeError(f"{file}: {shown(document)} is no mapping. Write the file as keys and values.")
    faults = list(faults_of_marks(document))
    try:
        value = model.model_validate(document)
    except ValidationError as error:
        faults += [
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}, not {shown(one['input'])}"
            for one in error.errors()
        ]
        raise faulty(file, faults) from error
    if faults:
        raise faulty(file, faults)
    return value


def faulty(file: str, faults: list[str]) -> KnowledgeError:
    """One error for all that is wrong with a file."""
    return KnowledgeError("\n  ".join([f"{file}: {len(faults)} to mend", *faults]))


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
