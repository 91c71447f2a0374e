"""With which figures does an effect stand on a page: the same number of decimals throughout, and no ratio alone?"""

from __future__ import annotations

from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, rows

RATIOS = ("RR", "OR", "HR")


def is_ratio(measure: object) -> bool:
    """Whether no effect is 1, not 0."""
    return str(measure).upper() in RATIOS


def effect_figures(row: Section) -> str | None:
    """`MD −1.86 (95 % interval −7.57 to 3.86)`; None for a ratio whose counts are not in the row.

    A ratio without the people behind it misleads: what has no counts has no figure here either.
    """
    estimate = number(row.get("estimate"))
    measure = str(row.get("measure") or row.get("effect_measure") or "effect")
    if estimate is None or (is_ratio(measure) and not counts(row)):
        return None
    return f"{_SAID.get(measure, measure)} {spanned(estimate, number(row.get('ci_low')), number(row.get('ci_high')))}"


def spanned(
    estimate: float, low: float | None, high: float | None, *, before: str = "95 % interval "
) -> str:
    """An estimate with its interval, all with two decimals."""
    if low is None or high is None:
        return f"{fixed(estimate)} (no interval)"
    return f"{fixed(estimate)} ({before}{fixed(low)} to {fixed(high)})"


def fixed(value: float, *, digits: int = 2) -> str:
    """A number with all its decimals, so that the figures of a row can be compared at a glance."""
    whole = written(value, digits=digits)
    if "." not in whole:
        return f"{whole}.{'0' * digits}" if digits else whole
    return whole + "0" * (digits - len(whole.split(".")[1]))


def counts(row: Section) -> list[str]:
    """`15 of 22 v 3 of 20`, one a trial whose people are counted, in the order of the row."""
    return [said for pair in rows(row, "arms") if (said := counts_of(pair)) is not None]


def counts_of(pair: Section) -> str | None:
    """The people of both arms of one trial, or None where they are not counted."""
    toxin, dummy = number(pair.get("active")), number(pair.get("control"))
    of_toxin, of_dummy = number(pair.get("active_n")), number(pair.get("control_n"))
    if toxin is None or dummy is None or of_toxin is None or of_dummy is None:
        return None
    if pair.get("statistic") == "events":
        return f"{toxin:.0f} of {of_toxin:.0f} v {dummy:.0f} of {of_dummy:.0f}"
    if pair.get("statistic") == "percent":
        return f"{toxin:g} % of {of_toxin:.0f} v {dummy:g} % of {of_dummy:.0f}"
    return None


_SAID = {
    "MD": "Mean difference",
    "SMD": "Standardised mean difference",
    "RR": "Risk ratio",
    "OR": "Odds ratio",
    "RD": "Risk difference",
    "mean_change": "Mean change",
    "proportion_pct": "Per cent",
}
