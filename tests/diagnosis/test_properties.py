"""All 52 diagnoses and 35 red flags against the plain referee, on charts with gaps; and what holds for every chart.

The referee tries every way to fill in what a chart leaves open. Met means true in all of them, not met false in all;
not known means that they differ, unless one fact stands in several places of the rule.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprieve.chart import Chart
from reprieve.diagnosis import Diagnosis, case_of, diagnose, evaluate_rule
from reprieve.diagnosis.diagnose import diagnose_together
from reprieve.knowledge import load_knowledge
from reprieve.verdict import Verdict
from tests.conftest import chart_of, fact
from tests.diagnosis import referee
from tests.diagnosis.people import DAY, MET, NOT_MET, UNKNOWN, says
from tests.diagnosis.referee import CRITERIA, FLAGS, RULES, VOCABULARY, Key

KNOWLEDGE = load_knowledge()
Told = dict[Key, Any]
AGREES = {MET: {True}, NOT_MET: {False}, UNKNOWN: {True, False}}
PAINS = {"headache": ["headache:1", "headache:2"], "facial_pain": ["facial_pain:1", "facial_pain:2"]}


def judged(*people: Mapping[Key, Any]) -> list[Diagnosis]:
    """Each person judged by the package."""
    return diagnose_together([chart(one).as_of(DAY) for one in people], KNOWLEDGE)


def chart(told: Mapping[Key, Any]) -> Chart:
    """What this person told, as a chart of one day."""
    return chart_of(
        fact("person", DAY), *(says(name, value, about) for (name, about), value in told.items())
    )


def bearing_on(
    id_: str, rng: random.Random, *, outranked: float
) -> dict[Key, list[tuple[Mapping[str, Any], bool]]]:
    """Every fact that could bear on this diagnosis or flag, over one or two pains, with the leaves that read it."""
    there: Told = {(f"has_{one}", None): True for one in ("headache", "facial_pain", "jaw_problem")}
    for scope, abouts in PAINS.items():
        for about in abouts[: rng.choice([1, 1, 2])]:
            there[f"{scope}_label", about] = "one"
    rules: list[tuple[Mapping[str, Any], bool]] = []
    if id_ in CRITERIA:
        rules = [({"diagnosis": id_}, True)]
        if rng.random() < 0.6:  # what outranks it: mostly not so, that it can stand
            over = [rule for several in referee.above(id_).values() for rule in several]
            if rng.random() < outranked:
                rules = [(rng.choice(over), True), *rules] if over else rules
            else:
                rules += [(rule, False) for rule in over]
    else:
        rules = [({"red_flag": id_} if id_ in FLAGS else RULES[id_]["rule"], True)]
    if "escalate" in FLAGS.get(id_, {}):
        rules.append((FLAGS[id_]["escalate"]["rule"], True))
    found: dict[Key, list[tuple[Mapping[str, Any], bool]]] = {}
    for rule, wanted in rules:
        for key, leaf, holds in referee.leaves_seen(rule, referee.Person(there), None, id_, wanted=wanted):
            leaves = found.setdefault(key, [])
            if (leaf, not holds) not in leaves:  # of two places that want the opposite the first is served
                leaves.append((leaf, holds))
    return found


def drawn(id_: str, rng: random.Random, *, outranked: float = 0.3) -> Told:
    """A person about whom much of one rule is known: often so that it holds, often so that it does not."""
    asked, willing = rng.choice([0.5, 0.85, 1.0, 1.0]), rng.choice([0.0, 0.3, 0.8, 1.0, 1.0])
    wild = rng.random() < 0.2
    told: Told = {}
    for key, leaves in bearing_on(id_, rng, outranked=outranked).items():
        if rng.random() > asked:
            continue

        def fit(value: Any, leaves: Any = leaves) -> int:
            return sum(
                referee.COMPARE[leaf["op"]](value, leaf.get("value")) is holds for leaf, holds in leaves
            )

        values = referee.possible(key[0])
        best, worst = max(map(fit, values)), min(map(fit, values))
        aim = best if rng.random() < willing else worst
        told[key] = rng.choice([one for one in values if fit(one) == aim or wild])
        if rng.random() < 0.03:
            told[key] = None
    for has in ("has_headache", "has_facial_pain", "has_jaw_problem"):
        if rng.random() < 0.6:
            told[has, None] = rng.random() < 0.8
    return told


def verdicts(found: Diagnosis, id_: str) -> Iterator[tuple[str | None, Verdict, Verdict, tuple[str, ...]]]:
    """Each instance: its verdict, whether it fulfils its own criteria, and what sets it aside."""
    if id_ in FLAGS:
        one = found.flag(id_).verdict
        yield None, one, one, ()
        return
    for row in found.conditions:
        if row.id == id_ and row.kind == "diagnosis":
            yield row.about, row.verdict, row.fulfils_own_criteria, row.set_aside_by


def once_each(id_: str, told: Told, about: str | None) -> bool:
    """Whether every fact stands in one place of the rule only."""
    row = CRITERIA.get(id_) or FLAGS.get(id_) or RULES[id_]
    seen = Counter(key for key, *_ in referee.leaves_seen(row["rule"], referee.Person(told), about, id_))
    tied = sum(1 for key in seen if "applies_when" in VOCABULARY.get(key[0], ()))
    return max(seen.values(), default=1) == 1 and tied < 2


def disagreements(id_: str, told: Told, found: Diagnosis) -> Iterator[str]:
    """Where package and referee differ about one diagnosis or flag."""
    for about, verdict, own, by in verdicts(found, id_):
        if id_ in CRITERIA and about is None and CRITERIA[id_]["scope"] != "patient":
            scope = CRITERIA[id_]["scope"]
            said = told.get((referee.HAS[scope], None))
            expected = NOT_MET if said is False else UNKNOWN
            if verdict is not expected:
                yield f"{id_}: {verdict} where there is no {scope}"
            continue
        truths, all_tried = referee.ways(referee.own_rule(id_, about), told)
        if not truths <= AGREES[own] or (
            own is UNKNOWN and all_tried and len(truths) == 1 and once_each(id_, told, about)
        ):
            yield f"{id_} {about}: own criteria {own.value}, by enumeration {truths}"
        if id_ in FLAGS:
            continue
        coded, every_way = referee.ways(referee.stands(id_, about), told, most=600)
        if verdict is NOT_MET and True in coded:
            yield f"{id_} {about}: not met, but in some completion it stands"
        if verdict is MET and coded == {False} and every_way:
            yield f"{id_} {about}: met, but in every completion something sets it aside"
        for name, rules in referee.above(id_).items():
            outranks = [referee.ways(_of(rule, about, id_), told, most=600) for rule in rules]
            if name in by and all(found == {False} for found, _ in outranks):
                yield f"{id_} {about}: set aside by {name}, which is false in every completion"
            if name in by and not any(True in found and False not in found for found, _ in outranks):
                yield f"{id_} {about}: set aside by {name}, which need not be"


def _of(rule, about, owner):
    return lambda person: referee.is_so(rule, person, about, owner)


def smallest(told: Told, wrong) -> Told:
    """The least of a chart that is still wrong."""
    shrunk = True
    while shrunk:
        shrunk = False
        for key in list(told):
            less = {one: value for one, value in told.items() if one != key}
            if wrong(less):
                told, shrunk = less, True
    return told


@pytest.mark.parametrize("id_", [*CRITERIA, *FLAGS])
def test_the_package_says_what_every_completion_says(id_):
    rng = random.Random(id_)
    seen: set[Verdict] = set()
    for _ in range(4):  # until it was met, not met and not known at least once
        people = [drawn(id_, rng) for _ in range(20)]
        for told, found in zip(people, judged(*people), strict=True):
            seen |= {own for _, _, own, _ in verdicts(found, id_)}
            if list(disagreements(id_, told, found)):
                least = smallest(told, lambda less: bool(list(disagreements(id_, less, judged(less)[0]))))
                said = list(disagreements(id_, least, judged(least)[0]))
                pytest.fail(f"{said}\nsmallest chart: {least}")
        if len(seen) == 3:
            return
    pytest.fail(f"the drawn people only ever came to {seen}")


@pytest.mark.parametrize("id_", RULES)
def test_safety_and_payer_rules_say_what_every_completion_says(id_):
    """The rule alone, its computed facts handed in: how they are computed is tested beside them."""
    rule = (KNOWLEDGE.safety_rules.by_id.get(id_) or KNOWLEDGE.payer_rules.by_id[id_]).tree
    rng = random.Random(id_)
    seen: set[Verdict] = set()
    for _ in range(120):
        told = drawn(id_, rng)
        handed_in = {key: value for key, value in told.items() if key[0] in referee.COMPUTED}
        case = case_of(
            chart({key: told[key] for key in told if key not in handed_in}).as_of(DAY), KNOWLEDGE
        )
        values = {name.removeprefix("computed "): value for (name, _), value in handed_in.items()}
        found = evaluate_rule(rule, case, values).verdict
        truths, all_tried = referee.ways(referee.own_rule(id_, None), told, most=600)
        assert truths <= AGREES[found], f"{found.value}, by enumeration {truths}: {told}"
        if found is UNKNOWN and all_tried and once_each(id_, told, None):
            assert truths == {True, False}, f"not known, by enumeration {truths}: {told}"
        seen.add(found)
        if len(seen) == 3:
            return
    pytest.fail(f"the drawn people only ever came to {seen}")


def test_every_diagnosis_that_can_be_set_aside_is_set_aside_by_some_drawn_person():
    """Else the comparison above would say nothing of the hierarchy."""
    outrankable = {id_ for id_ in CRITERIA if referee.above(id_)}
    aside = set()
    for id_ in outrankable:
        rng = random.Random(f"aside {id_}")
        for found in judged(*(drawn(id_, rng, outranked=1.0) for _ in range(60))):
            aside |= {id_ for *_, by in verdicts(found, id_) if by}
    two_pains_of_different_kind = {"ichd3_2_1", "ichd3_2_2", "ichd3_1_5_1", "ichd3_1_5_2"}  # seldom drawn
    assert outrankable - aside <= two_pains_of_different_kind


# ---- what holds for every chart ----

State = dict[tuple[str, str | None], tuple[Verdict, Verdict, tuple[str, ...]]]
LISTED = {name for row in (*CRITERIA.values(), *FLAGS.values()) for name in row.get("missing_as_false", ())}
people = st.builds(
    lambda id_, seed: drawn(id_, random.Random(seed)),
    st.sampled_from([*CRITERIA, *FLAGS]),
    st.integers(0, 2**32),
)


def state(found: Diagnosis) -> State:
    """Every diagnosis of every instance and every flag: its own criteria, its verdict, what sets it aside."""
    rows: State = {(one.id, None): (one.verdict, one.verdict, ()) for one in found.red_flags}
    for row in found.conditions:
        if row.kind == "diagnosis":
            rows[row.id, row.about] = (row.fulfils_own_criteria, row.verdict, row.set_aside_by)
    return rows


def places(told: Told) -> list[str | None]:
    """The pains and jaw sides that something is told of; the person first."""
    return [None, *sorted({about for _, about in told if about is not None})]


def about_somebody_there(key: Key, told: Told) -> bool:
    """Whether this fact stands about the person, or about a pain of which something else is told too."""
    name, about = key
    if about is None:
        return True
    others = {one for one in told if one != key}
    general = (
        VOCABULARY[name]["scope"] == "any" and (name, None) in told
    )  # then it overrides the general answer
    return any(where == about for _, where in others) and not general


@given(told=people, data=st.data())
def test_a_fact_not_told_decides_nothing_and_one_that_is_told_undoes_nothing(told, data):
    """Taking any fact away leaves a verdict as it is or opens it; so telling it never changes one that was decided.

    Save where the rule counts it as not shown, and where what it adds fulfils a diagnosis that outranks another.
    """
    keys = [key for key in told if key[0] not in LISTED and about_somebody_there(key, told)]
    if not keys:
        return
    gone = data.draw(st.sampled_from(keys))
    more, less = (state(one) for one in judged(told, {key: told[key] for key in told if key != gone}))
    for who, (own, verdict, _) in less.items():
        if who not in more:
            continue
        own_then, verdict_then, by = more[who]
        if own is not UNKNOWN:
            assert own_then is own, (
                f"{who}: {own.value} without {gone}, {own_then.value} with {told[gone]!r}"
            )
        if verdict is NOT_MET:
            assert verdict_then is NOT_MET, (
                f"{who}: not met without {gone}, and {verdict_then.value} with it"
            )
        if verdict is MET:
            assert verdict_then is MET or by, f"{who}: met without {gone}, and {verdict_then.value} with it"


@given(told=people, seed=st.integers(0, 2**32))
def test_the_order_of_facts_never_matters(told, seed):
    shuffled = list(told.items())
    random.Random(seed).shuffle(shuffled)
    one, other = judged(told, dict(shuffled))
    assert state(one) == state(other)
    assert [row.to_dict() for row in one.red_flags] == [row.to_dict() for row in other.red_flags]


@given(told=people, data=st.data())
def test_asked_and_not_known_is_the_same_as_not_asked(told, data):
    name = data.draw(st.sampled_from(sorted(VOCABULARY)))
    scope = VOCABULARY[name]["scope"]
    fitting = {
        "patient": [None],
        "any": [None],
        "medication_trial": [],
        "tmd": [one for one in places(told) if one == "tmd"],
        "tmd_side": [one for one in places(told) if one in referee.SIDES],
    }.get(scope, [one for one in places(told) if one is not None and one.startswith(f"{scope}:")])
    if not fitting:
        return
    key = name, data.draw(st.sampled_from(fitting))
    if key in told:
        return
    assert state(judged(told)[0]) == state(judged({**told, key: None})[0])


@given(told=people, data=st.data())
def test_an_answer_grown_too_old_is_the_same_as_none(told, data):
    keys = [key for key in told if VOCABULARY[key[0]].get("keeps_days") and about_somebody_there(key, told)]
    if not keys:
        return
    old = data.draw(st.sampled_from(keys))
    fresh = [says(key[0], value, key[1]) for key, value in told.items() if key != old]
    days = VOCABULARY[old[0]]["keeps_days"]

    def with_answer_of(age: int) -> State:
        one = says(old[0], told[old], old[1], on=DAY - dt.timedelta(days=age))
        return state(
            diagnose(
                chart_of(fact("person", DAY - dt.timedelta(days=age)), *fresh, one).as_of(DAY), KNOWLEDGE
            )
        )

    with_it, without = judged(told, {key: told[key] for key in told if key != old})
    assert with_answer_of(days) == state(with_it)
    assert with_answer_of(days + 1) == state(without)


@given(told=people)
def test_a_flag_is_as_urgent_as_its_escalation_only_where_that_is_certain(told):
    (found,) = judged(told)
    for id_, row in FLAGS.items():
        if "escalate" not in row:
            continue
        rule = row["escalate"]["rule"]
        truths, all_tried = referee.ways(_of(rule, None, id_), told)
        flag = found.flag(id_)
        assert flag.urgency in {row["urgency"], row["escalate"]["urgency"]}
        if flag.urgency == row["escalate"]["urgency"]:
            assert truths == {True}
        elif all_tried and truths == {True}:
            assert flag.escalation is UNKNOWN  # only where one fact stands in several places
