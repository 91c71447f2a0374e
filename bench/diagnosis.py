"""All criteria and red flags for many charts, beside reading those charts from disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Timed, best_of
from reprieve.chart import View, read_chart
from reprieve.diagnosis.diagnose import diagnose, diagnose_together
from reprieve.diagnosis.hierarchy import outranking, standing_of
from reprieve.diagnosis.truth import Case, instances_of, truth_in
from reprieve.knowledge import Knowledge, load_knowledge
from reprieve.knowledge.rule import DiagnosisRef, FlagRef
from reprieve.plan import rule_verdicts
from reprieve.simulate import simulate

MANY, FEW = 500, 60
WHAT = "52 diagnoses and 35 red flags on two bases"


def rows() -> Iterator[Timed]:
    """Verdicts of many charts together, beside reading them and beside going node by node; then with all words."""
    knowledge = load_knowledge()
    people = simulate("chronic_migraine", patients=FEW, cycles=4, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for person in people:
            paths.append(Path(folder) / f"{person.chart.name}.jsonl")
            person.chart.write(paths[-1])
        charts = [read_chart(path) for path in paths]
        few = [chart.as_of(chart.last_date) for chart in charts]
        for view in few:
            view.diary  # noqa: B018 - made when first read, which is part of reading
        views = [few[n % FEW] for n in range(MANY)]
        together, reading = best_of(
            3,
            lambda: [one.verdicts() for one in diagnose_together(views, knowledge)],
            lambda: [read_chart(path) for path in paths],
        )
        everything, criteria = best_of(
            3,
            lambda: _all_rules(views, knowledge),
            lambda: [one.verdicts() for one in diagnose_together(views, knowledge)],
        )
        yield Timed(
            what=f"all rules of {MANY} charts of 365 days: {WHAT}, and the rules that need no plan",
            seconds=everything,
            peer="criteria and red flags alone",
            peer_seconds=criteria,
            bar="1 s (500 charts a second)",
        )
        yield Timed(
            what=f"verdicts of {MANY} charts of 365 days together ({WHAT})",
            seconds=together,
            peer=f"reading {FEW} of them from disk",
            peer_seconds=reading,
        )
        cases = [case for one in diagnose_together(few, knowledge) for case in (one.case,)]
        sheet, plain = best_of(
            3,
            lambda: [one.verdicts() for one in diagnose_together(few, knowledge)],
            lambda: [_node_by_node(_fresh(case)) for case in cases],
        )
        yield Timed(
            what=f"the same for {FEW} charts, counting of diaries included",
            seconds=sheet,
            peer="rules alone, node by node, on basis `now`",
            peer_seconds=plain,
        )
        words, without = best_of(
            3,
            lambda: [diagnose(view, knowledge).to_dict() for view in few],
            lambda: [diagnose(view, knowledge).verdicts() for view in few],
        )
        yield Timed(
            what=f"diagnose {FEW} charts one by one with every reason and question",
            seconds=words,
            peer="verdicts alone",
            peer_seconds=without,
            bar="a chart in one blink (0.1 s)",
        )


def _all_rules(views: list[View], knowledge: Knowledge) -> int:
    """The verdict of every rule that needs no plan, for each chart."""
    found = 0
    for view, one in zip(views, diagnose_together(views, knowledge), strict=True):
        found += len(one.verdicts()) + len(rule_verdicts(view, one, knowledge))
    return found


def _fresh(case: Case) -> Case:
    return Case(case.known, case.criteria, case.red_flags)


def _node_by_node(case: Case) -> int:
    """Every verdict by the evaluator that also gives the reasons."""
    found = 0
    for diagnosis in case.criteria.diagnoses.values():
        for about in instances_of(case, diagnosis.scope, None):
            above = [(name, truth_in(case, rule, about)) for name, rule in outranking(diagnosis)]
            own = truth_in(case, DiagnosisRef(diagnosis.id), about)
            found += standing_of(own, above).truth is True
    return found + sum(truth_in(case, FlagRef(flag), None) is True for flag in case.red_flags.flags)
