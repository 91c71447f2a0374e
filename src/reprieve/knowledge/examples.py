"""Which worked examples show a rule at work: who, what is expected of them, and why by the rule's own text?

Data: `clinical/examples/<rule id>.yaml`, one file a rule. They are shipped and shown in the docs, tested by the tests,
and never read when a chart is judged. An expectation comes from the criterion's text, never from running the program.

A person is written in short form: findings by place (`patient`, `headache:1`, `tmd_side:right` ...), other facts under
`facts`, a diary in one line under `diary`, and what is planned under `plan`. `change` is laid over `typical`: place by
place and name by name; the value `absent` takes a fact (or a whole place) away, null says that it was asked and is not
known; a list given under `facts` or `diary` takes the place of the typical one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from reprieve.errors import KnowledgeError, shown
from reprieve.knowledge.yaml_model import Piece, faulty, parse_model

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from reprieve.knowledge.load import Knowledge
    from reprieve.knowledge.vocabulary import Vocabulary

ABSENT = "absent"
PATIENT = "patient"
Kind = Literal["diagnosis", "red_flag", "safety", "payer", "condition"]
Expected = Literal["met", "not_met", "unknown"]


class DiaryMonths(Piece):
    """A diary of 28-day blocks that are alike: days with headache, what makes them so, and medicine taken.

    Days are spread over the block; the first headache days are the migraine days, and medicine is taken on the first
    headache days (`acute_days_apart`: each class on days of its own). A feature that is not mentioned was not noted:
    without `migraine_days_of_28` no features, without `hours` (a headache day) no length, without `pain` (0-10, on a
    headache day) no score. `months` blocks run back from the block before, the first one from as_of or
    `ends_days_before` it; `missing_days` are left out of each.
    """

    headache_days_of_28: int = Field(ge=0, le=28)
    migraine_days_of_28: int | None = Field(default=None, ge=0, le=28)
    moderate_or_severe_days_of_28: int | None = Field(default=None, ge=0, le=28)
    acute_days_of_28: dict[str, int] | None = None
    acute_days_apart: bool = False
    hours: float | None = Field(default=None, gt=0, le=24)
    pain: int | None = Field(default=None, ge=1, le=10)
    months: int = Field(default=1, ge=1, le=60)
    missing_days: int = Field(default=0, ge=0, le=28)
    ends_days_before: int | None = Field(default=None, ge=0)


class PlanAsked(Piece):
    """What would be injected: a published paradigm, or one with changes.

    `sites`: units by site in place of all; `change_sites`: of some (0: not injected); `total_units`: shared
    out over the sites in whole units.
    """

    paradigm: str = "preempt_fixed_155"
    indication: str | None = None
    product: str | None = None
    sites: dict[str, float] = Field(default_factory=dict)
    change_sites: dict[str, float] = Field(default_factory=dict)
    volumes_ml: dict[str, float] = Field(default_factory=dict)
    total_units: int | None = Field(default=None, ge=1)


class Situation(Piece):
    """One person on one day: findings by place and name, other facts, diary blocks (latest first), a plan."""

    findings: dict[str, dict[str, Any]]
    facts: tuple[dict[str, Any], ...] = ()
    diary: tuple[DiaryMonths, ...] = ()
    plan: PlanAsked | None = None


class Example(Piece):
    """One person and what the rule says of them. `own`: by the diagnosis's own criteria, before any outranks it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    says: str = Field(min_length=10)
    change: dict[str, Any] = Field(default_factory=dict)
    about: str | None = None
    basis: Literal["now", "before_treatment"] = "now"
    expect: Expected
    own: Expected | None = None
    set_aside_by: tuple[str, ...] | None = None
    urgency: str | None = None
    because: str = Field(min_length=10)


class RuleExamples(Piece):
    """All examples of one rule."""

    rule: str
    kind: Kind
    note: str | None = None
    typical: dict[str, Any]
    examples: tuple[Example, ...] = Field(min_length=1)

    @cached_property
    def situations(self) -> Mapping[str, Situation]:
        """Each example's person, by the example's id. Raises ValidationError where one cannot be read."""
        return {one.id: situation_of(laid_over(self.typical, one.change)) for one in self.examples}


@dataclass(frozen=True)
class Examples:
    """Every worked example there is, by rule id."""

    by_rule: Mapping[str, RuleExamples]

    def each(self) -> Iterator[tuple[RuleExamples, Example]]:
        """Every example with the rule it belongs to."""
        for one in self.by_rule.values():
            for example in one.examples:
                yield one, example


def laid_over(typical: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`typical` with `change` laid over it; mappings name by name, everything else as a whole."""
    merged = dict(typical)
    for name, value in change.items():
        if value == ABSENT:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(merged.get(name), Mapping):
            merged[name] = laid_over(merged[name], value)
        else:
            merged[name] = value
    return merged


def situation_of(written: Mapping[str, Any]) -> Situation:
    """The person in this short form. Raises ValidationError."""
    rest = dict(written)
    diary = rest.pop("diary", ())
    return Situation.model_validate(
        {
            "facts": rest.pop("facts", ()),
            "diary": (diary,) if isinstance(diary, Mapping) else diary,
            "plan": rest.pop("plan", None),
            "findings": rest,
        }
    )


def parse_examples(text: str, *, file: str, knowledge: Knowledge) -> RuleExamples:
    """The examples in this YAML. Raises KnowledgeError naming every fault, names not in the vocabulary included."""
    found = parse_model(text, RuleExamples, file=file)
    faults = [*_faults_of_names(found, file, knowledge), *_faults_of_people(found, knowledge.vocabulary)]
    if faults:
        raise faulty(file, list(dict.fromkeys(faults)))
    return found


def load_examples(knowledge: Knowledge) -> Examples:
    """Every example of the package. Raises KnowledgeError naming every fault of every file."""
    found, faults = {}, []
    for file in sorted(example_files(), key=lambda one: one.name):
        try:
            found[file.name.removesuffix(".yaml")] = parse_examples(
                file.read_text(encoding="utf-8"), file=file.name, knowledge=knowledge
            )
        except KnowledgeError as error:
            faults.append(str(error))
    if faults:
        raise KnowledgeError("\n".join(faults))
    return Examples(found)


def example_files() -> list[Traversable]:
    """The files of examples, one a rule."""
    folder = files("reprieve.knowledge").joinpath("clinical").joinpath("examples")
    return [one for one in folder.iterdir() if one.name.endswith(".yaml")]


def ids_of(kind: Kind, knowledge: Knowledge) -> frozenset[str]:
    """The ids that rules of a kind have."""
    match kind:
        case "diagnosis":
            return frozenset(knowledge.criteria.diagnoses)
        case "red_flag":
            return frozenset(knowledge.red_flags.flags)
        case "safety":
            return frozenset(knowledge.safety_rules.by_id)
        case "payer":
            return frozenset(knowledge.payer_rules.by_id)
        case "condition":
            return frozenset(knowledge.conditions.by_id)


def _faults_of_names(found: RuleExamples, file: str, knowledge: Knowledge) -> Iterator[str]:
    """Is the file named by its rule, is there such a rule, are ids given once, does each expectation fit the kind?"""
    if found.rule != file.removesuffix(".yaml"):
        yield f"rule: it is {found.rule!r}. Name the file {found.rule}.yaml."
    if found.rule not in ids_of(found.kind, knowledge):
        yield f"rule: no {found.kind} {found.rule!r}. Name an id of that kind."
    ids = [one.id for one in found.examples]
    for repeated in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"examples[{repeated}]: the id is there twice. Keep one."
    levels = knowledge.red_flags.urgency_levels
    for one in found.examples:
        place = f"examples[{one.id}]"
        if one.urgency is not None and (found.kind != "red_flag" or one.urgency not in levels):
            yield f"{place}.urgency: {one.urgency!r}. Only a red flag has one: {', '.join(levels)}."
        if found.kind != "diagnosis" and (one.own is not None or one.set_aside_by is not None):
            yield f"{place}: `own` and `set_aside_by` are for a diagnosis. Remove them."
        for name in one.set_aside_by or ():
            if name not in knowledge.criteria.diagnoses:
                yield f"{place}.set_aside_by: no diagnosis {name!r}."


def _faults_of_people(found: RuleExamples, vocabulary: Vocabulary) -> Iterator[str]:
    """What is wrong with the typical person, and with each change of them."""
    yield from _faults_of_person(found.typical, "typical", vocabulary)
    for one in found.examples:
        merged = laid_over(found.typical, one.change)
        changed = {name: merged[name] for name in one.change if name in merged}
        yield from _faults_of_person(changed, f"examples[{one.id}].change", vocabulary)


def _faults_of_person(written: Mapping[str, Any], place: str, vocabulary: Vocabulary) -> Iterator[str]:
    try:
        person = situation_of(written)
    except ValidationError as error:
        for one in error.errors():
            loc = ".".join(str(part) for part in one["loc"] if part != "findings")
            yield f"{place}.{loc}: {one['msg'].removeprefix('Value error, ')}, not {shown(one['input'])}"
        return
    for about, findings in person.findings.items():
        for name, value in findings.items():
            fault = _fault_of_finding(name, value, None if about == PATIENT else about, vocabulary)
            if fault is not None:
                yield f"{place}.{about}.{name}: {fault}"


def _fault_of_finding(name: str, value: object, about: str | None, vocabulary: Vocabulary) -> str | None:
    definition = vocabulary.get(name)
    if definition is None:
        near = vocabulary.nearest(name)
        return "no such fact." + (f" Is it {near}?" if near else "")
    wrong = vocabulary.fault_of_about(definition, about)
    if wrong is None and not (definition.type == "date" and is_days_before(value)):
        wrong = definition.fault_of(value)
    return f"{shown(value)}: {wrong[0]}. {wrong[1]}" if wrong else None


def is_days_before(value: object) -> bool:
    """Whether this stands for a date, as so many days before the day on which the chart is looked at."""
    return isinstance(value, Mapping) and "days_before" in value and set(value) <= {"days_before", "at"}
