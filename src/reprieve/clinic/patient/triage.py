"""Does what was just told need help now? Then that is said at once, and nothing else on the page stands in its way.

A page that cannot be kept as it is (another field cannot be read, the question was answered on another page) may tell of
an emergency all the same: its signs are kept and told.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from reprieve.chart import Chart, Fact
from reprieve.chart._jsonl import parse_fact
from reprieve.clinic.access import SignedIn
from reprieve.clinic.patient.alarms import Alarm, alarms_of
from reprieve.clinic.patient.anew import save_or_anew
from reprieve.clinic.patient.here import Here, page
from reprieve.clinic.patient.side_effects import words
from reprieve.knowledge import Knowledge


def alarm_page(request: SignedIn, place: Here, alarms: Sequence[Alarm]) -> HttpResponse:
    """The page that interrupts everything."""
    more = {"shown": alarms, "when_to_call": place.knowledge.interview.when_to_call}
    return page(request, place, "help.html", more)


def alarms_after(place: Here, said: Sequence[dict[str, Any]]) -> tuple[Alarm, ...]:
    """What is urgent by these answers: by themselves, and together with the chart. The alarms of before are not."""
    facts: list[Fact] = [parse_fact(json.dumps(one)) for one in said]
    alone = alarms_of(Chart.from_facts(facts), place.knowledge, place.as_of)
    whole = alarms_of(Chart.from_facts([*place.chart.facts, *facts]), place.knowledge, place.as_of)
    before = {alarm.key for alarm in place.alarms}
    found = [*alone, *(alarm for alarm in whole if alarm.key not in before)]
    return tuple({alarm.key: alarm for alarm in found}.values())


def signs_alone(
    request: SignedIn, place: Here, signs: Sequence[str], *, source: str, sending: uuid.UUID | None
) -> HttpResponse | None:
    """The page of what is urgent, once these signs are kept; None where they are none, or not urgent, and nothing is kept."""
    said = [
        {"kind": "finding", "on": place.today.isoformat(), "name": name, "value": True, "by": "patient"}
        for name in signs
    ]
    urgent = alarms_after(place, said) if said else ()
    if not urgent:
        return None
    save_or_anew(request, place, said, source=source, sending=sending or uuid.uuid4())
    shown = alarm_page(request, place, urgent)
    text = _("The signs you told of are kept. The rest of that page could not be read: fill it in again.")
    messages.warning(request, text)  # after the page was made: said on the next one
    return shown


def signs_of_report(posted: Callable[[str], Sequence[str]]) -> list[str]:
    """The first signs that a report ticks; `posted` gives the values of one field."""
    return [name for name in words().now if name in posted("now")]


def signs_of_screen(knowledge: Knowledge, posted: Callable[[str], Sequence[str]]) -> list[str]:
    """What a screen about the person ticks or says yes to, whether it is the next one or not."""
    name = "".join(posted("screen")[:1])
    screen = next((one for one in knowledge.interview.screens if f"{one.id}|" == name), None)
    if screen is None:
        return []
    if screen.kind == "yes_no":
        return list(screen.facts) if "yes" in posted("chosen") else []
    return [fact for fact in screen.facts if screen.kind == "check_list" and fact in posted("chosen")]
