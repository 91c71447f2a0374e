"""What does a letter say, to the patient and to who referred them? Facts and the kept answer, in sections; nothing new.

What a change is owed to, and what rule sets say of stopping, goes to the referrer and never to the patient by letter; what the
clinician decided goes to both, its reason to the referrer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reprieve.chart import Injection, SignedPlan, View
from reprieve.clinic.patient.decided import decided_words
from reprieve.clinic.patient.own_answer import own_answer
from reprieve.knowledge import Knowledge
from reprieve.plan.signing import plans_in_force
from reprieve.record import last_decision
from reprieve.report import words
from reprieve.report.course_words import counted, gained, rule_set_name
from reprieve.report.numbers import day, fewer_or_more, interval, written
from reprieve.report.page_head import standing_notes
from reprieve.report.sections import Section, part, readable, rows, texts
from reprieve.report.warnings_first import met_flags, name_of


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as headings with their lines; `notes` stand at its foot."""

    title: str
    urgent: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def letter_to_patient(answer: Section, view: View, knowledge: Knowledge) -> Letter:
    """The plain-language answer, what was given and planned, and when to call."""
    own = own_answer(answer)
    emergency = knowledge.adverse_effects.emergency
    return _letter(
        _("Your treatment"),
        answer,
        own.urgent,
        [
            (own.headline, own.body),
            (_("What was injected"), _sessions(view.injections[-1:])),
            (_("What is planned"), _plans(view)),
            (_("What was decided"), decided_words(view)),
            (_("What is not known yet"), own.unknown),
            (_("Get emergency help now for"), tuple(emergency.triggers)),
        ],
    )


def letter_to_referrer(answer: Section, view: View) -> Letter:
    """Diagnosis, treatment, course, response with what it is owed to, each rule set's view, and the plan."""
    said = words.say(answer)
    return _letter(
        _("Report on botulinum toxin treatment"),
        answer,
        tuple(f"{name_of(flag)} ({readable(flag.get('urgency'))})." for flag in met_flags(answer)),
        [
            (_("Diagnosis"), _diagnoses(answer)),
            (_("Treatment so far"), _sessions(view.injections)),
            (_("Course"), _course(answer)),
            (_("Response, for the clinician"), said.for_clinician),
            (_("Decision: each rule set’s view, never merged"), _decisions(answer)),
            (_("Decided by the clinician"), _decided(view)),
            (_("Plan"), _plans(view)),
            (_("What is not known"), said.unknown),
        ],
    )


def _letter(
    title: str, answer: Section, urgent: Sequence[str], parts: Sequence[tuple[str, Sequence[str]]]
) -> Letter:
    kept = tuple((heading, tuple(lines)) for heading, lines in parts if lines)
    return Letter(title=title, urgent=tuple(urgent), parts=kept, notes=tuple(standing_notes(answer)))


def _diagnoses(answer: Section) -> tuple[str, ...]:
    met = [one for one in rows(part(answer, "diagnosis"), "conditions") if one.get("verdict") == "met"]
    return tuple(dict.fromkeys(_diagnosis(one) for one in met)) or (_("No condition is met."),)


def _diagnosis(row: Section) -> str:
    code = f" ({row['code']})" if row.get("code") else ""
    return f"{row.get('name') or readable(row.get('id'))}{code}, {readable(row.get('basis') or 'now')}."


def _sessions(sessions: Sequence[Injection]) -> tuple[str, ...]:
    return tuple(_session(one) for one in sessions)


def _session(one: Injection) -> str:
    lot = f", {_('lot')} {one.lot}" if one.lot else ""
    sites = _("%(n)s muscles and sides") % {"n": len(one.sites)}
    return f"{day(one.on.isoformat())}: {written(one.total_units, digits=1)} U {one.product}, {sites}{lot}."


def _decided(view: View) -> tuple[str, ...]:
    """The last decision, with its reason, and which rule sets it follows or departs from."""
    last = last_decision(view)
    if last is None:
        return ()
    said = {
        "day": day(last.on.isoformat()),
        "who": last.name,
        "role": last.role,
        "what": readable(last.verdict),
    }
    lines = [_("Decided on %(day)s by %(who)s, %(role)s: %(what)s.") % said, last.reason]
    if last.next_date is not None:
        lines.append(_("Next date: %(day)s.") % {"day": day(last.next_date.isoformat())})
    for sentence, names in (
        (_("The same as %(names)s."), last.follows),
        (_("Other than %(names)s."), last.departs_from),
    ):
        if names:
            lines.append(sentence % {"names": ", ".join(rule_set_name({"rule_set": one}) for one in names)})
    return tuple(lines)


def _plans(view: View) -> tuple[str, ...]:
    given = {one.plan for one in view.injections}
    return tuple(_plan(one) for one in plans_in_force(view) if one.id not in given)


def _plan(one: SignedPlan) -> str:
    by_muscle: dict[str, float] = {}
    for site in one.sites:
        by_muscle[site.muscle] = by_muscle.get(site.muscle, 0.0) + site.units
    muscles = ", ".join(f"{readable(name)} {written(units, digits=1)}" for name, units in by_muscle.items())
    return _("%(day)s: %(units)s U %(product)s (%(muscles)s), signed by %(who)s, %(role)s.") % {
        "day": day(one.planned_for.isoformat()),
        "units": written(one.total_units, digits=1),
        "product": one.product,
        "muscles": muscles,
        "who": one.signed_by,
        "role": one.role,
    }


def _course(answer: Section) -> tuple[str, ...]:
    """What the diary counts, and the change in all as the model has it; no word of what it is owed to."""
    before, since = counted(answer)
    found = []
    if before is not None and since is not None:
        said = {"before": written(before, digits=1), "since": written(since, digits=1)}
        found.append(_("Counted in the diary: %(before)s bad days in 28 before, %(since)s since.") % said)
    if interval(gained(answer)) is not None:
        change = fewer_or_more(gained(answer))
        found.append(_("Change in all (90 %% interval): %(change)s bad days in 28.") % {"change": change})
    return tuple(found)


def _decisions(answer: Section) -> tuple[str, ...]:
    return tuple(_decision(row) for row in rows(answer.get("decision")))


def _decision(row: Section) -> str:
    date = f", {_('next date')} {day(row['next_date'])}" if row.get("next_date") else ""
    source = "; ".join(texts(row.get("source")))
    return f"{rule_set_name(row)}: {readable(row.get('verdict'))}{date}.{f' {source}' if source else ''}"


def as_pdf(html: str) -> bytes:
    """The letter as a tagged PDF. Nothing is fetched from anywhere."""
    from weasyprint import HTML

    def fetch_nothing(url: str, *args: Any, **named: Any) -> Any:
        raise ValueError("a letter holds nothing from elsewhere")

    return bytes(HTML(string=html, url_fetcher=fetch_nothing).write_pdf(pdf_variant="pdf/ua-1"))
