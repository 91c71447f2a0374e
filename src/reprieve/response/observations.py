"""What of this chart can the daily model read, and what was left aside?

A `Case` is one person's diary on one pain scale with the visits for one condition: plain arrays, no facts. A recorded
day that does not carry the scale exactly stands for the categories it may have had (`scales`); one that says nothing
on it is counted as dropped, never guessed. A day that is not recorded is -1, never "no pain".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reprieve.chart.chart import View
from reprieve.chart.diary import ONE_DAY, Day, Diary
from reprieve.chart.facts import DiarySpan, Injection, Score
from reprieve.errors import NotAnswerableError
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.acute_medicine import allowing_for_it, withdrawal_not_told
from reprieve.response.counts import days_worth
from reprieve.response.other_changes import Step, confounding, steps_of
from reprieve.response.scales import BAD_FROM, BAD_WORDS, CATEGORIES, Coarse, Scale, allowed, scale_of
from reprieve.response.visit_scores import ScoreSeen, readable, scores_seen

BASELINE_DAYS = 28


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
    y: NDArray[np.int8]  # (day,) category, -1 not recorded, or not which one exactly
    visits: tuple[Visit, ...]
    expectation_half_life: float
    days: tuple[Day, ...] = ()  # as recorded, for counts
    dropped: int = 0
    simulated: bool = False
    other_injections: int = 0
    steps: tuple[Step, ...] = ()
    spans: tuple[Counted, ...] = ()
    scores: tuple[ScoreSeen, ...] = ()
    coarse: tuple[Coarse, ...] = ()  # recorded days that leave several categories open; only where y is -1
    missing_because: Mapping[str, int] = field(default_factory=dict)  # unrecorded days by the reason given
    missing: Mapping[int, str] = field(
        default_factory=dict
    )  # the reason by day of the arrays, where one is given
    confounded: tuple[str, ...] = ()  # other changes of treatment about the time of the first injection
    notes: tuple[str, ...] = field(default=())

    @property
    def categories(self) -> int:
        return CATEGORIES[self.scale]

    @property
    def bad_from(self) -> int:
        """The first category that makes a bad day."""
        return BAD_FROM[self.scale]

    @property
    def bad_day_at(self) -> str:
        return BAD_WORDS[self.scale]

    @property
    def between(self) -> NDArray[np.int8]:
        """Lowest and highest category that each day may have had, (day, 2); -1 where nothing is recorded."""
        found = np.stack([self.y, self.y], axis=1)
        for one in self.coarse:
            if self.y[one.day] < 0:
                found[one.day] = one.lowest, one.highest
        return found

    @property
    def recorded(self) -> NDArray[np.bool_]:
        """Days that something is recorded of, (day,)."""
        return self.between[:, 0] >= 0

    @property
    def bad(self) -> NDArray[np.int8]:
        """1 bad, 0 not bad, -1 not known: not recorded, or the record leaves it open; (day,)."""
        return self.at_least(self.bad_from)

    def at_least(self, category: int) -> NDArray[np.int8]:
        """1 where the day was of this category or worse, 0 where not, -1 not known; (day,)."""
        lowest, highest = self.between[:, 0], self.between[:, 1]
        known = np.where(highest < category, 0, -1)
        return np.where(lowest < 0, -1, np.where(lowest >= category, 1, known)).astype(np.int8)

    @property
    def told_from(self) -> int:
        """`bad_from` where every record decides whether the day was bad; else 1, any pain, which every record decides.

        Days that decide by chance of their answer ("no" does, "yes" does not) must not be compared by themselves.
        """
        return self.bad_from if (self.bad[self.recorded] >= 0).all() else 1

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
    def baseline_days(self) -> slice:
        """The last 28 days before the first visit, or before the end where there was none; fewer if the diary is younger."""
        end = len(self.y) if self.treated_from is None else self.treated_from
        return slice(max(0, end - BASELINE_DAYS), end)

    @property
    def baseline(self) -> NDArray[np.int8]:
        """The categories of the baseline days."""
        return self.y[self.baseline_days]


def case_from_view(
    view: View, prior: Prior, *, chart: str = "chart", simulated: bool | None = None
) -> Case:
    """The case of this chart for the prior's condition.

    Injections count when their indication is this condition or not stated. Raises NotAnswerableError where the diary
    holds nothing the model can read, with what to record in place of it.
    """
    if view.diary.attacks_alone:
        raise NotAnswerableError(
            "The diary holds attacks only, and nothing says in which span it was kept: days without an attack may be "
            "days without pain or days not written down.",
            ("diary_kept: from when to when every attack was written down",),
        )
    maps = load_knowledge().score_maps
    if not holds_a_diary(view) and len(_scores_of(view, prior)[1]) < maps.fewest_alone.value:
        raise NotAnswerableError(
            " ".join(["The chart holds no diary.", *_notes_on_contradictions(view.diary)]),
            (
                "diary_day: pain from 0 to 10 for each day, days without pain too",
                f"or {maps.fewest_alone.value} or more scores of {', '.join(maps.by_instrument)}",
            ),
        )
    case = case_as_recorded(view, prior, chart=chart, simulated=simulated)
    _refuse_what_says_nothing(case)
    knowledge = load_knowledge()
    return allowing_for_it(case, knowledge) if withdrawal_not_told(view, case, knowledge) else case


def holds_a_diary(view: View) -> bool:
    """Whether there is any day or any count over days."""
    return bool(view.diary.days or view.diary.recalled)


def case_as_recorded(
    view: View, prior: Prior, *, chart: str = "chart", simulated: bool | None = None
) -> Case:
    """The case as it was written down, whether or not the model can learn from it: for counts. There must be a diary."""
    diary = view.diary
    scale, scored = _scores_of(view, prior)
    maps = load_knowledge().score_maps
    visits, others = _visits_of(view, prior)
    spans = _spans_beside(diary)
    # a diary begins when it begins; without one, with the days that the first score asks about
    asked = [fact.on - maps.by_instrument[fact.instrument].recall_days * ONE_DAY for fact in scored]
    asked_from = [] if holds_a_diary(view) else asked
    first = min(
        [
            *diary.days,
            *(span.on - (span.days - 1) * ONE_DAY for span in spans),
            *(visit.on for visit in visits),
            *asked_from,
        ]
    )
    length = (view.as_of - first).days + 1
    y, coarse, dropped = _days_on(diary, scale, prior.condition, first, length)
    return Case(
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
        scores=scores_seen(scored, maps, first),
        coarse=tuple(coarse),
        missing_because=Counter(diary.missing_because.values()),
        missing={(on - first).days: why for on, why in diary.missing_because.items() if on >= first},
        confounded=confounding(view, [visit.on for visit in visits]),
        notes=(
            *_notes(visits, others, prior),
            *_notes_on_scores(len(scored), alone=not holds_a_diary(view)),
            *_notes_on_scale(scale, coarse=len(coarse), dropped=dropped),
            *_notes_on_counts(len(spans), len(diary.recalled) - len(spans)),
            *_notes_on_contradictions(diary),
        ),
    )


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
            "Counts over a span that were left aside, since some of its days are recorded or in another count: "
            f"{left}."
        )
    return said


def _notes_on_contradictions(diary: Diary) -> list[str]:
    """What cannot both be true, as in the answer's list of contradictions."""
    if not diary.contradictions:
        return []
    said = "; ".join(f"{one.on}: {one.what}" for one in diary.contradictions)
    return [f"Neither of what cannot both be true counts until one is retracted ({said})."]


def _days_on(
    diary: Diary, scale: Scale, condition: str, first: dt.date, length: int
) -> tuple[NDArray[np.int8], list[Coarse], int]:
    """Each day's category where it is known exactly, the days that leave several open, and how many say nothing."""
    y = np.full(length, -1, dtype=np.int8)
    coarse, dropped = [], 0
    for on, day in diary.days.items():
        may_be = allowed(day, scale, condition)
        place = (on - first).days
        if may_be is None:
            dropped += 1
        elif may_be[0] == may_be[1]:
            y[place] = may_be[0]
        else:
            coarse.append(Coarse(place, *may_be))
    return y, coarse, dropped


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


def _scores_of(view: View, prior: Prior) -> tuple[Scale, list[Score]]:
    """The scale of the chart, and the scores that can be read on it.

    A chart without days is read on 0-10 only where all its scores are of pain, else as days with and without pain.
    """
    maps, told, diary = load_knowledge().score_maps, view.of(Score), view.diary
    scale: Scale = "yes_no"
    if diary.days:
        scale = scale_of(list(diary.days.values()), prior.condition)
    elif {row.of for one in told if (row := maps.by_instrument.get(one.instrument))} == {"pain_level"}:
        scale = "nrs"
    return scale, readable(told, maps, scale)


def _notes_on_scores(used: int, *, alone: bool) -> list[str]:
    said = []
    if used:
        said.append(
            f"Visit scores, read by an assumed relation to the days they ask about, recorded days counted once: {used}."
        )
    if used and alone:
        said.append("There is no diary: everything rests on visit scores and on what is usual.")
    return said


def _notes_on_scale(scale: Scale, *, coarse: int, dropped: int) -> list[str]:
    said, name = [], scale.replace("_", "/")
    if coarse:
        said.append(
            f"Days recorded on a coarser scale than the one used ({name}), read as every category they may have had: {coarse}."
        )
    if dropped:
        said.append(f"{dropped} recorded days say nothing on the scale used ({name}) and were left aside.")
    return said


def _notes(visits: tuple[Visit, ...], others: int, prior: Prior) -> list[str]:
    said = []
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
    if not case.recorded.any() and not case.spans and not case.scores:
        raise NotAnswerableError(
            "No recorded day says whether there was pain.", ("diary_day: pain from 0 to 10 for each day",)
        )
