"""What may stand in a log? Where and what kind, never a value: no query, no body, no message of a foreign error."""

from __future__ import annotations

import logging
import traceback
from typing import Any


class NoPatientData(logging.Filter):
    """Takes requests and query strings out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without what a person sent."""
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(one) for one in record.args)
        return True


class PlaceOnly(logging.Formatter):
    """An exception is told by its kind and its places; its message may hold a value, and is left out."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The places, innermost last."""
        if not isinstance(ei, tuple) or ei[0] is None:
            return ""
        places = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(ei[2])]
        return "\n".join([ei[0].__name__, *(f"  {place}" for place in places)])


def _without_query(said: object) -> object:
    if isinstance(said, BaseException):
        return type(said).__name__
    return said.partition("?")[0] if isinstance(said, str) else said
