"""Each section of the answer in a terminal: verdicts, reasons, sources.

Every function takes a whole answer, or the section alone (what `reprieve diagnose`, `respond` or `plan` print).
"""

from __future__ import annotations

from rich.console import Console

from reprieve.report import words
from reprieve.report.benefit_words import name_of_effect, per_hundred, side_effects_of
from reprieve.report.course_words import prior_of, rule_set_name
from reprieve.report.figures.folded import bars
from reprieve.report.lines import MOST, bullets, line, not_there, worked_out
from reprieve.report.numbers import about, day, number, shown, written
from reprieve.report.questions import all_asked, place
from reprieve.report.response_lines import beside, regression_line, worth_line
from reprieve.report.sections import (
    VERDICTS,
    Section,
    beside_gap,
    gap_in,
    mark,
    part,
    readable,
    rows,
    ruling,
    texts,
)
from reprieve.report.terminal_plan import alternatives, fitted, plan_head
from reprieve.report.warnings_first import met_flags, unknown_flags

_MOST_ASKS = 3


def render_diagnosis(answer: Section, console: Console) -> None:
    """Warning signs, then the conditions met, then what is not decided. Takes an answer or its `diagnosis`."""
    if (diagnosis := worked_out(answer, "diagnosis", console)) is None:
        return
    whole = {"diagnosis": diagnosis}
    for flag in met_flags(whole):
        line(
            console,
            f"! Warning sign: {flag.get('name') or flag.get('id')} ({readable(flag.get('urgency'))})",
            style="bold",
        )
        bullets(console, [*texts(flag.get("because")), *texts(flag.get("consequence")), _source(flag)])
    conditions = rows(diagnosis, "conditions")
    met = [row for row in conditions if row.get("verdict") == "met"]
    for row in met:
        _condition(console, row)
    if not met:
        line(console, "No condition is met.")
    unknown = [row for row in conditions if row.get("verdict") == "unknown"]
    leading = part(answer, "condition").get("id")
    for row in unknown[:MOST]:
        _condition(console, row, briefly=row.get("id") != leading)
    if len(unknown) > MOST:
        line(console, f"and {len(unknown) - MOST} more that are not decided")
    flags = unknown_flags(whole)
    for flag in flags:
        if flag.get("earlier"):
            line(console, f"! Ask again today: {flag.get('name')}", style="bold")
            bullets(console, texts(flag["earlier"]))
    if flags:
        names = "; ".join(str(flag.get("name") or flag.get("id")) for flag in flags[:MOST])
        more = f"; and {len(flags) - MOST} more" if len(flags) > MOST else ""
        line(console, f"? Warning signs not known yet ({len(flags)}): {names}{more}")
    _person_rules(console, rows(diagnosis, "rules"))


def _person_rules(console: Console, rules: list[Section]) -> None:
    """Safety and payer rules that need no plan: the stops and cautions that are met, and how many are open."""
    for kind in ("stop", "caution"):
        for rule in rules:
            if rule.get("kind") != kind or rule.get("verdict") != "met" or rule.get("set") != "safety":
                continue
            line(console, f"! {kind.capitalize()} rule {rule['rule']}: {rule['condition']}")
            bullets(console, [str(rule["consequence"]), _source(rule)])
    open_ = [str(rule["rule"]) for rule in rules if rule.get("verdict") == "unknown"]
    if open_:
        more = f" and {len(open_) - MOST} more" if len(open_) > MOST else ""
        line(
            console,
            f"? Safety and payer rules not known yet ({len(open_)}): {', '.join(open_[:MOST])}{more}",
        )
    fulfilled = [
        f"{rule['rule']} ({rule['body']})"
        for rule in rules
        if rule.get("verdict") == "met" and rule.get("set") != "safety"
    ]
    if fulfilled:
        line(console, f"✓ Rules of payers and guidelines that are met: {', '.join(fulfilled)}")


def render_response(answer: Section, console: Console) -> None:
    """The folded diary as counts first, then the estimates beside the prior's, then the words."""
    if (response := worked_out(answer, "response", console)) is None:
        _counts(beside_gap(answer.get("response", answer)), console)
        _beside(answer, console)
        return
    _counts(response, console)
    total = part(response, "total")
    if number(total.get("days_gained_per_28")) is not None:
        prior = prior_of(total, "days_gained_per_28")
        beside = f" [before this diary: {prior}]" if prior else ""
        line(console, f"Days gained in 28, in all: {about(total.get('days_gained_per_28'))}{beside}")
    if gap := gap_in(response.get("total", {})):
        not_there(console, gap.why, gap.ask_for)
    bullets(console, texts(response.get("notes")))
    bullets(console, words.say({"response": response}).for_clinician)
    _beside(answer, console)
    if response.get("validation"):
        line(console, f"Validation: {readable(response['validation'])}.")
    if answer is response and response.get("decision"):
        render_decision({"decision": response["decision"]}, console)


def _counts(response: Section, console: Console) -> None:
    """The folded diary, a bar a part of the cycle."""
    for bar in bars(rows(response, "folded")):
        per_28 = "?" if bar["per_28"] is None else written(bar["per_28"], digits=0)
        drawn = "#" * round(bar["per_28"] or 0)
        bad, recorded, missing = (
            written(bar[key], digits=0) for key in ("bad_days", "recorded", "missing")
        )
        counts = f"{bad} of {recorded} days, {missing} missing"
        line(console, f"{bar['phase']:<12} {per_28:>3} {drawn:<28} {counts}", wrap=False)


def _beside(answer: Section, console: Console) -> None:
    """Scores, side effects and what would settle it; shown whether or not the diary could be read."""
    for title, found in beside(answer.get("response", answer)):
        line(console, f"{title}:")
        bullets(console, found)


def render_plan(answer: Section, console: Console) -> None:
    """What stands in the way, the dose, the sites by muscle, and the earliest date."""
    if (plan := worked_out(answer, "plan", console)) is None:
        alternatives(answer.get("plan") or answer, console)
        return
    plan_head(plan, console)
    if plan.get("sites"):
        line(
            console,
            f"{shown(plan.get('total_units'))} units of {plan.get('product')} in {len(plan['sites'])} sites",
        )
        by_muscle: dict[str, list[Section]] = {}
        for site in rows(plan, "sites"):
            by_muscle.setdefault(readable(site.get("muscle", "")), []).append(site)
        for muscle, sites in by_muscle.items():
            sides = ", ".join(
                f"{side} {_units(sites, side)}"
                for side in ("right", "midline", "left")
                if _units(sites, side)
            )
            line(console, f"  {muscle}: {sides} units", wrap=False)
        fitted(plan, console)
    else:
        line(console, " ".join(["No sites are planned.", *texts(plan.get("because") or plan.get("why"))]))
    budget = part(plan, "budget")
    if budget:
        line(
            console,
            f"Dose budget, {shown(budget.get('window_days'))} days: {shown(budget.get('used_units'))} of "
            f"{shown(budget.get('limit_units'))} units used, {shown(budget.get('left_units'))} left",
        )
    if plan.get("earliest_date"):
        line(console, f"Earliest date: {day(plan['earliest_date'])}")
        if moved := (plan.get("dates") or {}).get("clinic_day_because"):
            line(console, f"  {moved}")
    if plan.get("preferred_date"):
        line(console, f"Preferred date: {day(plan['preferred_date'])}")
    rules = rows(plan, "eligibility")
    for row in (rule for rule in rules if rule.get("verdict") == "met"):
        line(console, f"{ruling(row)} - {_rule_name(row)} [{mark(row)}]")
        if row.get("overridden"):
            line(console, f"  Overridden by {row['overridden']}")
        bullets(console, texts(row.get("because")))
    waiting = [rule for rule in rules if rule.get("verdict") == "unknown"]
    stops = [rule for rule in waiting if rule.get("kind") == "stop"]
    for row in stops[:MOST]:
        line(console, f"{ruling(row)} - {_rule_name(row)} [{mark(row)}]")
        bullets(console, [f"Ask: {item}" for item in all_asked(texts(row.get("ask_for")))])
    if len(waiting) > len(stops[:MOST]):
        line(
            console,
            f"and {len(waiting) - len(stops[:MOST])} more rules that wait for a fact or a later stage",
        )
    points = texts(plan.get("consent"))
    bullets(console, points[:MOST])
    if len(points) > MOST:
        line(console, f"and {len(points) - MOST} more points to talk about before consent")
    alternatives(plan, console)


def render_forecast(answer: Section, console: Console) -> None:
    if (forecast := worked_out(answer, "forecast", console)) is None:
        return
    for key, improved in (("p_30", "30 %"), ("p_50", "50 %")):
        chance = part(forecast, key)
        toxin, dummy = number(chance.get("toxin")), number(chance.get("dummy"))
        if toxin is not None and dummy is not None:
            line(
                console,
                f"{improved} fewer bad days, of 100 people: {100 * toxin:.0f} with the toxin, "
                f"{100 * dummy:.0f} with a dummy",
            )
    bullets(console, texts(forecast.get("words")))
    for row in side_effects_of(answer)[:MOST]:
        toxin, dummy = per_hundred(row, "toxin"), per_hundred(row, "dummy")
        line(
            console,
            f"{name_of_effect(row)}, of 100: {shown(toxin)} with the toxin, "
            f"{shown(dummy)} with a dummy [{mark(row)}]",
        )


def render_decision(answer: Section, console: Console) -> None:
    if gap := gap_in(answer.get("decision")):
        not_there(console, gap.why, gap.ask_for)
        return
    for row in rows(answer.get("decision")):
        date = f", next date {day(row['next_date'])}" if row.get("next_date") else ""
        seen = f" [{mark(row)}]" if row.get("source") else ""
        line(
            console,
            f"{rule_set_name(row)}: {readable(row.get('verdict', 'not yet known'))}{date}{seen}",
            style="bold",
        )
        bullets(
            console,
            [
                *texts(row.get("because")),
                *filter(None, [worth_line(row), regression_line(row)]),
                *(f"Ask: {item}" for item in all_asked(texts(row.get("ask_for")))),
            ],
        )


def _rule_name(row: Section) -> str:
    name = str(row.get("name") or row.get("condition") or row.get("rule"))
    return f"{row['body']}: {name}" if row.get("body") else name


def _condition(console: Console, row: Section, *, briefly: bool = False) -> None:
    code = f" ({row['code']})" if row.get("code") else ""
    basis = f", {readable(row['basis'])}" if row.get("basis") else ""
    verdict = VERDICTS.get(str(row.get("verdict")), str(row.get("verdict")))
    about = f", {place(row['about'])}" if row.get("about") else ""
    line(console, f"{verdict}: {row.get('name') or readable(row.get('id'))}{code}{about}{basis}")
    asks = all_asked(texts(row.get("ask_for")))
    kept = asks[:_MOST_ASKS] if briefly else asks
    more = [f"and {len(asks) - len(kept)} more to ask"] if len(asks) > len(kept) else []
    bullets(
        console, [*(() if briefly else texts(row.get("because"))), *(f"Ask: {one}" for one in kept), *more]
    )


def _source(row: Section) -> str:
    return f"Source: {'; '.join(texts(row.get('source'))) or 'not given'} [{mark(row)}]"


def _units(sites: list[Section], side: str) -> str:
    mine = [number(site.get("units")) for site in sites if site.get("side") == side]
    return (
        ""
        if not mine
        else "?"
        if None in mine
        else written(sum(u for u in mine if u is not None), digits=1)
    )
