"""What do the recorded scores of a chart say: before the first injection, now, and does the change matter?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from reprieve.chart import Score, View
from reprieve.instruments.bands import band_on, check_range
from reprieve.instruments.change import change
from reprieve.knowledge import Knowledge

Dated = tuple[dt.date, float]


def scores_of(
    view: View,
    knowledge: Knowledge,
    *,
    condition: str | None = None,
    first_injection: dt.date | None = None,
) -> list[dict[str, Any]]:
    """One object an instrument with a score in the view, by name.

    `before` is the last score up to the first injection (a score of that day was asked before it), `now` the latest
    after `before`. Without an injection, or without a score before it, `before` is the first on record, and
    `before_is` says so. `first_injection`: that of this condition; found from the injections where not given.
    Units:   each instrument's own.
    Missing: two different values of one day are not known; they are listed in `contradictions`.
    """
    start = first_injection or _first_injection(view, knowledge, condition)
    by_instrument: dict[str, dict[dt.date, set[float]]] = defaultdict(lambda: defaultdict(set))
    for one in view.of(Score):
        by_instrument[one.instrument][one.on].add(one.value)
    return [
        _over_time(name, days, start, knowledge, condition) for name, days in sorted(by_instrument.items())
    ]


def _over_time(
    name: str,
    days: dict[dt.date, set[float]],
    start: dt.date | None,
    knowledge: Knowledge,
    condition: str | None,
) -> dict[str, Any]:
    told = [(on, next(iter(values))) for on, values in sorted(days.items()) if len(values) == 1]
    before, now, before_is = _ends(told, start)
    found: dict[str, Any] = {
        "instrument": name,
        "values": [
            {"on": on.isoformat(), "value": value, "band": _band(name, value, knowledge, condition)}
            for on, value in told
        ],
        "contradictions": [
            {"on": on.isoformat(), "values": sorted(values)}
            for on, values in sorted(days.items())
            if len(values) > 1
        ],
        "before_on": None if before is None else before[0].isoformat(),
        "now_on": None if now is None else now[0].isoformat(),
        "before_is": before_is,
    }
    if len(days[max(days)]) > 1:
        now, found["now_on"] = None, None
        because = [f"the values of one day differ ({max(days)})"]
        ask = f"{name}: which of the values of one day is right"
    elif before is None:
        lacking = "before the first injection" if start is not None else "earlier than this one"
        because, ask = [f"there is no score {lacking}"], f"{name} {lacking}"
    elif now is None:
        because, ask = ["there is no later score"], f"{name} now"
    else:
        because, ask = [f"nothing is known here of {name}"], ""
    if before is None or now is None or name not in knowledge.instruments.by_id:
        return {
            **found,
            **_NO_CHANGE,
            **_ends_told(before, now),
            "because": because,
            "ask_for": [ask] if ask else [],
        }
    judged = change(name, before=before[1], now=now[1], knowledge=knowledge, condition=condition).to_dict()
    if start is not None and before[0] > start:
        late = (
            "No score stands before the first injection: this is the change since the first score after it."
        )
        judged["because"] = [late, *judged["because"]]
    return {**found, **judged, "ask_for": []}


_NO_CHANGE: dict[str, Any] = {
    "scale": None,
    "change": None,
    "direction": "not known",
    "minimal_important_change": None,
    "reached": "unknown",
    "source": [],
    "verification": None,
    "thresholds": [],
}


def _ends_told(before: Dated | None, now: Dated | None) -> dict[str, float | None]:
    return {"before": None if before is None else before[1], "now": None if now is None else now[1]}


def _ends(told: list[Dated], start: dt.date | None) -> tuple[Dated | None, Dated | None, str | None]:
    """The score before, the latest after it, and what the first of them is."""
    if not told:
        return None, None, None
    untreated = [one for one in told if start is not None and one[0] <= start]
    if untreated:
        later = [one for one in told if one[0] > untreated[-1][0]]
        return untreated[-1], (later[-1] if later else None), "last_before_first_injection"
    if len(told) == 1:
        return None, told[0], None
    return told[0], told[-1], "first_recorded"


def _band(name: str, value: float, knowledge: Knowledge, condition: str | None) -> str | None:
    row = knowledge.instruments.by_id.get(name)
    if row is None or row.recorded is None:
        return None
    check_range(row, row.recorded, value)
    return band_on(row, row.recorded, value, knowledge, condition=condition).label


def _first_injection(view: View, knowledge: Knowledge, condition: str | None) -> dt.date | None:
    """The first injection for this condition; one of unknown purpose counts, a cosmetic one does not."""
    for one in view.injections:
        if one.indication == "cosmetic":
            continue
        if (
            condition is None
            or one.indication is None
            or knowledge.conditions.id_of(one.indication) == condition
        ):
            return one.on
    return None
