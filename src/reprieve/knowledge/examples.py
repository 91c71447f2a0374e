"""Which worked examples show a rule at work: who, what is expected of them, and why by the rule's own text?

Data: `clinical/examples/<rule id>.yaml`, one file a rule. They are shipped and shown in the docs, tested by the tests,
and never read when a chart is judged. An expectation comes from the criterion's text, never from running the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from reprieve.errors import KnowledgeError, shown
from reprieve.knowledge.example_person import PATIENT, Situation, is_days_before, laid_over, situation_of
from reprieve.knowledge.yaml_model import Piece, faulty, parse_model

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from reprieve.knowledge.load import Knowledge
    from reprieve.knowledge.vocabulary import Vocabulary

Kind = Literal["diagnosis", "red_flag", "safety", "payer", "condition"]
Expected = Literal["met", "not_met", "unknown"]


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
