"""One plan for one chart, warm: drawn, fitted, every rule judged, spread, consent, and as JSON; beside reading its chart."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Timed, best_of
from reprieve.chart import read_chart
from reprieve.diagnosis import diagnose
from reprieve.knowledge import load_knowledge
from reprieve.plan import make_plan, with_change
from reprieve.plan.document import Plan
from reprieve.report.face import Map
from reprieve.report.face_sheet import sheet
from reprieve.report.plan_page import face_of
from reprieve.simulate import simulate

PARADIGM = "preempt_follow_the_pain_195"
BAR = "100 ms a chart, warm"


def rows() -> Iterator[Timed]:
    """The plan with its diagnosis, a change of one site, and the map; each beside reading the same chart from disk."""
    knowledge = load_knowledge()
    person = simulate("chronic_migraine", patients=1, cycles=4, seed=1)[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chart.jsonl"
        person.chart.write(path)
        chart = read_chart(path)

        def planned() -> Plan:
            view = chart.as_of(chart.last_date)
            plan = make_plan(view, diagnose(view, knowledge), knowledge, paradigm=PARADIGM)
            if not isinstance(plan, Plan):
                raise TypeError("this person has no plan")
            return plan

        plan = planned()
        found = plan.to_dict()
        for what, work in (
            (
                "plan of one chart of 365 days, diagnosis and JSON included",
                lambda: json.dumps(planned().to_dict()),
            ),
            (
                "one site changed, every rule judged again",
                lambda: with_change(plan, site="procerus_M", units=0),
            ),
            ("the map of its sites in four views", lambda: sheet(found, _face(found))),
        ):
            ours, reading = best_of(5, work, lambda: read_chart(path))
            yield Timed(
                what=what, seconds=ours, peer="reading that chart from disk", peer_seconds=reading, bar=BAR
            )


def _face(found: dict[str, object]) -> Map:
    face = face_of(found, load_knowledge().muscles)
    if face is None:
        raise TypeError("this plan has no sites")
    return face
