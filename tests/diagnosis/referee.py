"""A second, plain evaluator of the same YAML: two-valued, no trees, no memory, every fact known.

It shares no code with the package. What is not known is handled by enumeration: try every value.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any

import yaml

CLINICAL = files("reprieve.knowledge") / "clinical"
Facts = Mapping[tuple[str, str | None], Any]


def raw(name: str) -> dict[str, Any]:
    """A knowledge file as plain dicts and lists."""
    found: dict[str, Any] = yaml.load(
        (CLINICAL / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return found


CRITERIA = {one["id"]: one for one in raw("criteria")["diagnoses"]}
FLAGS = {one["id"]: one for one in raw("red_flags")["red_flags"]}
VOCABULARY = {one["name"]: one for one in raw("history_facts")["facts"]}
INSTANCES = {
    "headache": ["headache:1"],
    "facial_pain": ["facial_pain:1"],
    "tmd": ["tmd"],
    "tmd_side": ["tmd_side:right", "tmd_side:left"],
    "patient": [None],
}

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is_true": lambda fact, _: fact is True,
    "is_false": lambda fact, _: fact is False,
    "eq": lambda fact, value: fact == value,
    "ne": lambda fact, value: fact != value,
    "ge": lambda fact, value: fact >= value,
    "gt": lambda fact, value: fact > value,
    "le": lambda fact, value: fact <= value,
    "lt": lambda fact, value: fact < value,
    "between": lambda fact, value: value[0] <= fact <= value[1],
    "in": lambda fact, value: fact in value,
    "includes_any": lambda fact, value: bool(set(fact) & set(value)),
    "includes_all": lambda fact, value: set(value) <= set(fact),
}


def holds(rule: Mapping[str, Any], facts: Facts, about: str | None, owner: str | None = None) -> bool:
    """Is the rule true of this instance when everything is known?"""

    def sub(part: Mapping[str, Any], where: str | None = about) -> bool:
        return holds(part, facts, where, owner)

    if "fact" in rule:
        return COMPARE[rule["op"]](facts[place(rule["fact"], about)], rule.get("value"))
    if "all" in rule:
        return all(sub(part) for part in rule["all"])
    if "any" in rule:
        return any(sub(part) for part in rule["any"])
    if "not" in rule:
        return not sub(rule["not"])
    for word, test in (
        ("at_least", lambda true, n: true >= n),
        ("at_most", lambda true, n: true <= n),
        ("exactly", lambda true, n: true == n),
    ):
        if word in rule:
            return test(sum(sub(part) for part in rule[word]["of"]), rule[word]["n"])
    if "exists" in rule:
        return any(sub(rule["exists"]["where"], one) for one in INSTANCES[rule["exists"]["scope"]])
    if "red_flag" in rule:
        return holds(FLAGS[rule["red_flag"]]["rule"], facts, None)
    if "diagnosis" in rule:
        target, inner = CRITERIA[rule["diagnosis"]], CRITERIA[rule["diagnosis"]]["rule"]
    else:
        diagnosis, _, letter = rule["criterion"].rpartition(".")
        target = CRITERIA[diagnosis or owner]
        inner = next(one["rule"] for one in target["criteria"] if one["id"] == letter)
    same = about is not None and about.split(":")[0] == target["scope"]
    return any(
        holds(inner, facts, one, target["id"]) for one in ([about] if same else INSTANCES[target["scope"]])
    )


def place(fact: str, about: str | None) -> tuple[str, str | None]:
    """Where the fact of this name is kept for this instance."""
    scope = VOCABULARY[fact]["scope"]
    if scope in ("patient", "any"):
        return fact, None
    return (fact, "tmd") if scope == "tmd" else (fact, about)


def by_enumeration(rule: Mapping[str, Any], known: Mapping[str, bool], names: Iterable[str]) -> bool | None:
    """True or false where every way to fill in what is not known agrees; None where they differ."""
    open_ = [name for name in names if name not in known]
    found = set()
    for values in itertools.product([True, False], repeat=len(open_)):
        filled = {**known, **dict(zip(open_, values, strict=True))}
        found.add(holds(rule, {(name, None): value for name, value in filled.items()}, None))
    return found.pop() if len(found) == 1 else None


def leaves(rule: Any) -> Iterable[Mapping[str, Any]]:
    """Every leaf written in a rule, references not followed."""
    if isinstance(rule, Mapping):
        if "fact" in rule:
            yield rule
        else:
            for part in rule.values():
                yield from leaves(part)
    elif isinstance(rule, list):
        for part in rule:
            yield from leaves(part)
