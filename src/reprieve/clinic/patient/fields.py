"""Which dates, clock times and form ids can a browser send?

What is no date of our time is refused; a clock time has no zone, which the person's own zone gives.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

Date = TypeVar("Date", bound=dt.date)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # what the chart format takes for a date somebody alive wrote down


class DayField(forms.DateField):
    """A date as 2026-03-01."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The date. Raises ValidationError where it is none that somebody alive can have written down."""
        return _of_our_time(super().to_python(value))


class ClockField(forms.DateTimeField):
    """Date and time as a clock on the wall shows them: without a zone, which the person's own zone gives."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> dt.datetime | None:
        """The wall-clock time. Raises ValidationError where it is none."""
        if value in self.empty_values:
            return None
        try:
            found = (
                value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value).strip())
            )
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return _of_our_time(found.replace(second=0, microsecond=0))


def _of_our_time(found: Date | None) -> Date | None:
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise forms.ValidationError(_("Enter a date of our time, such as 2026-03-01."), code="invalid")
    return found


class EntryForm(forms.Form):
    """One entry that a page opened: its own id makes a resend harmless."""

    entry = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def fresh() -> dict[str, Any]:
        """What a newly opened form holds."""
        return {"entry": uuid.uuid4()}
