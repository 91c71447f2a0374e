"""What comes before every response text: warning signs, and improvements that forbid the model to say `stop`.

A met warning sign that blocks toxin takes every next date away, leaves the model's own view open and is the first
word. While warning signs are open a late rise is not called wear-off. The model never says `stop` while headache
days, moderate or severe days, or HIT-6 have improved by the named amount.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from reprieve.chart import Day, View
from reprieve.diagnosis.day_features import moderate_or_worse
from reprieve.diagnosis.evaluate import Case
from reprieve.diagnosis.red_flags import flag_rows
from reprieve.instruments import scores_of
from reprieve.knowledge import Knowledge
from reprieve.question import Section, gap
from reprieve.response.sentences import RISES
from reprieve.verdict import Verdict

MONTH = dt.timedelta(days=28)
ONE_DAY = dt.timedelta(days=1)


def put_first(section: Section, decisions: list[Section], case: Case) -> tuple[Section, list[Section]]:
    """The response and its decisions with met and open warning signs put before them."""
    flags = flag_rows(case)
    met = [f"Warning sign: {one.name} ({one.urgency_means})." for one in flags if one.blocks_now]
    open_ = [one for one in flags if one.verdict is Verdict.UNKNOWN and one.blocks_toxin]
    words = list(section.get("words", []))
    if (
        open_ or met
    ) and RISES in words:  # a rise is not called wear-off before it is known what else it could be
        words.remove(RISES)
    if met and "wear_off" in section and "not_computed" not in section["wear_off"]:
        section = {
            **section,
            "wear_off": gap("A warning sign is met: a late rise is not called wear-off.", []),
        }
    if open_ and "wear_off" in section and "not_computed" not in section["wear_off"]:
        asks = list(dict.fromkeys(ask for one in open_ for ask in one.ask_for()))
        why = f"A late rise is called wear-off only once the warning signs are asked about; {len(open_)} are open."
        section = {**section, "wear_off": gap(why, asks)}
        words = [why, *words]
    if not met:
        return ({**section, "words": words} if words else section), decisions
    first = ["No injection until a clinician has cleared this. " + " ".join(met)]
    decisions = [{**one, "next_date": None, "because": [*first, *one["because"]]} for one in decisions]
    decisions = [
        _with_verdicts(one, lambda _: "not_yet_known") if one["rule_set"] == "model" else one
        for one in decisions
    ]
    return {**section, "words": [*first, *words]}, decisions


def spared(
    own: Section,
    view: View,
    knowledge: Knowledge,
    first_visit: dt.date | None,
    *,
    condition: str | None = None,
) -> Section:
    """The model's view; each `stop` becomes `wait` where something else has improved by the named amount (response_rules.yaml)."""
    if "stop" not in _verdicts(own) or first_visit is None:
        return own
    enough = knowledge.response_rules.stop.gone_enough
    reasons = [
        f"{what} have fallen by {enough:.0%} or more (counted, the last 28 days against the 28 before the first injection)"
        for what, counts in (
            ("headache days", lambda day: day.headache),
            ("moderate or severe days", lambda day: moderate_or_worse(day, knowledge.criteria.derived)),
        )
        if _has_fallen(view, first_visit, counts, enough)
    ]
    reasons += _better_score(view, knowledge, first_visit, condition)
    if not reasons:
        return own
    said = f"Stopping is not advised while {' and '.join(reasons)}: one longer interval, agreed with the clinician and with "
    return _with_verdicts(
        {**own, "because": [*own["because"], said + "a plan to restart, would tell more."]},
        lambda verdict: "wait" if verdict == "stop" else verdict,
    )


def _verdicts(own: Section) -> set[str]:
    """The model's verdict, and those at other worths."""
    return {own["verdict"], *(row["verdict"] for row in own.get("at", ()))}


def _with_verdicts(own: Section, change: Callable[[str], str]) -> Section:
    at = [{**row, "verdict": change(row["verdict"])} for row in own.get("at", ())]
    return {**own, "verdict": change(own["verdict"]), **({"at": at} if at else {})}


def _has_fallen(
    view: View, first_visit: dt.date, counts: Callable[[Day], bool | None], enough: float
) -> bool:
    before = view.diary.recorded(first_visit - MONTH, first_visit - ONE_DAY)
    now = view.diary.recorded(max(first_visit, view.as_of - MONTH + ONE_DAY), view.as_of)
    shares = []
    for days in (before, now):
        told = [had for had in map(counts, days) if had is not None]
        if not told:
            return False
        shares.append(sum(told) / len(told))
    return shares[0] > 0 and shares[1] <= (1 - enough) * shares[0]


def _better_score(
    view: View, knowledge: Knowledge, first_visit: dt.date, condition: str | None
) -> list[str]:
    """Whether the score meant has changed by what matters to one person, as `instruments.change` judges it.

    Where thresholds that count do not agree, one that is reached is enough to spare a `stop`.
    """
    meant = knowledge.response_rules.stop.score
    rows = scores_of(view, knowledge, condition=condition, first_injection=first_visit)
    found = []
    for row in rows:
        reached = [
            one for one in row["thresholds"] if one["applies"] and one["reached"] == Verdict.MET.value
        ]
        if row["instrument"] == meant and row["before_is"] == "last_before_first_injection" and reached:
            change = f"{knowledge.instruments.get(meant).name} has fallen from {row['before']:g} to {row['now']:g}"
            because = "; ".join(f"{one['threshold']}, {one['verification']}" for one in reached)
            found.append(f"{change} (what matters: {because})")
    return found
