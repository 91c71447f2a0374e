"""Which facts are counted from records and the plan, for rules that the grammar alone cannot say?

Each function answers one name of `computed` in safety_rules.yaml; windows and lists come from there. A count is a
range where the record may lack something, and says what to ask.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reprieve.chart import AdverseEvent, View
from reprieve.diagnosis.held import Range
from reprieve.knowledge.muscles import Muscles
from reprieve.knowledge.paradigms import SiteDose
from reprieve.knowledge.safety_rules import ComputedFact
from reprieve.plan.counted import Counted, Value, exactly, in_words
from reprieve.plan.exposure import ASK_HISTORY, KEEPS_DAYS, Exposure, Session, treated_before
from reprieve.plan.paradigm import Drawing
from reprieve.plan.said import latest
from reprieve.plan.units import total
from reprieve.verdict import Verdict, any_of


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What there is to count from: the chart, the exposure, the drawing, and what diagnosis found.

    `on` is the day the plan is for. `flags` and `diagnoses` map ids to verdicts; one that is missing is unknown.
    """

    view: View
    exposure: Exposure
    drawing: Drawing
    published: tuple[SiteDose, ...]
    muscles: Muscles
    on: dt.date
    names: Mapping[str, ComputedFact]
    flags: Mapping[str, Verdict]
    diagnoses: Mapping[str, Verdict]

    def with_flags(self, flags: Mapping[str, Verdict]) -> Setting:
        """The same, with the verdicts of the warning signs."""
        return replace(self, flags=flags)

    def window_days(self, name: str) -> int:
        days = self.names[name].window_days
        if days is None:
            raise KeyError(f"{name} has no window_days")
        return days


def counted(name: str, setting: Setting) -> Counted:
    """The counted fact of this name."""
    return FUNCTIONS[name](name, setting)


def age_years(name: str, setting: Setting) -> Counted:
    """How old is the person on the day of the plan? A range while only the year of birth is known."""
    bounds, because = [], []
    person, told = setting.view.person, latest(setting.view, "age_years")
    if person is not None and person.born is not None:
        years = setting.on.year - person.born
        last_day = (setting.on.month, setting.on.day) == (12, 31)
        bounds.append(Range(years if last_day else years - 1, years))
        because.append(f"born {person.born}")
    if told is not None and isinstance(told.value, int | float):
        days = (setting.on - told.on).days
        low = int(told.value)
        bounds.append(Range(low + days // 366, low if days == 0 else low + days // 365 + 1))
        because.append(str(told))
    if not bounds:
        return Counted(name=name, value=None, ask_for=("age_years: age in years, or the year of birth",))
    value = Range(max(one.low for one in bounds), min(one.high for one in bounds))
    if value.low > value.high:
        because.append("these do not agree")
        value = Range(min(one.low for one in bounds), max(one.high for one in bounds))
    ask = () if value.exact else ("age_years: age in whole years today (only the year of birth is stored)",)
    return Counted(
        name=name, value=value, because=(f"age {in_words(value)} ({'; '.join(because)})",), ask_for=ask
    )


def _of_the_plan(value: Callable[[Setting], Value], words: str) -> Callable[[str, Setting], Counted]:
    """A fact that the drawing itself says."""

    def read(name: str, setting: Setting) -> Counted:
        found = value(setting)
        shown = ", ".join(sorted(found)) if isinstance(found, frozenset) else found
        return Counted(name=name, value=found, because=(f"{words}: {shown}",))

    return read


plan_indication = _of_the_plan(lambda s: s.drawing.indication, "the plan is for")
plan_product = _of_the_plan(lambda s: s.drawing.product, "planned product")
plan_paradigm = _of_the_plan(lambda s: s.drawing.paradigm, "planned paradigm")
plan_muscles = _of_the_plan(lambda s: s.drawing.muscles, "planned muscles")
plan_is_labelled = _of_the_plan(lambda s: s.drawing.is_labelled, "a labelled use")
plan_total_units = _of_the_plan(lambda s: exactly(s.drawing.total.amount), "planned units")
plan_largest_site_units = _of_the_plan(
    lambda s: exactly(max((site.units.amount for site in s.drawing.sites), default=0.0)),
    "most units at one site",
)
plan_sites_over_paradigm = _of_the_plan(
    lambda s: exactly(len(sites_over(s.drawing, s.published))), "sites beyond the paradigm"
)
plan_has_converted_units = _of_the_plan(lambda _: False, "doses converted from another product")


def sites_over(drawing: Drawing, published: tuple[SiteDose, ...]) -> list[str]:
    """Which sites get more than the paradigm gives them, or are not in it?"""
    most = {dose.site_id: dose.units for dose in published}
    return [site.site for site in drawing.sites if site.units.amount > most.get(site.site, 0.0)]


def frontalis_sites_near_brow(name: str, setting: Setting) -> Counted:
    """How many frontalis sites of the plan lie too near above the brow, on the schematic map?"""
    frames, distance_mm = setting.muscles.drawing_frames, setting.names[name].distance_mm or 0.0
    lowest = frames["landmarks_frontal"]["brow_line_y"] - distance_mm / frames["scale"]["mm_per_unit"]
    points = {
        site.site: setting.muscles.sites[site.site][1].frontal
        for site in setting.drawing.sites
        if site.muscle == "frontalis"
    }
    low = [site for site, point in points.items() if point is not None and point[1] > lowest]
    unseen = sum(point is None for point in points.values())
    because = (f"{len(low)} of {len(points)} frontalis sites within {distance_mm:g} mm above the brow",)
    return Counted(name=name, value=Range(len(low), len(low) + unseen), because=because)


def sites_inside_orbital_rim(name: str, setting: Setting) -> Counted:
    """Is any site inside the orbital rim? Not known for muscles around the eye: the map has no rim."""
    near = [site.site for site in setting.drawing.sites if site.muscle in setting.names[name].muscles]
    if near:
        ask = (f"each of {', '.join(near)}: is it outside the orbital rim?",)
        return Counted(name=name, value=Range(0, len(near)), because=("sites around the eye",), ask_for=ask)
    return Counted(name=name, value=exactly(0), because=("no site around the eye",))


def dilution_disagreement_units(name: str, setting: Setting) -> Counted:
    """By how many units do a site's units and its stated volume disagree, at the stated dilution?

    units = mL x 10 x units per 0.1 mL. A site without a stated volume cannot disagree: its volume follows.
    """
    drawing = setting.drawing
    stated = [(site, site.volume_ml) for site in drawing.sites if site.volume_ml is not None]
    if not stated:
        return Counted(
            name=name, value=exactly(0), because=("no volumes are stated; they follow from the dilution",)
        )
    if drawing.units_per_0_1_ml is None:
        return Counted(name=name, value=None, ask_for=("the dilution: units per 0.1 mL",))
    per_ml = 10 * drawing.units_per_0_1_ml
    worst = max(abs(site.units.amount - volume * per_ml) for site, volume in stated)
    because = (f"{worst:g} U at most between units and volume, at {per_ml / 10:g} U per 0.1 mL",)
    return Counted(name=name, value=exactly(worst), because=because)


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
        name=name, value=value, because=(words, *because), ask_for=() if value.exact else ASK_HISTORY
    )


def used_units(
    exposure: Exposure, *, product: str, on: dt.date, window_days: int
) -> tuple[Range, tuple[str, ...]]:
    """Units of one product given in (on - window_days, on], as a range, and the sessions that say so."""
    sessions = exposure.until(on, window_days=window_days)
    ours = [one.units for one in sessions if one.units is not None and one.product == product]
    low = total(product, ours).amount
    open_ended = not exposure.complete or any(
        one.units is None and one.product in (product, None) for one in sessions
    )
    because = [str(one) for one in sessions]
    told = exposure.told_units
    if told is not None and exposure.told_product in (product, None):
        because.append(f"told on {exposure.told_units_on}: {told:g} U in the last 3 months, all uses")
        most = max(low, told)
        return Range(low if exposure.told_product is None else most, most), tuple(because)
    return Range(low, math.inf if open_ended else low), tuple(because)


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
    value = Range(len(sure), math.inf if not setting.exposure.complete else len(sure) + len(perhaps))
    ask = () if value.exact else ASK_HISTORY
    return Counted(
        name=name, value=value, because=tuple(str(one) for one in (*sure, *perhaps)), ask_for=ask
    )


def products_in_window(name: str, setting: Setting) -> Counted:
    """How many different products within the window, the planned one included?"""
    sessions = setting.exposure.until(setting.on, window_days=setting.window_days(name))
    known = {setting.drawing.product} | {one.product for one in sessions if one.product is not None}
    unknown = sum(one.product is None for one in sessions)
    value = Range(len(known), len(known) + unknown if setting.exposure.complete else math.inf)
    because = (f"products: {', '.join(sorted(known))}", *(str(one) for one in sessions))
    return Counted(name=name, value=value, because=because, ask_for=() if value.exact else ASK_HISTORY)


def days_since_same_treatment(name: str, setting: Setting) -> Counted:
    """How many whole days since the last toxin for the same indication, or in any of the same muscles?

    Infinite where there was none. A session whose muscles or indication are not known may be the same.
    """
    sure = last_same(setting.exposure, setting.drawing, certain=True)
    perhaps = last_same(setting.exposure, setting.drawing, certain=False)
    low, high = (math.inf if one is None else (setting.on - one.on).days for one in (perhaps, sure))
    if not setting.exposure.complete:
        low = 0.0
    value = Range(low, high)
    because = tuple(dict.fromkeys(f"last session: {one}" for one in (sure, perhaps) if one is not None))
    words = (
        f"{in_words(value)} days since the same treatment"
        if because
        else "no earlier session of this kind on record"
    )
    return Counted(
        name=name, value=value, because=(words, *because), ask_for=() if value.exact else ASK_HISTORY
    )


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


def cycles_given(name: str, setting: Setting) -> Counted:
    """How many earlier sessions for the indication of the plan?"""
    sessions = setting.exposure.sessions
    sure = sum(one.indication == setting.drawing.indication for one in sessions)
    perhaps = sum(one.indication is None for one in sessions)
    told = latest(setting.view, "bont_cycles_completed", keeps_days=KEEPS_DAYS)
    because = [f"{sure} sessions on record for {setting.drawing.indication}"]
    if told is not None and isinstance(told.value, int | float):
        because.append(str(told))
        return Counted(
            name=name, value=Range(max(sure, told.value), sure + told.value), because=tuple(because)
        )
    value = Range(sure, sure + perhaps if setting.exposure.complete else math.inf)
    ask = (
        ()
        if value.exact
        else ("bont_cycles_completed: How many treatment cycles have you had?", *ASK_HISTORY)
    )
    return Counted(name=name, value=value, because=tuple(because), ask_for=ask)


def toxin_given_before(name: str, setting: Setting) -> Counted:
    """Was any botulinum toxin ever given?"""
    if setting.exposure.sessions:
        return Counted(name=name, value=True, because=(f"session on {setting.exposure.sessions[0].on}",))
    said = treated_before(setting.view)
    if said is None:
        return Counted(name=name, value=None, ask_for=ASK_HISTORY[:1])
    return Counted(name=name, value=said.value is True, because=(str(said),))


def worst_toxin_reaction(name: str, setting: Setting) -> Counted:
    """How bad was the worst unwanted effect of earlier toxin? A serious one stays; a lesser answer grows old."""
    said = latest(setting.view, "bont_previous_adverse_event_severity", keeps_days=KEEPS_DAYS)
    ever = latest(setting.view, "bont_previous_adverse_event_severity")
    events = [one for one in setting.view.of(AdverseEvent) if one.severity == "serious"]
    if events:
        return Counted(
            name=name, value="serious", because=tuple(f"{one.event}, serious ({one.on})" for one in events)
        )
    if ever is not None and ever.value == "serious":
        return Counted(name=name, value="serious", because=(str(ever),))
    given = toxin_given_before(name, setting)
    if given.value is False:
        return Counted(name=name, value="none", because=given.because)
    if said is not None and isinstance(said.value, str):
        return Counted(name=name, value=said.value, because=(str(said),))
    ask = ("bont_previous_adverse_event_severity: none, mild, moderate or serious", *given.ask_for)
    return Counted(name=name, value=None, ask_for=ask)


def diary_days_recorded(name: str, setting: Setting) -> Counted:
    """How many days of the last window have an answer on headache?"""
    days, last = setting.window_days(name), setting.view.as_of
    first = last - dt.timedelta(days=days - 1)
    n = sum(day.headache is not None for day in setting.view.diary.recorded(first, last))
    return Counted(
        name=name, value=exactly(n), because=(f"{n} of {days} diary days from {first} to {last}",)
    )


def _any_met(
    verdicts: Callable[[Setting], Mapping[str, Verdict]], ids: Callable[[ComputedFact], tuple[str, ...]]
) -> Callable[[str, Setting], Counted]:
    """Whether any of the named flags or diagnoses is met; unknown while none is and one may be."""

    def read(name: str, setting: Setting) -> Counted:
        found = {one: verdicts(setting).get(one, Verdict.UNKNOWN) for one in ids(setting.names[name])}
        verdict = any_of(found.values())
        met = [one for one, what in found.items() if what is Verdict.MET]
        unknown = [one for one, what in found.items() if what is Verdict.UNKNOWN]
        if verdict is Verdict.UNKNOWN:
            return Counted(
                name=name, value=None, ask_for=tuple(f"{one}: see its questions" for one in unknown)
            )
        because = tuple(f"{one} is met" for one in met) or (f"none of {', '.join(found)} is met",)
        return Counted(name=name, value=verdict is Verdict.MET, because=because)

    return read


medication_overuse = _any_met(lambda s: s.diagnoses, lambda fact: fact.diagnoses)
red_flag_of = _any_met(lambda s: s.flags, lambda fact: fact.flags)

FUNCTIONS: Mapping[str, Callable[[str, Setting], Counted]] = {
    "age_years": age_years,
    "plan_indication": plan_indication,
    "plan_product": plan_product,
    "plan_paradigm": plan_paradigm,
    "plan_muscles": plan_muscles,
    "plan_total_units": plan_total_units,
    "plan_largest_site_units": plan_largest_site_units,
    "plan_sites_over_paradigm": plan_sites_over_paradigm,
    "plan_has_converted_units": plan_has_converted_units,
    "plan_is_labelled": plan_is_labelled,
    "frontalis_sites_near_brow": frontalis_sites_near_brow,
    "sites_inside_orbital_rim": sites_inside_orbital_rim,
    "dilution_disagreement_units": dilution_disagreement_units,
    "units_in_stop_window": units_in_window,
    "units_in_caution_window": units_in_window,
    "other_areas_in_stop_window": other_areas_in_window,
    "products_in_mix_window": products_in_window,
    "days_since_same_treatment": days_since_same_treatment,
    "cycles_given": cycles_given,
    "toxin_given_before": toxin_given_before,
    "worst_toxin_reaction": worst_toxin_reaction,
    "diary_days_recorded": diary_days_recorded,
    "medication_overuse": medication_overuse,
    "headache_red_flag": red_flag_of,
    "neuralgia_red_flag": red_flag_of,
}
