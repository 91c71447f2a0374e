"""What has changed since the injections, in words: the total for the patient, the cause for the clinician.

Reads `response` and `decision`. A bad day is what the response says it is (`bad_day_at`).
"""

from __future__ import annotations

from reprieve.knowledge import load_knowledge
from reprieve.report.numbers import (
    about,
    day,
    digits_for,
    fewer_or_more,
    in_ten,
    interval,
    number,
    percent,
    written,
)
from reprieve.report.response_lines import averaged_line
from reprieve.report.sections import Section, part, readable, rows, texts

SURE_ENOUGH = load_knowledge().response_rules.sure_enough.value  # chance from which its timing is said


def is_treated(answer: Section) -> bool:
    """Whether the answer holds a response to injections that were given."""
    response = part(answer, "response")
    return bool(part(response, "total")) or any(
        str(row.get("phase", "")).lower() not in ("", "baseline", "before")
        for row in rows(response, "folded")
    )


def gained(answer: Section) -> object:
    return part(answer, "response", "total").get("days_gained_per_28")


def headline(answer: Section) -> str:
    """The total change since the first injection, as the first sentence. It names no cause."""
    ends = interval(gained(answer))
    if ends is None:
        return "We cannot say yet if it has helped: the diary does not show how much has changed."
    before = counted(answer)[0]
    if before == 0:
        return "We cannot say if it has helped: your diary holds no bad day before the injections."
    low, _, high = ends
    how_much = f"{fewer_or_more(gained(answer))} bad days in every 28 days"
    if low > 0:
        return f"You are better since the injections: {how_much} than the ups and downs of your diary alone would give."
    if high < 0:
        return f"You are not better since the injections: {how_much} than the ups and downs of your diary alone would give."
    return f"It is not clear yet if you are better since the injections: {how_much}."


def counted(answer: Section) -> tuple[float | None, float | None]:
    """Bad days in 28 as written down before the injections, and since; None where no day was recorded."""
    phases = rows(part(answer, "response"), "folded")
    before = [row for row in phases if str(row.get("phase", "")).lower() in ("baseline", "before")]
    since = [row for row in phases if row not in before]
    found = []
    for some in (before, since):
        recorded = sum(number(row.get("recorded")) or 0 for row in some)
        bad = sum(number(row.get("bad_days")) or 0 for row in some)
        found.append(28 * bad / recorded if recorded else None)
    return found[0], found[1]


def body(answer: Section) -> tuple[str, ...]:
    """How sure the total is, and why the diary alone names no cause."""
    total = part(answer, "response", "total")
    said = []
    before, since = counted(answer)
    if interval(gained(answer)) is not None and before != 0:
        said.append(
            "The first number is our best guess. The numbers in brackets show how far off it could be."
        )
    if before is not None and since is not None:
        said.append(
            f"Your diary holds about {before:.0f} bad days in 28 before the injections, and about {since:.0f} since."
        )
    if before == 0:
        return tuple(said)
    if number(total.get("p_50")) is not None:
        said.append(
            f"The chance that half or more of your bad days have gone is {in_ten(total.get('p_50'))}."
        )
    said.append(
        "A diary shows that things changed. It cannot prove why: the toxin, hope, time and other care can look "
        "the same in it. Your clinician can go through this with you."
    )
    return tuple(said)


def unsure(answer: Section) -> tuple[str, ...]:
    """What this diary leaves open, in one sentence each."""
    total = part(answer, "response", "total")
    return (
        ()
        if total or not is_treated(answer)
        else ("How much has changed in all: the diary does not tell.",)
    )


def for_clinician(answer: Section) -> tuple[str, ...]:
    """The part that comes and goes with the injections, beside its prior, and what would overturn it."""
    response = part(answer, "response")
    specific = part(response, "specific")
    said = []
    if interval(specific.get("days_gained_per_28")) is not None:
        said.append(
            "Days gained with toxin against dummy injections at the same visits: "
            f"{about(specific.get('days_gained_per_28'))} per 28 days{_prior(specific, 'days_gained_per_28')}. "
            f"Chance that it is above 0: {percent(specific.get('p_positive'))}{_prior(specific, 'p_positive')}; "
            f"that it is worth while: {percent(specific.get('p_worthwhile'))}{_prior(specific, 'p_worthwhile')}."
        )
    if line := averaged_line(response):
        said.append(line)
    non_specific = part(response, "non_specific")
    if interval(non_specific.get("days_gained_per_28")) is not None:
        said.append(
            "Change that does not need the toxin (natural course, care, hope): "
            f"{fewer_or_more(non_specific.get('days_gained_per_28'))} bad days per 28 days"
            f"{_prior(non_specific, 'days_gained_per_28')}."
        )
    said += [] if response.get("words") else _expectation(specific)
    half = response.get("half_relief_days")
    worthwhile = number(specific.get("p_worthwhile"))
    if interval(half) is not None and worthwhile is not None and worthwhile >= SURE_ENOUGH:
        said.append(
            f"Half of the relief has gone {about(half, digits=0)} days after an injection"
            f"{_prior(response, 'half_relief_days')}."
        )
    said += texts(response.get("words"))
    return tuple(dict.fromkeys(said))


def verdicts(answer: Section) -> list[str]:
    """Each rule set's verdict on one line, side by side and never merged."""
    lines = []
    for row in rows(answer.get("decision")):
        date = f", next date {day(row['next_date'])}" if row.get("next_date") else ""
        lines.append(f"{rule_set_name(row)}: {readable(row.get('verdict', 'not_yet_known'))}{date}.")
    return lines


def rule_set_name(row: Section) -> str:
    name = str(row.get("rule_set", "unnamed rule set"))
    return "The model's own view" if name == "model" else name


def _expectation(specific: Section) -> list[str]:
    said = []
    tipping = specific.get("tipping_point")
    if days := number(tipping):
        said.append(
            f"If hope renewed at each visit were worth {written(days, digits=digits_for(days))} days per 28, "
            "the decision would change."
        )
    else:
        said += texts(part({"at": tipping}, "at").get("words"))
    return said


def prior_of(section: object, key: str) -> str:
    """What was thought of `key` before this diary: beside it in the quantity, or in its section's `prior`. Else ""."""
    if not isinstance(section, dict):
        return ""
    quantity, prior = section.get(key), section.get("prior")
    if isinstance(quantity, dict) and "prior" in quantity:
        prior = quantity["prior"]
    elif isinstance(prior, dict) and key in prior:
        prior = prior[key]
    elif interval(prior) is None or key.startswith("p_"):
        return ""
    if interval(prior) is None and number(prior) is None:
        return ""
    return percent(prior) if key.startswith("p_") else about(prior)


def _prior(section: Section, key: str) -> str:
    prior = prior_of(section, key)
    return f" [before this diary: {prior}]" if prior else ""
