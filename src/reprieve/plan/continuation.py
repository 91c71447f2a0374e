"""Go on, stop or wait: what does each rule set say? Side by side, each in its own window, never merged.

A decision needs the rule set's number of cycles, and counts whose whole range agrees; otherwise it is not known
yet, and says what to record and from when it can be known.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from reprieve.chart import View
from reprieve.diagnosis import Case, Range, case_of
from reprieve.knowledge.payer_rules import PayerRule, RuleSet
from reprieve.plan.change_facts import treated_elsewhere_before
from reprieve.plan.course import Course
from reprieve.plan.grounds import Grounds, grounds_of
from reprieve.plan.judge import judge
from reprieve.plan.judged import Judged
from reprieve.verdict import Verdict

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge

POSITIVE = "positive_stopping"


def rule_set_decisions(
    view: View, knowledge: Knowledge, *, case: Case | None = None
) -> list[dict[str, Any]]:
    """What each rule set of the knowledge decides for this chart on this day, in the file's order."""
    grounds = grounds_of(view, case or case_of(view, knowledge), knowledge)
    found = [_decision(view, knowledge, rules, grounds) for rules in knowledge.payer_rules.rule_sets]
    return [_not_in_the_past(one, view.as_of) for one in found]


def _not_in_the_past(found: dict[str, Any], as_of: dt.date) -> dict[str, Any]:
    """A next date that has gone by is said to be due, and tomorrow stands in its place."""
    due = found["next_date"]
    if due is None or due > as_of.isoformat():
        return found
    tomorrow = (as_of + dt.timedelta(days=1)).isoformat()
    return {**found, "next_date": tomorrow, "because": [*found["because"], f"due since {due}"]}


def _decision(view: View, knowledge: Knowledge, rules: RuleSet, grounds: Grounds) -> dict[str, Any]:
    course = grounds.now.setting.course_of(
        rules.condition, month_days=rules.month_days, now_is=rules.now_is
    )
    sessions = course.sessions
    interval = knowledge.safety_rules.intervals.earliest_days
    if not sessions.dates:
        others = sorted({one.indication for one in view.injections if one.indication})
        seen = f"; the sessions on record are for {', '.join(others)}" if others else ""
        why = f"no session for {rules.condition} on record, which is all that this rule set covers{seen}"
        return _said(knowledge, rules, "not_yet_known", None, [why], [])
    if sessions.notes:
        why = f"{'; '.join(sessions.notes)}; nothing is decided before that is recorded"
        return _said(knowledge, rules, "not_yet_known", None, [why], ["injection: indication"])
    done = grounds.now.facts[rules.cycles_counted_by]
    cycles = int(done.low) if isinstance(done, Range) else 0
    if cycles < rules.cycles_before_a_decision:
        return _too_early(knowledge, rules, course, cycles, interval)
    judged = {name: judge(knowledge.payer_rules.by_id[name], grounds.now) for name in rules.stop}
    return _judged(view, knowledge, rules, grounds, course, judged, interval)


def _too_early(
    knowledge: Knowledge, rules: RuleSet, course: Course, done: int, interval: int
) -> dict[str, Any]:
    """Before the rule set's number of cycles nothing is decided; from when it can be."""
    needed, dates = rules.cycles_before_a_decision, course.sessions.dates
    after = interval if rules.cycles_counted_by == "cycles_completed" else rules.month_days
    still_to_give = max(0, needed - len(dates))
    last_needed = dates[min(needed, len(dates)) - 1] + dt.timedelta(days=interval * still_to_give)
    counted = rules.cycles_counted_by.replace("_", " ")
    why = (
        f"{counted}: {done} of the {needed} that a decision needs; sessions on {', '.join(map(str, dates))}"
    )
    return _said(
        knowledge,
        rules,
        "not_yet_known",
        last_needed + dt.timedelta(days=after),
        [why, *course.sessions.notes],
        [],
        course,
    )


def _judged(
    view: View,
    knowledge: Knowledge,
    rules: RuleSet,
    grounds: Grounds,
    course: Course,
    judged: dict[str, Judged],
    interval: int,
) -> dict[str, Any]:
    book = knowledge.payer_rules.by_id
    because = [*course.sessions.notes, *_long_ago(view, course, interval)]
    for name, one in judged.items():
        rule, said = book[name], one.verdict.value.replace("_", " ")
        because += [f"{name} {said}: {rule.condition} ({rule.verification}: {rule.source})", *one.because()]
    met = [book[name] for name, one in judged.items() if one.verdict is Verdict.MET]
    unknown = [one for one in judged.values() if one.verdict is Verdict.UNKNOWN]
    next_session = course.sessions.dates[-1] + dt.timedelta(days=interval)
    verdicts = {name: one.verdict.value for name, one in judged.items()}
    if met:
        kept = _continued_anyway(knowledge, rules, grounds)
        if kept is not None:
            return _said(knowledge, rules, "continue", next_session, [*because, kept], [], course, verdicts)
        because += [f"decision: {rule.decision}" for rule in met]
        return _said(knowledge, rules, "stop", _after_stop(view, rules, met), because, [], course, verdicts)
    if unknown:
        ask = list(dict.fromkeys(question for one in unknown for question in one.ask_for()))
        because.append("the counts that are possible do not agree on a decision")
        elsewhere = treated_elsewhere_before(grounds.now.setting, course)  # no later day mends that
        later = None if elsewhere else _next_full_window(view, rules, course, interval)
        return _said(knowledge, rules, "not_yet_known", later, because, ask, course, verdicts)
    return _said(knowledge, rules, "continue", next_session, because, [], course, verdicts)


def _next_full_window(view: View, rules: RuleSet, course: Course, interval: int) -> dt.date | None:
    """When the next window can be complete; None where the baseline is open, as no later day mends that."""
    baseline = course.baseline
    if baseline is None or not baseline.count.exact or baseline.count.high == 0:
        return None
    month = dt.timedelta(days=rules.month_days)
    if rules.now_is == "last_days":
        return view.as_of + month
    next_session = course.sessions.dates[-1] + dt.timedelta(days=interval)
    return max(next_session, view.as_of) + month


def _long_ago(view: View, course: Course, interval: int) -> list[str]:
    """A note where the last session is so long ago that "now" is no longer under treatment."""
    days = (view.as_of - course.sessions.dates[-1]).days
    if days < 2 * interval:
        return []
    return [f"the last session was {days} days ago: the counts of now are no longer those under treatment"]


def _continued_anyway(knowledge: Knowledge, rules: RuleSet, grounds: Grounds) -> str | None:
    """The words of the rule by which treatment begun before the guidance may go on; None where it does not hold."""
    if rules.continue_anyway is None:
        return None
    rule = knowledge.payer_rules.by_id[rules.continue_anyway]
    met = judge(rule, grounds.now).verdict is Verdict.MET
    return f"{rule.id} met: {rule.condition}; {rule.decision}" if met else None


def _after_stop(view: View, rules: RuleSet, met: list[PayerRule]) -> dt.date | None:
    """When to look again after a stop for good response; None where the rule set names no date."""
    if rules.re_evaluate_after_days is None or not any(rule.kind == POSITIVE for rule in met):
        return None
    return view.as_of + dt.timedelta(days=rules.re_evaluate_after_days)


def _said(
    knowledge: Knowledge,
    rules: RuleSet,
    verdict: str,
    next_date: dt.date | None,
    because: list[str],
    ask_for: list[str],
    course: Course | None = None,
    rule_verdicts: dict[str, str] | None = None,
) -> dict[str, Any]:
    stops = [knowledge.payer_rules.by_id[name] for name in rules.stop]
    return {
        "rule_set": rules.name,
        "body": rules.body,
        "jurisdiction": rules.jurisdiction,
        "verdict": verdict,
        "next_date": next_date.isoformat() if next_date else None,
        "because": because,
        "ask_for": ask_for,
        "rules": rule_verdicts or {},
        "sessions": [day.isoformat() for day in course.sessions.dates] if course else [],
        "window": {
            "baseline_is": rules.baseline,
            "now_is": rules.now,
            **(
                course.windows(_months(knowledge))
                if course
                else {"baseline": None, "now": None, "months": []}
            ),
        },
        "source": "; ".join(dict.fromkeys(rule.source for rule in stops)),
        "verification": "verified"
        if all(rule.verification == "verified" for rule in stops)
        else "recalled",
    }


def _months(knowledge: Knowledge) -> int:
    """How many months back the positive stopping rules look."""
    return knowledge.safety_rules.computed["most_headache_days_of_last_months"].months or 0
