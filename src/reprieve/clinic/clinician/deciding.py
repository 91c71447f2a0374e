"""What was decided in this chart, beside what each rule set says; and which fact does the form of a decision say?"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reprieve.chart import Decision
from reprieve.clinic.clinician.here import Here
from reprieve.errors import FactError
from reprieve.record import last_decision
from reprieve.report.sections import rows

VERDICTS = {
    "continue": gettext_lazy("Go on with the injections"),
    "adjust": gettext_lazy("Go on, and change the treatment"),
    "wait": gettext_lazy("Wait before the next session"),
    "stop": gettext_lazy("Stop the injections"),
}
LONGEST = 1000


def seen_now(place: Here) -> dict[str, str]:
    """What each rule set and the model say in the answer that is shown, by name."""
    answer = place.shown.answer or {}
    return {
        str(row["rule_set"]): str(row["verdict"])
        for row in rows(answer.get("decision"))
        if "rule_set" in row
    }


def deciding_shown(place: Here, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The form, as it was filled in where it was sent and refused; and the decisions so far, the latest first."""
    told = sorted(place.view.of(Decision), key=lambda one: (one.on, one.written_at), reverse=True)
    return {
        "decided": [{"fact": one, "called": VERDICTS[one.verdict]} for one in told],
        "verdicts": list(VERDICTS.items()),
        "decision_entry": uuid.uuid4(),
        "stands_on": _stands_on(place),
        "said": said or {},
    }


def decision_fact(place: Here, said: Mapping[str, Any]) -> dict[str, Any]:
    """The decision of the form, with what each rule set said. Raises FactError where these said something else then."""
    if said.get("stands_on") != _stands_on(place):
        raise FactError(
            _("What the rule sets say, or the last decision,"),
            None,
            _("has changed since this page was shown"),
            _("Read it as it is now, and decide again."),
            "clinic.decision.changed",
        )
    verdict, role = _text(said, "verdict"), _text(said, "role")
    if verdict not in VERDICTS:
        raise _lacking(_("The decision"), _("is missing"), _("Choose one of the four."), "verdict")
    if not _text(said, "reason"):
        raise _lacking(_("The reason"), _("is missing"), _("Write in a few words why."), "reason")
    if role not in place.knowledge.safety_rules.roles_that_may("sign"):
        raise _lacking(_("The role"), _("is missing"), _("Choose the role in which you decide."), "role")
    seen = seen_now(place)
    fact = {
        "kind": "plan",
        "version": 1,
        "on": place.today.isoformat(),
        "verdict": verdict,
        "next_date": _text(said, "next_date"),
        "reason": _text(said, "reason"),
        "name": str(place.user),
        "role": role,
        "knowledge_version": place.knowledge.version,
        "seen": seen,
        "seen_as_of": str(place.shown.as_of) if seen else "",
    }
    return {name: value for name, value in fact.items() if value != ""}


def _stands_on(place: Here) -> str:
    last = last_decision(place.view)
    what = [sorted(seen_now(place).items()), str(place.shown.as_of), "" if last is None else last.id]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _text(said: Mapping[str, Any], name: str) -> str:
    return str(said.get(name, "")).replace("\x00", "").strip()[:LONGEST]


def _lacking(field: str, problem: str, remedy: str, name: str) -> FactError:
    return FactError(field, None, problem, remedy, f"clinic.decision.{name}")
