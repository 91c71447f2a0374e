"""How many bad days came in each part of the injection cycle, counted before any model looks at them?

A phase runs over days since the last visit; the day of a visit counts with the visit. Days not recorded are counted,
never filled in. `per_28` is bad days per 28 recorded days; none where a record leaves open whether the day was bad, and
none where only attacks were written down (`rates`). Every other count says of how many days it is known, and of
how many not: a day that is not recorded, or says nothing of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.chart.diary import Day
from reprieve.chart.facts import Score
from reprieve.diagnosis.day_features import migraine_day, moderate_or_worse
from reprieve.knowledge import load_knowledge
from reprieve.response.observations import BASELINE_DAYS, Case

# first and last day since the last visit; from the issue: weeks 1-2, 3-6, 7-9, 10-12, later
PHASES = (("1-2", 0, 13), ("3-6", 14, 41), ("7-9", 42, 62), ("10-12", 63, 83), ("later", 84, None))


def days_since_visit(case: Case) -> NDArray[np.int64]:
    """Days since the last visit on each day; -1 before the first."""
    since = np.full(len(case.y), -1, dtype=np.int64)
    for day in case.injection_days:
        since[day:] = np.arange(len(case.y) - day)
    return since


def folded(case: Case, *, rates: bool = True) -> list[dict[str, Any]]:
    """Counts by phase: the 28 days before the first visit, then weeks since the last visit."""
    by_day = {(day.on - case.start).days: day for day in case.days}
    since = days_since_visit(case)
    end = len(case.y) if case.treated_from is None else case.treated_from
    baseline = np.arange(max(0, end - BASELINE_DAYS), end)
    rows = [_counts("baseline", baseline, case, by_day)]
    if case.treated_from is not None:
        for name, first, last in PHASES:
            inside = (since >= first) & (since <= (10**6 if last is None else last))
            rows.append(_counts(name, np.flatnonzero(inside), case, by_day))
    return rows if rates else [{**row, "per_28": None} for row in rows]


def with_scores(rows: list[dict[str, Any]], case: Case, scores: Iterable[Score]) -> list[dict[str, Any]]:
    """The rows with the scores of each phase. A score of the day of a visit was asked before it, as are those of baseline."""
    visits = [visit.on for visit in case.visits]
    by_phase: dict[str, list[dict[str, Any]]] = {row["phase"]: [] for row in rows}
    for score in sorted(scores, key=lambda one: (one.on, one.instrument)):
        phase = _phase_of(score.on, visits, case.as_of)
        if phase is not None:
            told = {"instrument": score.instrument, "on": score.on.isoformat(), "value": score.value}
            by_phase[phase].append(told)
    return [{**row, "scores": by_phase[row["phase"]]} for row in rows]


def _phase_of(on: dt.date, visits: list[dt.date], as_of: dt.date) -> str | None:
    """The phase of a day of asking; None before the baseline."""
    since = [(on - visit).days for visit in visits if visit < on]
    if since:
        return next(name for name, _, last in PHASES if last is None or since[-1] <= last)
    before_visit = ((visits[0] if visits else as_of) - on).days
    return "baseline" if 0 <= before_visit <= BASELINE_DAYS else None


def cycles(case: Case, *, rates: bool = True) -> list[dict[str, Any]]:
    """Counts from each visit to the next, or to the last day."""
    starts = [*case.injection_days.tolist(), len(case.y)]
    rows = []
    for number, visit in enumerate(case.visits):
        days = np.arange(starts[number], starts[number + 1])
        rows.append(
            {
                "cycle": number + 1,
                "from": visit.on.isoformat(),
                "to": (case.start + dt.timedelta(int(starts[number + 1]) - 1)).isoformat(),
                "product": visit.product,
                "units": visit.units,
                **_bad(case, days),
            }
        )
    return rows if rates else [{**row, "per_28": None} for row in rows]


def _bad(case: Case, days: NDArray[np.int64]) -> dict[str, Any]:
    """Bad days among these. `left_open`: recorded more coarsely, so that either may be true; no rate is made of such."""
    recorded = int(case.recorded[days].sum())
    bad, known = int((case.bad[days] == 1).sum()), int((case.bad[days] >= 0).sum())
    return {
        "bad_days": bad,
        "recorded": recorded,
        "left_open": recorded - known,
        "missing": len(days) - recorded,
        "per_28": round(28 * bad / recorded, 2) if recorded and recorded == known else None,
    }


def _counts(phase: str, days: NDArray[np.int64], case: Case, by_day: dict[int, Day]) -> dict[str, Any]:
    recorded = [by_day[day] for day in days.tolist() if day in by_day]
    settings = load_knowledge().criteria.derived

    def known(said: Iterable[bool | None]) -> dict[str, int]:
        """On how many days it was so, of how many that say, and how many do not."""
        told = [one for one in said if one is not None]
        return {"days": sum(told), "of": len(told), "not_known": len(days) - len(told)}

    return {
        "phase": phase,
        **_bad(case, days),
        "headache_days": known(day.headache for day in recorded),
        "migraine_days": known(migraine_day(day, settings) for day in recorded),
        "moderate_or_severe_days": known(moderate_or_worse(day, settings) for day in recorded),
        "clear_days": known(None if day.headache is None else not day.headache for day in recorded),
        "acute_medication_days": known(
            None if day.acute is None else any(use.doses != 0 for use in day.acute) for day in recorded
        ),
    }
