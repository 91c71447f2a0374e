"""How does a YAML knowledge file become one typed value, with every fault named at once?

One file, one model (pydantic, frozen). Parsing is pure: text in, value out; the edge reads the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reprieve.errors import KnowledgeError, shown


class Piece(BaseModel):
    """A part of a knowledge file: frozen, and with no key it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


M = TypeVar("M", bound=BaseModel)


def parse_model(
    text: str,
    model: type[M],
    *,
    file: str,
    also: Callable[[dict[str, Any]], Iterable[str]] = lambda document: (),
) -> M:
    """The file as a value of `model`. `also` names further faults of the document as it stands.

    Raises: KnowledgeError naming every fault: place, what is wrong, and the value.
    """
    try:
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{file}: it is not YAML: {error}. Mend it at the place named.") from None
    if not isinstance(document, dict):
        raise KnowledgeError(f"{file}: {shown(document)} is no mapping. Write the file as keys and values.")
    faults = list(also(document))
    try:
        value = model.model_validate(document)
    except ValidationError as error:
        faults += [
            f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg'].removeprefix('Value error, ')}, "
            f"not {shown(one['input'])}"
            for one in error.errors()
        ]
        raise faulty(file, faults) from None
    if faults:
        raise faulty(file, faults)
    return value


def faulty(file: str, faults: list[str]) -> KnowledgeError:
    """One error for all that is wrong with a file."""
    return KnowledgeError("\n  ".join([f"{file}: {len(faults)} to mend", *faults]))
