"""What stands beside the estimates of a response, each as lines of text: scores, side effects, what would settle it.

The same lines for terminal and page. A part that was not worked out has no lines here: its gap is shown instead.
"""

from __future__ import annotations

from reprieve.report.numbers import about, day, number, percent, shown, written
from reprieve.report.sections import Section, beside_gap, part, readable, rows, texts

_REACHED = {
    "met": "a change that matters",
    "not_met": "less than a change that matters",
    "unknown": "whether that matters is not known",
}


def score_lines(response: Section) -> list[str]:
    """Each instrument: before, now, and whether the change matters."""
    said = []
    for row in rows(response, "scores"):
        name, change = str(row.get("instrument", "")).upper().replace("_", "-"), number(row.get("change"))
        if change is None:
            said.append(f"{name}: {'; '.join(texts(row.get('because'))) or 'not known'}.")
            continue
        seen = f" ({row['verification']})" if row.get("verification") else ""
        said.append(
            f"{name}: {shown(row.get('before'))} on {day(row.get('before_on'))}, {shown(row.get('now'))} on "
            f"{day(row.get('now_on'))}, {row.get('direction')}: {_REACHED.get(str(row.get('reached')), '')}{seen}."
        )
    return said


def side_effect_lines(response: Section) -> list[str]:
    """Each reported effect: when, whether expected then, how often in trials, how urgent."""
    return [_side_effect(row) for row in rows(response, "side_effects")]


def _side_effect(row: Section) -> str:
    when = (
        f"day {row['day_of_cycle']} after the injection of {day(row['injection'])}"
        if row.get("day_of_cycle") is not None
        else "before any injection on record"
    )
    expected = rows(row, "expected")
    onset = f" (usual onset: {'; '.join(str(one.get('onset')) for one in expected)})" if expected else ""
    known = row.get("within_expected_window")
    within = "" if known is None else ", when it is expected" if known else ", not when it is expected"
    gone = f", gone by {day(row['resolved_on'])}" if row.get("resolved_on") else ""
    compared = next(
        (one for one in rows(row, "frequency") if number(one.get("difference_per_100")) is not None), None
    )
    often = f" In trials: {compared['words']}" if compared is not None else ""
    return (
        f"{str(row.get('name', '')).capitalize()}: {when}{within}{onset}{gone}. {readable(row.get('urgency')).capitalize()}: "
        f"{row.get('urgency_means')}.{often}"
    )


def settle_lines(response: Section) -> list[str]:
    """How sure one could be after each step, and what it would cost."""
    said = []
    for row in rows(response, "settle"):
        name = readable(row.get("step")).capitalize()
        if "not_computed" in row:
            said.append(f"{name}: {row['not_computed']}")
            continue
        cost = number(row.get("bad_days_more"))
        more = (
            f"; {written(abs(cost), digits=0)} {'more' if cost > 0 else 'fewer'} bad days than with regular injections"
            if cost is not None and abs(cost) >= 0.5
            else ""
        )
        when = (
            "As the diary stands"
            if row.get("step") == "now"
            else f"{name}, known on {day(row.get('known_on'))}"
        )
        said.append(
            f"{when}: chance of the right decision {percent(row.get('p_right'))}, the toxin’s own share known to "
            f"± {shown(row.get('sd_days'), 1)} days{more}."
        )
    if said:
        said.append(
            "A longer interval is only for the clinician and the person to agree on, with a plan to restart."
        )
    return said


def unrecorded_lines(response: Section) -> list[str]:
    """The answer if days that are not recorded were better or worse."""
    found = part(response, "unrecorded_days")
    said = []
    for row in rows(found, "rows"):
        name = str(row.get("unrecorded_days"))
        what = "Unrecorded days left open" if name.startswith("as ") else f"If unrecorded days were {name}"
        said.append(
            f"{what}: {shown(row.get('total_days_gained_per_28'), 1)} days gained in all, "
            f"{shown(row.get('specific_days_gained_per_28'), 1)} of them by the toxin."
        )
    if turns := texts(found.get("decision_turns_if")):
        said.append(f"What the model favours would turn if they were {' or '.join(turns)}.")
    return said


def averaged_line(response: Section) -> str:
    """The gain averaged over no effect at all and some, as one sentence; "" where it was not worked out."""
    found = part(response, "specific", "averaged")
    if number(found.get("share_none")) is None:
        return ""
    return (
        f"If {percent(found.get('share_none_prior'))} of people were thought to have no effect at all (an assumption), the chance "
        f"of none would be {percent(found.get('share_none'))} after this diary, and the gain averaged over both "
        f"{about(found.get('days_gained_per_28'))} days in 28. The decision does not use this."
    )


def worth_line(decision: Section) -> str:
    """The model's view at other worths of the injections, as one sentence; "" where there is none."""
    found = [
        f"{shown(row.get('worth_days_per_28'), 1)}: {readable(row.get('verdict'))}"
        for row in rows(decision, "at")
    ]
    if not found:
        return ""
    own = "as this person said" if decision.get("worth_is") == "asked" else "assumed; ask the person"
    return (
        f"Days in 28 that having the injections should be worth ({shown(decision.get('worth_days_per_28'), 1)}, {own}) - "
        f"at {'; at '.join(found)}."
    )


def regression_line(decision: Section) -> str:
    """What a plain regression says beside the model's view, as one sentence; "" where it says nothing."""
    found = part(decision, "regression_check")
    if "goes_on" not in found:
        return ""
    says = "would go on" if found["goes_on"] else "would not go on"
    look = " They disagree: look at the days." if found.get("agrees") is False else ""
    return (
        f"A plain check that is no advice: a regression on five averages of the diary, trained on virtual people only, {says}."
        f"{look}"
    )


BESIDE = (
    ("scores", "Scores", score_lines),
    ("side_effects", "Side effects reported", side_effect_lines),
    ("settle", "What would settle it", settle_lines),
    ("unrecorded_days", "If unrecorded days were different", unrecorded_lines),
)


def beside(response: object) -> list[tuple[str, list[str]]]:
    """Title and lines of each part that holds any, whether or not the estimates could be worked out."""
    told = beside_gap(response)
    return [(title, found) for _, title, lines in BESIDE if (found := lines(told))]
