"""What can be wrong between signed plans, overrides, vials and injections of one chart?

Each names others: a plan the one it amends and the overrides it stands on, an injection its plan and its vials.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reprieve.chart._fact import Fact
from reprieve.chart.facts import Injection
from reprieve.chart.record_facts import Override, SignedPlan, Vial
from reprieve.errors import FactError


def faults_of_record(facts: Sequence[Fact], standing: Sequence[Fact]) -> list[tuple[Fact, FactError]]:
    """Every name that leads nowhere or to something else. `standing`: the facts that nobody retracted."""
    plans = {fact.id: fact for fact in facts if isinstance(fact, SignedPlan)}
    overrides = {fact.id for fact in facts if isinstance(fact, Override)}
    vials = [fact for fact in standing if isinstance(fact, Vial)]
    found: list[tuple[Fact, FactError]] = []
    for fact in standing:
        match fact:
            case SignedPlan():
                found += [(fact, fault) for fault in _of_plan(fact, plans, overrides)]
            case Injection():
                found += [(fact, fault) for fault in _of_injection(fact, plans, vials)]
            case _:
                pass
    return [*found, *_amended_twice(standing), *_renamed_vials(vials)]


def _of_plan(
    fact: SignedPlan, plans: dict[str, SignedPlan], overrides: Iterable[str]
) -> Iterable[FactError]:
    if fact.amends is not None:
        yield from _unless_plan("amends", fact.amends, plans)
        if fact.amends in plans and plans[fact.amends].on > fact.on:
            yield FactError(
                "amends",
                fact.amends,
                f"was signed later, on {plans[fact.amends].on}",
                "A plan amends an earlier one; correct `amends` or `on`.",
                "fact.plan.amends.later",
            )
    for one in fact.overrides:
        if one not in overrides:
            yield FactError(
                "overrides",
                one,
                "is the id of no override in this chart",
                "Record the override first, and name it by its id.",
                "fact.plan.overrides",
            )


def _of_injection(
    fact: Injection, plans: dict[str, SignedPlan], vials: Sequence[Vial]
) -> Iterable[FactError]:
    if fact.plan is not None:
        yield from _unless_plan("plan", fact.plan, plans)
        if fact.plan in plans and plans[fact.plan].product != fact.product:
            yield FactError(
                "product",
                fact.product,
                f"is not the product of the plan, {plans[fact.plan].product}",
                "Units belong to a product: sign a plan for the product that was given.",
                "fact.injection.plan.product",
            )
    for name in fact.vials or ():
        products = {one.product for one in vials if one.vial == name}
        if not products:
            yield FactError(
                "vials",
                name,
                "is no vial of this chart",
                "Record the vial first (kind `vial`), and name it by its `vial`.",
                "fact.injection.vials",
            )
        elif products != {fact.product}:
            yield FactError(
                "vials",
                name,
                f"is a vial of {' and '.join(sorted(products))}, and the injection is of {fact.product}",
                "Units belong to a product: write one injection a product.",
                "fact.injection.vials.product",
            )


def _unless_plan(field: str, given: str, plans: Iterable[str]) -> Iterable[FactError]:
    if given not in plans:
        yield FactError(
            field,
            given,
            "is the id of no plan in this chart",
            "Name a signed plan by the id that an export of the chart writes.",
            f"fact.{field}.plan",
        )


def _amended_twice(standing: Sequence[Fact]) -> list[tuple[Fact, FactError]]:
    """A second amendment of one plan: nobody could tell which of the two is in force."""
    by_plan: dict[str, SignedPlan] = {}
    found: list[tuple[Fact, FactError]] = []
    for fact in standing:
        if not isinstance(fact, SignedPlan) or fact.amends is None:
            continue
        if by_plan.setdefault(fact.amends, fact).id != fact.id:
            fault = FactError(
                "amends",
                fact.amends,
                "is amended by two plans",
                "Retract one, or let the later amend the earlier.",
                "fact.plan.amends.twice",
            )
            found.append((fact, fault))
    return found


def _renamed_vials(vials: Sequence[Vial]) -> list[tuple[Fact, FactError]]:
    """Facts of one vial that give it another product, lot, expiry or size: they are of two vials."""
    first: dict[tuple[str, str], object] = {}
    found: list[tuple[Fact, FactError]] = []
    for fact in vials:
        for name in ("product", "lot", "expiry", "units"):
            value = getattr(fact, name)
            if value is not None and first.setdefault((fact.vial, name), value) != value:
                fault = FactError(
                    name,
                    str(value),
                    f"differs from what an earlier fact of vial {fact.vial!r} says",
                    "Give each vial a name of its own; retract a slip of the pen, then add.",
                    "fact.vial.other",
                )
                found.append((fact, fault))
    return found
