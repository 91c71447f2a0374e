"""What do earlier sessions say: units in a window, products, days since the same treatment, cycles?

A count is a range where the record may lack something, and says what to ask.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from reprieve.diagnosis.held import Range
from reprieve.diagnosis.last_answer import latest
from reprieve.plan.counted import Counted, in_words
from reprieve.plan.exposure import BEFORE, EVER, LAST_DATE, Exposure, Session
from reprieve.plan.paradigm import Drawing
from reprieve.plan.setting import Setting
from reprieve.plan.units import total


def units_in_window(name: str, setting: Setting) -> Counted:
    """How many units of the planned product within the window, all uses, the plan included?

    Half-open: a session exactly `window_days` before the plan is out. Sessions of other products are not added.
    """
    product, days = setting.drawing.product, setting.window_days(name)
    used, because = used_units(setting.exposure, product=product, on=setting.on, window_days=days)
    planned = setting.drawing.total.amount
    value = Range(used.low + planned, used.high + planned)
    words = f"{product}: {in_words(used)} U given in the {days} days to {setting.on}, {planned:g} U planned"
    return Counted(
        name=name,
        value=value,
        because=(words, *because),
        ask_for=() if value.exact else setting.exposure.asks,
    )


def units_of_session(name: str, setting: Setting) -> Counted:
    """How many units of the planned product on the day of the plan, all uses, the plan included?

    A session is one day. What was given that day and is not on record here cannot be counted.
    """
    product, planned, days = (
        setting.drawing.product,
        setting.drawing.total.amount,
        setting.window_days(name),
    )
    used, sessions = used_on_the_day(setting.exposure, product=product, on=setting.on, window_days=days)
    value = Range(used.low + planned, used.high + planned)
    words = f"{product}: {in_words(value)} U on {setting.on}, {planned:g} U of them planned"
    return Counted(
        name=name,
        value=value,
        because=(words, *sessions),
        ask_for=() if value.exact else setting.exposure.asks,
    )


def used_on_the_day(
    exposure: Exposure, *, product: str, on: dt.date, window_days: int
) -> tuple[Range, tuple[str, ...]]:
    """Units of one product that are on record for the day of a session, as a range, and the sessions that say so."""
    sessions = exposure.until(on, window_days=window_days)
    low = _known(product, sessions)
    return Range(low, math.inf if _undosed(product, sessions) else low), tuple(map(str, sessions))


def used_units(
    exposure: Exposure, *, product: str, on: dt.date, window_days: int
) -> tuple[Range, tuple[str, ...]]:
    """Units of one product given in (on - window_days, on], as a range, and the sessions that say so.

    A total that was told holds for what was given before it was told: a later session comes on top of it, and another that was
    said to be there since, of no known date, leaves it open.
    """
    sessions = exposure.until(on, window_days=window_days)
    because = [str(one) for one in sessions]
    low = _known(product, sessions)
    told, day = exposure.told_units, exposure.told_units_on
    if told is None or day is None or exposure.told_product not in (product, None):
        open_ended = not exposure.covers(on, window_days=window_days) or _undosed(product, sessions)
        return Range(low, math.inf if open_ended else low), tuple(because)
    because.append(f"told on {day}: {told:g} U in the last 3 months, all uses")
    since = tuple(one for one in sessions if one.on > day)
    before = low - _known(product, since)
    another = exposure.open_since is not None and exposure.open_since > day
    most = math.inf if another or _undosed(product, since) else max(before, told) + _known(product, since)
    return Range(low if exposure.told_product is None else max(low, told), most), tuple(because)


def _known(product: str, sessions: Sequence[Session]) -> float:
    """The units of one product in these sessions, as far as they are known."""
    ours = [one.units for one in sessions if one.units is not None and one.product == product]
    return total(product, ours).amount


def _undosed(product: str, sessions: Sequence[Session]) -> bool:
    """Whether one of these may have been of the product and its dose is not known."""
    return any(one.units is None and one.product in (product, None) for one in sessions)


def other_areas_in_window(name: str, setting: Setting) -> Counted:
    """How many sessions of the planned product in the window went to muscles the plan does not inject?"""
    sessions = [
        one
        for one in setting.exposure.until(setting.on, window_days=setting.window_days(name))
        if one.product in (setting.drawing.product, None)
    ]
    sure = [one for one in sessions if one.product is not None and one.muscles - setting.drawing.muscles]
    perhaps = [
        one for one in sessions if one not in sure and (one.product is None or not one.all_muscles_known)
    ]
    covered = setting.exposure.covers(setting.on, window_days=setting.window_days(name))
    value = Range(len(sure), len(sure) + len(perhaps) if covered else math.inf)
    ask = () if value.exact else setting.exposure.asks
    return Counted(
        name=name, value=value, because=tuple(str(one) for one in (*sure, *perhaps)), ask_for=ask
    )


def products_in_window(name: str, setting: Setting) -> Counted:
    """How many different products within the window, the planned one included? One told of with its units counts."""
    exposure = setting.exposure
    sessions = exposure.until(setting.on, window_days=setting.window_days(name))
    known = {setting.drawing.product} | {one.product for one in sessions if one.product is not None}
    unknown = sum(one.product is None for one in sessions)
    told: tuple[str, ...] = ()
    if exposure.told_units:
        named = exposure.told_product
        known |= set() if named is None else {named}
        unknown += named is None
        told = (
            f"told on {exposure.told_units_on}: {exposure.told_units:g} U of {named or 'an unknown product'}",
        )
    covered = exposure.covers(setting.on, window_days=setting.window_days(name))
    value = Range(len(known), len(known) + unknown if covered else math.inf)
    because = (f"products: {', '.join(sorted(known))}", *(str(one) for one in sessions), *told)
    return Counted(
        name=name, value=value, because=because, ask_for=() if value.exact else setting.exposure.asks
    )


def days_since_same_treatment(name: str, setting: Setting) -> Counted:
    """How many whole days since the last toxin for the same indication, or in any of the same muscles?

    Infinite where there was none. A session whose muscles or indication are not known may be the same.
    """
    sure = last_same(setting.exposure, setting.drawing, certain=True)
    perhaps = last_same(setting.exposure, setting.drawing, certain=False)
    low, high = (math.inf if one is None else (setting.on - one.on).days for one in (perhaps, sure))
    value = Range(min(low, _days_to_unknown(setting)), high)
    because = tuple(dict.fromkeys(f"last session: {one}" for one in (sure, perhaps) if one is not None))
    words = (
        f"{in_words(value)} days since the same treatment"
        if because
        else "no earlier session of this kind on record"
    )
    return Counted(
        name=name,
        value=value,
        because=(words, *because),
        ask_for=() if value.exact else setting.exposure.asks,
    )


def _days_to_unknown(setting: Setting) -> float:
    """Days since the last day of which the record may lack a session: none where it lacks none."""
    since = setting.exposure.known_from
    if since is None:
        return 0.0
    return math.inf if since == EVER else (setting.on - since).days + 1.0


def last_same(exposure: Exposure, drawing: Drawing, *, certain: bool) -> Session | None:
    """The last session for the same indication or in the same muscles; with `certain` false, one that may be."""
    same = [
        one
        for one in exposure.sessions
        if one.indication == drawing.indication
        or one.muscles & drawing.muscles
        or (not certain and (one.indication is None or not one.all_muscles_known))
    ]
    return same[-1] if same else None


def days_since_last_toxin(name: str, setting: Setting) -> Counted:
    """How many whole days since the last toxin on record, for any reason? Infinite where there never was any."""
    exposure = setting.exposure
    if exposure.sessions:
        last = exposure.sessions[-1]
        days = (setting.on - last.on).days
        return Counted(
            name=name, value=Range(days, days), because=(f"{days} days since the last session: {last}",)
        )
    if exposure.complete:
        return Counted(name=name, value=Range(math.inf, math.inf), because=("no toxin was ever given",))
    return Counted(name=name, value=None, ask_for=(BEFORE, LAST_DATE))


def cycles_given(name: str, setting: Setting) -> Counted:
    """How many earlier sessions for the indication of the plan?"""
    sessions = setting.exposure.sessions
    sure = sum(one.indication == setting.drawing.indication for one in sessions)
    perhaps = sum(one.indication is None for one in sessions)
    told = latest(setting.view, "bont_cycles_completed", still_kept=True)
    because = [f"{sure} sessions on record for {setting.drawing.indication}"]
    if told is not None and isinstance(told.value, int | float):
        because.append(str(told))
        return Counted(
            name=name, value=Range(max(sure, told.value), sure + told.value), because=tuple(because)
        )
    value = Range(sure, sure + perhaps if setting.exposure.complete else math.inf)
    ask = () if value.exact else ("bont_cycles_completed", *setting.exposure.asks)
    return Counted(name=name, value=value, because=tuple(because), ask_for=ask)
