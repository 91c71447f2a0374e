"""What did the clinic decide, as the patient reads it? The decision and its date; reasons and rule sets are told in person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reprieve.chart import View
from reprieve.record import last_decision
from reprieve.report.numbers import day


def decided_words(view: View) -> tuple[str, ...]:
    """The last decision in plain words; nothing where there is none."""
    last = last_decision(view)
    if last is None:
        return ()
    words = {
        "continue": _("Your clinic decided on %(day)s to go on with the injections."),
        "adjust": _(
            "Your clinic decided on %(day)s to go on with the injections, and to change something about them."
        ),
        "wait": _("Your clinic decided on %(day)s to wait before more injections are given."),
        "stop": _("Your clinic decided on %(day)s to stop the injections."),
    }
    said = [words[last.verdict] % {"day": day(last.on.isoformat())}]
    if last.next_date is not None:
        said.append(_("The next date is %(day)s.") % {"day": day(last.next_date.isoformat())})
    return (*said, _("Ask there why, and say so if you see it otherwise: a decision can be changed."))
