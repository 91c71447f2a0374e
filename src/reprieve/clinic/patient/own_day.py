"""Which date is it where the person is, and may a day still be entered?

The date belongs to the entry: it is fixed when a card is opened, and neither another time zone nor a change of the
clocks nor a late resend moves it.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from reprieve.clinic.patient.card import Entered
from reprieve.clinic.patient.limits import limits
from reprieve.errors import FactError

ONE_DAY = dt.timedelta(days=1)


def today_in(zone: dt.tzinfo, now: dt.datetime) -> dt.date:
    """The calendar date in `zone` at the moment `now` (with an offset)."""
    return now.astimezone(zone).date()


def entered_as(on: dt.date, today: dt.date) -> Entered:
    """Whether an entry about `on` that is made on `today` is of the day itself or filled in later.

    Raises: FactError for a day that has not come yet, and for one further back than may be remembered.
    """
    if on > today:
        raise FactError(
            _("This day"),
            on.isoformat(),
            _("has not come yet where you are"),
            _("Enter a day when it is there; if you travel, set your time zone."),
            "diary.on.future",
        )
    if on < earliest(today):
        raise FactError(
            _("This day"),
            on.isoformat(),
            _("is further back than can be filled in here"),
            _("Leave it missing, or bring in a diary that was kept at the time."),
            "diary.on.too_late",
        )
    return "same_day" if on == today else "backfilled"


def earliest(today: dt.date) -> dt.date:
    """The first date that may still be filled in."""
    return today - limits().backfill_days * ONE_DAY
