"""What becomes of answers from a page that was sent before, when somebody went back in the browser and answered otherwise?

They may tell of an emergency, so they are kept and triaged: what was told first is taken back, and answered anew.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from reprieve.chart import AdverseEvent, View
from reprieve.clinic.access import SignedIn
from reprieve.clinic.patient.here import Here, here, save
from reprieve.clinic.patient.saving import answered_otherwise
from reprieve.errors import FactError

SENT_BEFORE = "clinic.form.sent_before"
Said = Mapping[str, Any]


def save_or_anew(
    request: SignedIn, place: Here, said: Sequence[Said], *, source: str, sending: uuid.UUID
) -> None:
    """Add what was said, as `save` does; as a new sending where this one was used for something else.

    Raises: FactError or ChartError; nothing was added then.
    """
    try:
        save(
            place,
            [*answered_otherwise(place.view, said, today=place.today), *said],
            source=source,
            sending=sending,
        )
    except FactError as error:
        if error.code != SENT_BEFORE:
            raise
    else:
        return
    now = here(request)
    new = [one for one in said if not _stands(now.view, one)]
    if new:
        other = uuid.uuid5(sending, json.dumps(new, sort_keys=True, default=str))
        anew = answered_otherwise(now.view, new, today=now.today)
        save(now, [*anew, *new], source=source, sending=other)


def _stands(view: View, said: Said) -> bool:
    """Whether the chart says this already: the answer of that day, or that effect."""
    on, name = str(said["on"]), said.get("name")
    if said["kind"] == "finding":
        return any(
            (str(one.on), one.value, one.by) == (on, said["value"], said["by"])
            for one in view.findings(str(name), said.get("about"))
        )
    return any(said.items() <= one.to_dict().items() for one in view.of(AdverseEvent))
