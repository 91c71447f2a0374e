"""What of this chart can the daily model read, and what was left aside?

A `Case` is one person's diary on one pain scale with the visits for one condition: plain arrays, no facts. The finest
scale that covers nine of ten recorded days is used; recorded days that do not carry it are counted as dropped, never
guessed. A day that is not recorded is -1, never "no pain".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reprieve.chart.chart import View
from reprieve.chart.diary import ONE_DAY, Day, Diary
from reprieve.chart.facts import DiarySpan, Injection, Preventive
from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.counts import days_worth
from reprieve.response.other_changes import Step, steps_of

Scale = Literal["yes_no", "four_level", "nrs", "paroxysms"]

COVERS = 0.9  # of recorded days: design of the diary, not a clinical number
BASELINE_DAYS = 28
CONFOUNDED_DAYS = 56  # eight weeks, from the decision rule

# A count of paroxysms is read as an ordered class, so that no shape of its distribution need be believed.
PAROXYSMS_UP_TO = (
    0,
    1,
    2,
    4,
    7,
    12,
    20,
    35,
    60,
    100,
)  # and more: eleven classes, each about 1.7 times the last

_CATEGORIES: dict[Scale, int] = {"yes_no": 2, "four_level": 4, "nrs": 11, "paroxysms": 11}
_BAD_FROM: dict[Scale, int] = {"yes_no": 1, "four_level": 2, "nrs": 4, "paroxysms": 1}
_BAD_WORDS: dict[Scale, str] = {
    "yes_no": "any headache or pain",
    "four_level": "moderate or worse",
    "nrs": "pain 4 of 10 or more",
    "paroxysms": "any paroxysm",
}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One session for this condition. `dose` in standard doses of the product; 0 for a dummy injection."""

    on: dt.date
    product: str
    units: float
    dose: float
    assumed: bool  # no standard is known, and one dose was assumed


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A count over days `first` to `last` of the arrays: `pain_days` of `of` recorded days."""

    first: int
    last: int
    pain_days: int
    of: int
    worth: float  # in independent days


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One person's diary and visits as the model reads them. Day 0 of the arrays is `start`, the last is `as_of`."""

    chart: str
    as_of: dt.date
    condition: str
    start: dt.date
    scale: Scale
    y: NDArray[np.int8]  # (day,) category, -1 not recorded
    visits: tuple[Visit, ...]
    expectation_half_life: float
    days: tuple[Day, ...] = ()  # as recorded, for counts
    dropped: int = 0
    simulated: bool = False
    other_injections: int = 0
    steps: tuple[Step, ...] = ()
    spans: tuple[Counted, ...] = ()
    missing_because: Mapping[str, int] = field(default_factory=dict)  # unrecorded days by the reason given
    confounded: tuple[str, ...] = ()  # other changes of treatment about the time of the first injection
    notes: tuple[str, ...] = field(default=())

    @property
    def categories(self) -> int:
        return _CATEGORIES[self.scale]

    @property
    def bad_from(self) -> int:
        """The first category that makes a bad day."""
        return _BAD_FROM[self.scale]

    @property
    def bad_day_at(self) -> str:
        return _BAD_WORDS[self.scale]

    @property
    def injection_days(self) -> NDArray[np.int64]:
        return np.array([(visit.on - self.start).days for visit in self.visits], dtype=np.int64)

    @property
    def doses(self) -> NDArray[np.float64]:
        return np.array([visit.dose for visit in self.visits], dtype=np.float64)

    @property
    def treated_from(self) -> int | None:
        """Day of the first visit in the arrays, or None."""
        return int(self.injection_days[0]) if self.visits else None

    @property
    def baseline(self) -> NDArray[np.int8]:
        """The last 28 days before the first visit, or before the end where there was none; fewer if the diary is younger."""
        end = len(self.y) if self.treated_from is None else self.treated_from
        return self.y[max(0, end - BASELINE_DAYS) : end]


def case_from_view(
    view: View, prior: Prior, *, chart: str = "chart", simulated: bool | None = None
) -> Case:
    """The case of this chart for the prior's condition.

    Injections count when their indication is this condition or not stated. Raises NotAnswerableError where the diary
    holds nothing the model can read, with what to record in place of it.
    """
    diary = view.diary
    if diary.attacks_alone:
        raise NotAnswerableError(
            "The diary holds attacks only, and nothing says in which span it was kept: days without an attack may be "
            "days without pain or days not written down.",
            ("diary_kept: from when to when every attack was written down",),
        )
    if not diary.days and not diary.recalled:
        raise NotAnswerableError(
            "The chart holds no diary.",
            ("diary_day: pain from 0 to 10 for each day, days without pain too",),
        )
    scale, dropped = _scale_of(diary, prior.condition)
    visits, others = _visits_of(view, prior)
    spans = _spans_beside(diary)
    first = min(
        [
            *diary.days,
            *(span.on - (span.days - 1) * ONE_DAY for span in spans),
            *(visit.on for visit in visits),
        ]
    )
    length = (view.as_of - first).days + 1
    y = np.full(length, -1, dtype=np.int8)
    for on, day in diary.days.items():
        category = _category(day, scale)
        if category is not None:
            y[(on - first).days] = category
    case = Case(
        chart=chart,
        as_of=view.as_of,
        condition=prior.condition,
        start=first,
        scale=scale,
        y=y,
        visits=visits,
        expectation_half_life=prior.fixed["expectation_half_life_days"].value,
        days=tuple(diary.days.values()),
        dropped=dropped,
        simulated=any(fact.source == "simulated" for fact in view.facts)
        if simulated is None
        else simulated,
        other_injections=others,
        steps=steps_of(view, first),
        spans=tuple(
            Counted(
                first=(span.on - first).days - span.days + 1,
                last=(span.on - first).days,
                pain_days=span.pain_days,
                of=span.days_recorded,
                worth=days_worth(span.pain_days, span.days_recorded, rho=prior.parameters["rho"].mean),
            )
            for span in spans
        ),
        missing_because=Counter(diary.missing_because.values()),
        confounded=_other_changes(view, visits),
        notes=(
            *_notes(visits, others, dropped, scale, prior),
            *_notes_on_counts(len(spans), len(diary.recalled) - len(spans)),
        ),
    )
    _refuse_what_says_nothing(case)
    return case


def _spans_beside(diary: Diary) -> list[DiarySpan]:
    """Counts over spans of which no day is recorded by itself, and that no earlier one of them shares a day with."""
    kept: list[DiarySpan] = []
    taken = set(diary.days)
    for span in sorted(diary.recalled, key=lambda one: (one.on, one.days)):
        days = {span.on - n * ONE_DAY for n in range(span.days)}
        if span.days_recorded and not days & taken:
            kept.append(span)
            taken |= days
    return kept


def _notes_on_counts(used: int, left: int) -> list[str]:
    said = []
    if used:
        said.append(f"Counts over a span, read as such where no day of it is recorded by itself: {used}.")
    if left:
        said.append(
            f"Counts over a span that were left aside, since some of its days are recorded: {left}."
        )
    return said


def _scale_of(diary: Diary, condition: str) -> tuple[Scale, int]:
    """The finest scale on nine of ten recorded days, and how many days it leaves out.

    Trigeminal neuralgia is counted in paroxysms, where these are written down.
    """
    days = list(diary.days.values())
    counted: tuple[Scale, ...] = ("paroxysms", "nrs", "four_level", "yes_no")
    scales = counted if condition == "trigeminal_neuralgia" else (*counted[1:3], counted[0], counted[3])
    for scale in scales:
        carried = sum(_category(day, scale) is not None for day in days)
        if carried >= COVERS * len(days) or scale == "yes_no":
            return scale, len(days) - carried
    raise AssertionError("yes/no is always the last")


def _category(day: Day, scale: str) -> int | None:
    if scale == "nrs":
        return 0 if day.headache is False else day.pain
    if scale == "four_level":
        return 0 if day.headache is False else day.worst
    if scale == "paroxysms":
        count = 0 if day.headache is False else day.paroxysms
        return None if count is None else int(np.searchsorted(PAROXYSMS_UP_TO, count))
    return None if day.headache is None else int(day.headache)


def _visits_of(view: View, prior: Prior) -> tuple[tuple[Visit, ...], int]:
    """Sessions for this condition, one a date, and how many injections were for something else."""
    # an indication may go by another name of the condition
    named = load_knowledge().conditions.id_of
    ours = [
        one for one in view.injections if one.indication is None or named(one.indication) == prior.condition
    ]
    by_date: dict[dt.date, list[Injection]] = {}
    for one in ours:
        by_date.setdefault(one.on, []).append(one)
    visits = []
    for on in sorted(by_date):
        rows = [_dose(one, prior) for one in by_date[on]]
        visits.append(
            Visit(
                on=on,
                product=" and ".join(dict.fromkeys(one.product for one in by_date[on])),
                units=sum(one.total_units for one in by_date[on] if one.product == by_date[on][0].product),
                dose=sum(dose for dose, _ in rows),
                assumed=any(assumed for _, assumed in rows),
            )
        )
    return tuple(visits), len(view.injections) - len(ours)


def _dose(injection: Injection, prior: Prior) -> tuple[float, bool]:
    """Standard doses of its own product; units of two products are never compared."""
    standard = prior.standard_units.get(injection.product)
    if injection.product == "placebo" or (standard is not None and standard.units is None):
        return 0.0, False
    if standard is None or standard.units is None or not injection.sites:
        return 1.0, True
    return injection.total_units / standard.units, False


def _other_changes(view: View, visits: tuple[Visit, ...]) -> tuple[str, ...]:
    """Preventives started or stopped within eight weeks of the first visit, while two cycles have not yet passed."""
    if not visits:
        return ()
    first = visits[0].on
    found = []
    for one in view.of(Preventive):
        for what, on in (("started", one.from_), ("stopped", one.to)):
            near = on is not None and abs((on - first).days) <= CONFOUNDED_DAYS
            settled = on is not None and sum(visit.on > on for visit in visits) > 2
            if near and not settled and not (what == "stopped" and on == view.as_of):
                found.append(
                    f"{one.name} was {what} on {on}, within {CONFOUNDED_DAYS // 7} weeks of the first injection."
                )
    return tuple(found)


def _notes(visits: tuple[Visit, ...], others: int, dropped: int, scale: Scale, prior: Prior) -> list[str]:
    said = []
    if dropped:
        said.append(
            f"{dropped} recorded days do not carry the scale used ({scale.replace('_', '/')}) and were left aside."
        )
    for product in sorted({visit.product for visit in visits if visit.assumed}):
        said.append(
            f"The units of {product} were not recorded, or no standard number of them is known here: each such session "
            "counted as one dose."
        )
    if others:
        said.append(
            f"Injections for something else than {prior.condition.replace('_', ' ')}, which are not counted: {others}."
        )
    return said


def _refuse_what_says_nothing(case: Case) -> None:
    baseline = case.baseline
    recorded = baseline[baseline >= 0]
    if case.scale == "yes_no" and case.visits and len(recorded) >= BASELINE_DAYS and recorded.min() == 1:
        raise NotAnswerableError(
            "All 28 days before the first injection were bad days of a yes/no diary: such a diary cannot show whether "
            "days became less bad.",
            ("diary_day: pain from 0 to 10, or none/mild/moderate/severe, in place of yes or no",),
        )
    if not (case.y >= 0).any() and not case.spans:
        raise NotAnswerableError(
            "No recorded day says whether there was pain.", ("diary_day: pain from 0 to 10 for each day",)
        )
