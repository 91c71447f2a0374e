"""What may stand in a log? Where and what kind, never a value: no query, no body, no message of a foreign error."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any, Final

SECRET: Final = re.compile(r"(/people/join/|/me/reminder/)[^/\s]+")  # addresses that let somebody in


class NoPatientData(logging.Filter):
    """Takes requests, query strings and secrets of addresses out of a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without what a person sent."""
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(_told(one) for one in record.args)
        if isinstance(record.msg, str) and not record.args:
            record.msg = SECRET.sub(r"\1...", record.msg)
        return True


class PlaceOnly(logging.Formatter):
    """An exception is told by its kind and its places; its message may hold a value, and is left out."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The places, innermost last."""
        if not isinstance(ei, tuple) or ei[0] is None:
            return ""
        places = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(ei[2])]
        return "\n".join([ei[0].__name__, *(f"  {place}" for place in places)])


def without_secret(path: str) -> str:
    """The path without its query, and without the secret of an invitation or a reminder."""
    return SECRET.sub(r"\1...", path.partition("?")[0])


def _told(said: object) -> object:
    if isinstance(said, BaseException):
        return type(said).__name__
    return without_secret(said) if isinstance(said, str) else said
