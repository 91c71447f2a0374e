"""Which rules stop a plan, which ask for care, what is always said, and at which stage is each judged?

Data: `clinical/safety_rules.yaml`, which also names every computed fact that safety and payer rules read.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from reprieve.knowledge.clinical_file import Verification, parse_clinical_file
from reprieve.knowledge.red_flags import RedFlags, Urgency
from reprieve.knowledge.rule import Computed
from reprieve.knowledge.written_rule import (
    ComputedFact,
    WrittenRule,
    faults_of_computed_names,
    faults_of_references,
    faults_of_written_rules,
    walk_of,
)
from reprieve.knowledge.yaml_model import Piece, faulty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reprieve.knowledge.criteria import Criteria
    from reprieve.knowledge.products import Products
    from reprieve.knowledge.vocabulary import Vocabulary

FILE = "safety_rules.yaml"
Stage = Literal["sign", "inject", "after"]
WORST_ADVERSE_EVENT = "worst_adverse_event"


class SafetyRule(WrittenRule):
    """A rule about safety. `urgency`: on the red flags' scale, or that of the worst effect on record; None: none.

    `override`: in words, who may decide that it shall not stop; `override_by`: the same as roles, or what roles may. `reason`:
    whether who acknowledges it, while it is met, has to write down why.
    """

    severity: Literal["stop", "caution", "info"]
    stage: Stage
    category: str
    basis: str
    consequence: str
    override: str | None = None
    override_by: tuple[str, ...] = ()
    reason: Literal["required"] | None = None
    urgency: Urgency | Literal["worst_adverse_event"] | None = None


class Role(Piece):
    """A profession, as a person writes it, and what somebody of it may do: sign, or be one of a rule's `override_by`."""

    name: str
    may: tuple[Literal["sign", "injector", "specialist"], ...]


class Intervals(Piece):
    """Whole days between sessions: at `earliest_days` nothing is said, from `caution_from_days` a reason is needed."""

    earliest_days: int = Field(gt=0)
    caution_from_days: int = Field(gt=0)
    note: str
    source: str
    verification: Verification


class SafetyRules(Piece):
    """All safety rules, in the file's order. `urgency_of_effects`: adverse effects on the red flags' scale."""

    schema_version: int
    file: Literal["safety_rules"]
    meta: dict[str, Any]
    urgency_of_effects: dict[str, Urgency]
    intervals: Intervals
    roles: dict[str, Role | str]
    computed: dict[str, ComputedFact]
    rules: tuple[SafetyRule, ...]
    gaps: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> MappingProxyType[str, SafetyRule]:
        """Each rule by its id."""
        return MappingProxyType({rule.id: rule for rule in self.rules})

    @cached_property
    def role_by_id(self) -> MappingProxyType[str, Role]:
        """Each role of the closed list by its id."""
        return MappingProxyType({id_: one for id_, one in self.roles.items() if isinstance(one, Role)})

    def role_of(self, said: str) -> str | None:
        """The role that somebody wrote down, by its id or its name in any spelling of case and space; None: none of the list."""
        wanted = _plain(said)
        return next(
            (id_ for id_, one in self.role_by_id.items() if wanted in (_plain(id_), _plain(one.name))), None
        )

    def roles_that_may(self, *what: str) -> tuple[str, ...]:
        """The names of the roles that may do one of these, or are one of these."""
        return tuple(
            one.name for id_, one in self.role_by_id.items() if id_ in what or set(one.may) & set(what)
        )

    def may(self, said: str, *what: str) -> bool:
        """Whether somebody of the role that is written so may do one of these, or is one of these."""
        role = self.role_of(said)
        return role is not None and self.role_by_id[role].name in self.roles_that_may(*what)


def parse_safety_rules(text: str) -> SafetyRules:
    """The rules in this YAML. Raises KnowledgeError naming every fault."""
    rules = parse_clinical_file(text, SafetyRules, file=FILE)
    faults = [
        *faults_of_written_rules(rules.rules),
        *faults_of_computed_names(rules.rules, rules.computed),
    ]
    faults += _faults_of_roles(rules)
    if rules.intervals.caution_from_days >= rules.intervals.earliest_days:
        faults.append("intervals: caution_from_days must be below earliest_days.")
    if faults:
        raise faulty(FILE, faults)
    return rules


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").lower().split())


def _faults_of_roles(rules: SafetyRules) -> list[str]:
    """Rules that say in words who may override them and not by role, or by a role that nobody has; reasons where none can be."""
    known = {*rules.role_by_id, "injector", "specialist"}
    faults = [
        f"roles[{id_}]: is a text. Only `note` is one."
        for id_, one in rules.roles.items()
        if isinstance(one, str) and id_ != "note"
    ]
    for rule in rules.rules:
        where = f"rules[{rule.id}]"
        if (rule.override is None) != (not rule.override_by):
            faults.append(f"{where}: `override` and `override_by` go together. Name both or none.")
        faults += [
            f"{where}.override_by: {one!r} is no role. Name one of `roles`."
            for one in rule.override_by
            if one not in known
        ]
        if rule.reason is not None and rule.severity != "caution":
            faults.append(
                f"{where}.reason: only a caution is acknowledged with a reason; an override always has one."
            )
    return faults


def faults_of_safety_rules(
    rules: SafetyRules,
    products: Products,
    vocabulary: Vocabulary,
    red_flags: RedFlags,
    *,
    criteria: Criteria,
    effect_urgencies: Iterable[str],
    conditions: frozenset[str],
) -> list[str]:
    """What does not fit the other files, or the file's own numbers. `effect_urgencies`: those of adverse effects."""
    flags = frozenset(red_flags.flags)
    faults = faults_of_references(
        rules.rules, vocabulary=vocabulary, criteria=criteria, flags=flags, computed=rules.computed
    )
    for name, fact in rules.computed.items():
        places = (
            ("flags", fact.flags, flags),
            ("diagnoses", fact.diagnoses, frozenset(criteria.diagnoses)),
            ("conditions", fact.conditions, conditions),
        )
        faults += [
            f"computed[{name}].{field}: there is no {one!r}."
            for field, named, known in places
            for one in named
            if one not in known
        ]
    faults += [
        f"urgency_of_effects: {one!r} of adverse_effects.yaml has no place on the red flags' scale."
        for one in effect_urgencies
        if one not in rules.urgency_of_effects
    ]
    return [*faults, *_faults_of_numbers(rules, products)]


def _faults_of_numbers(rules: SafetyRules, products: Products) -> list[str]:
    """Numbers that stand in two places and differ."""
    numbers = {
        "S09": (products.products["onabotulinumtoxinA"].cap_units, "products.yaml max_cumulative_dose"),
        "S10": (
            products.products["incobotulinumtoxinA"].session_cap_units,
            "products.yaml max_cumulative_dose",
        ),
        "S12": (rules.intervals.caution_from_days, "intervals.caution_from_days"),
        "C07": ((rules.intervals.caution_from_days, rules.intervals.earliest_days - 1), "intervals"),
    }
    faults = [
        f"rules[{rule_id}]: {where} says {expected}, the rule does not. Make them agree."
        for rule_id, (expected, where) in numbers.items()
        if expected not in [one.value for one in walk_of(rules.by_id[rule_id]) if isinstance(one, Computed)]
    ]
    return [*faults, *_faults_of_hours(rules, products)]


def _faults_of_hours(rules: SafetyRules, products: Products) -> list[str]:
    """Products whose vial may be used for other hours than the rule of that product says: S30 for one of its own, else S20."""
    limits: dict[str, dict[str, object]] = {}
    for rule_id in ("S20", "S30"):
        leaves = [one for one in walk_of(rules.by_id[rule_id]) if isinstance(one, Computed)]
        limits[rule_id] = {one.name: one.value for one in leaves}
    faults = []
    for name, product in products.products.items():
        rule_id = "S30" if limits["S30"]["plan_product"] == name else "S20"
        hours, said = product.hours_after_reconstitution, limits[rule_id]["vial_hours_since_reconstitution"]
        if hours is not None and hours != said:
            faults.append(
                f"rules[{rule_id}]: products.yaml says {hours:g} h of {name}, the rule {said}. Make them agree."
            )
    return faults
