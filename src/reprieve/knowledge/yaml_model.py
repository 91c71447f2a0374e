"""How does a YAML knowledge file become one typed value, with every fault named at once?"""

from __future__ import annotations

from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reprieve.errors import KnowledgeError, shown


class Piece(BaseModel):
    """A part of a knowledge file: frozen, and with no key it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


P = TypeVar("P", bound=Piece)


def parse_model(text: str, model: type[P], *, file: str) -> P:
    """The file as a value of `model`.

    Raises: KnowledgeError naming every fault: place, value and what is wrong.
    """
    try:
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{file}: is not YAML: {error}") from None
    try:
        return model.model_validate(document)
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or 'file'}: "
            f"{fault['msg'].removeprefix('Value error, ')} (is {shown(fault['input'])})"
            for fault in error.errors()
        ]
        raise KnowledgeError(f"{file}: {len(faults)} fault(s)\n  " + "\n  ".join(faults)) from None
