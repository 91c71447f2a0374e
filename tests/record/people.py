"""A person whose plan can be signed, and a vial that can be used: tests change one thing at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reprieve.chart import Chart, Fact, SignedPlan
from reprieve.plan import Plan
from reprieve.plan.signing import sign
from tests.conftest import fact
from tests.plan.charts import AS_OF, KNOWLEDGE, answer, answered, drawn, headache_days

ZONE = dt.timezone(dt.timedelta(hours=2))
OPENED = dt.datetime(2026, 6, 1, 9, 30, tzinfo=ZONE)


def ready(*more: Fact, without: tuple[str, ...] = (), treated: bool = False) -> list[Fact]:
    """Everything answered and a complete diary of 20 headache days: nothing stops the plan."""
    return [*answered(without=without, treated=treated), *headache_days(20), *more]


def a_vial(name: str = "A1", **said: Any) -> Fact:
    """A vial as it should be at the needle; `said` changes one thing, None leaves it out."""
    whole: dict[str, Any] = {
        "version": 1,
        "vial": name,
        "product": "onabotulinumtoxinA",
        "state": "opened",
        "lot": "C1234",
        "expiry": "2027-05-31",
        "units": 200,
        "diluent": "preservative_free_saline",
        "diluent_ml": 4,
        "reconstituted_at": OPENED.isoformat(),
        "vacuum": True,
        "clear": True,
        "authorised_source": True,
        "patients": 1,
        **said,
    }
    return fact("vial", AS_OF, **{key: value for key, value in whole.items() if value is not None})


def cautions(plan: Plan) -> list[str]:
    return [entry.rule for entry in plan.entries if entry.to_acknowledge]


def signed(facts: list[Fact], plan: Plan | None = None, **said: Any) -> SignedPlan:
    """The plan of these facts, signed with every caution acknowledged."""
    plan = plan or drawn(facts)
    view = Chart.from_facts(facts).as_of(plan.as_of)
    said = {"by": "A. Clinician", "role": "neurologist", "acknowledged": cautions(plan), **said}
    said.setdefault("reasons", dict.fromkeys(said["acknowledged"], "as agreed"))
    return sign(plan, view, KNOWLEDGE, **said)


__all__ = [
    "AS_OF",
    "KNOWLEDGE",
    "OPENED",
    "ZONE",
    "a_vial",
    "answer",
    "cautions",
    "drawn",
    "ready",
    "signed",
]
