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
RULES = {
    one["id"]: one
    for file in ("safety_rules", "payer_rules")
    for one in raw(file)["rules"]
    if isinstance(one.get("rule"), Mapping) and "always" not in one["rule"]
}
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


def leaves(rule: Any, kind: str = "fact") -> Iterable[Mapping[str, Any]]:
    """Every leaf written in a rule, references not followed."""
    if isinstance(rule, Mapping):
        if kind in rule:
            yield rule
        else:
            for part in rule.values():
                yield from leaves(part, kind)
    elif isinstance(rule, list):
        for part in rule:
            yield from leaves(part, kind)


# ---- the same, where not everything is known: every way to fill in what was not said is tried ----

NOT_APPLICABLE = object()  # a fact that cannot apply and counts as nothing: no comparison with it holds
SIDES = ("tmd_side:right", "tmd_side:left")
HAS = {
    "headache": "has_headache",
    "facial_pain": "has_facial_pain",
    "tmd": "has_jaw_problem",
    "tmd_side": "has_jaw_problem",
}
Key = tuple[str, str | None]


class NeedFact(Exception):
    """The rule asks for a fact that is neither told nor filled in yet. No error: it names the next gap to fill."""

    def __init__(self, key: Key) -> None:
        self.key = key


class Person:
    """What one person told (None: asked, not known), and one way to fill in some of the rest."""

    def __init__(self, told: Mapping[Key, Any], filled: Mapping[Key, Any] | None = None) -> None:
        self.told, self.filled = told, filled or {}

    def said(self, key: Key) -> Any:
        """What was told; None where it was not, or the answer was "unknown"."""
        value = self.told.get(key)
        return None if value == "unknown" else value

    def instances(self, scope: str) -> list[str | None]:
        """The pains there are. One that is said to be there, and of which nothing is told, is there too."""
        if scope == "patient":
            return [None]
        abouts = {about for _, about in self.told if about is not None}
        if scope in ("headache", "facial_pain"):
            here = sorted(one for one in abouts if one.startswith(f"{scope}:"))
            return here or ([f"{scope}:untold"] if self.value((HAS[scope], None)) is True else [])
        described = "tmd" in abouts or bool(abouts & set(SIDES))
        if scope == "tmd":
            return ["tmd"] if described or self.value((HAS["tmd"], None)) is True else []
        if abouts & set(SIDES):
            return [*SIDES]
        if "tmd" in abouts:  # the jaw is described: it has sides unless it is denied
            return [] if self.said((HAS["tmd"], None)) is False else [*SIDES]
        return [*SIDES] if self.value((HAS["tmd"], None)) is True else []

    def value(self, key: Key) -> Any:
        """The value of one fact. Raises NeedFact where it is open."""
        name, about = key
        row = VOCABULARY.get(name, {})  # a computed fact has no row
        said = self.said(key)
        condition = row.get("applies_when")
        if condition is not None and about is None:
            on = self.value((condition["fact"], None))
            if not COMPARE[condition["op"]](on, condition.get("value")):
                instead = counts_as(row)
                return said if said is not None and said != instead else instead
        if said is not None:
            return said
        if key not in self.filled:
            raise NeedFact(key)
        return self.filled[key]

    def key(self, name: str, about: str | None) -> Key:
        """Where a rule about `about` looks: for a fact of any scope the instance's own answer goes first."""
        scope = VOCABULARY[name]["scope"] if name in VOCABULARY else "patient"
        if scope == "patient":
            return name, None
        if scope == "tmd":
            return name, "tmd"
        if scope != "any":
            return name, about
        chain = [about, "tmd", None] if about in SIDES else [about, None]
        return next(((name, one) for one in chain if (name, one) in self.told), (name, None))


def counts_as(row: Mapping[str, Any]) -> Any:
    """What a fact counts as where it cannot apply: false, none or 0, unless its row says otherwise."""
    if "counts_as" in row:
        return NOT_APPLICABLE if row["counts_as"] == "none" else row["counts_as"]
    if row["type"] == "boolean":
        return False
    if row["type"] in ("number", "integer"):
        return 0
    if row["type"] == "set":
        return []
    return "none" if "none" in row.get("allowed", ()) else NOT_APPLICABLE


def is_so(rule: Mapping[str, Any], person: Person, about: str | None, owner: str | None = None) -> bool:
    """Is the rule true of this instance? Raises NeedFact at the first gap it comes to."""

    def sub(part: Mapping[str, Any], where: str | None = about) -> bool:
        return is_so(part, person, where, owner)

    if "fact" in rule:
        return _leaf(rule, person, about, owner)
    if "computed" in rule:
        return COMPARE[rule["op"]](person.value((computed(rule["computed"]), None)), rule.get("value"))
    if "all" in rule:
        return all(sub(part) for part in rule["all"])
    if "any" in rule:
        return any(sub(part) for part in rule["any"])
    if "not" in rule:
        return not sub(rule["not"])
    for word, test in COUNTS.items():
        if word in rule:
            return test(sum([sub(part) for part in rule[word]["of"]]), rule[word]["n"])
    if "exists" in rule:
        return any(sub(rule["exists"]["where"], one) for one in person.instances(rule["exists"]["scope"]))
    scope, inner, whose = target_of(rule, owner)
    same = about is not None and about.split(":")[0] == scope
    return any(is_so(inner, person, one, whose) for one in ([about] if same else person.instances(scope)))


COUNTS: dict[str, Callable[[int, int], bool]] = {
    "at_least": lambda true, n: true >= n,
    "at_most": lambda true, n: true <= n,
    "exactly": lambda true, n: true == n,
}


def target_of(rule: Mapping[str, Any], owner: str | None) -> tuple[str, Mapping[str, Any], str]:
    """The scope, rule and owner that a reference means."""
    if "red_flag" in rule:
        return "patient", FLAGS[rule["red_flag"]]["rule"], rule["red_flag"]
    if "diagnosis" in rule:
        row = CRITERIA[rule["diagnosis"]]
        return row["scope"], row["rule"], row["id"]
    diagnosis, _, letter = rule["criterion"].rpartition(".")
    row = CRITERIA[diagnosis or owner or ""]
    return row["scope"], next(one["rule"] for one in row["criteria"] if one["id"] == letter), row["id"]


def computed(name: str) -> str:
    """The name under which a computed fact is told: it may be called as a fact of the vocabulary is."""
    return f"computed {name}"


def _leaf(rule: Mapping[str, Any], person: Person, about: str | None, owner: str | None) -> bool:
    key = person.key(rule["fact"], about)
    listed = (CRITERIA.get(owner or "") or FLAGS.get(owner or "") or {}).get("missing_as_false", ())
    try:
        value = person.value(key)
    except NeedFact:
        if rule["fact"] in listed:
            return bool(rule["op"] == "is_false")
        raise
    if rule["fact"] in listed and person.said(key) is None and value is person.filled.get(key, person):
        return bool(rule["op"] == "is_false")  # filled in for another rule; here it was never shown
    return value is not NOT_APPLICABLE and COMPARE[rule["op"]](value, rule.get("value"))


def ways(
    question: Callable[[Person], bool], told: Mapping[Key, Any], *, most: int = 3000
) -> tuple[set[bool], bool]:
    """What the question comes to over every way to fill in the gaps, and whether all ways were tried.

    Only gaps the question comes to are filled. It stops once both answers are found, or after `most` ways.
    """
    found: set[bool] = set()
    open_: list[dict[Key, Any]] = [{}]
    tried = 0
    while open_ and len(found) < 2:
        if tried == most:
            return found, False
        tried += 1
        filled = open_.pop()
        try:
            found.add(question(Person(told, filled)))
        except NeedFact as gap:
            open_ += [{**filled, gap.key: value} for value in possible(gap.key[0])]
    return found, True


def possible(fact: str) -> list[Any]:
    """Values that between them make every comparison with this fact come out every way it can."""
    row = VOCABULARY.get(fact) or COMPUTED[fact]
    if row["type"] == "boolean":
        return [True, False]
    wanted = [one.get("value") for one in LEAVES if one["fact"] == fact]
    flat = [
        part for one in wanted for part in (one if isinstance(one, list) else [one]) if part is not None
    ]
    if row["type"] == "enum":
        return [one for one in row["allowed"] if one != "unknown"]
    if row["type"] == "set":
        named = sorted(set(flat) & set(row["allowed"]))
        sizes = range(len(named) + 1) if len(named) <= 4 else (0, 1, 2, len(named))
        return [list(one) for size in sizes for one in itertools.combinations(named, size)]
    if row["type"] in ("number", "integer"):
        low, high = row.get("range") or (min([*flat, 0]) - 10, max([*flat, 0]) + 10)
        step = 1 if row["type"] == "integer" else 0.5
        near = {low, high, *(one + by for one in flat for by in (-step, 0, step))}
        return sorted(one for one in near if low <= one <= high)
    return ["2026-03-01" if row["type"] == "date" else "some words"]


LEAVES = [
    one
    for row in (*CRITERIA.values(), *FLAGS.values(), *RULES.values())
    for part in (row["rule"], row.get("criteria", []), row.get("escalate") or {}, row.get("exclusions", []))
    for one in leaves(part)
]
LEAVES += [row["applies_when"] for row in VOCABULARY.values() if "applies_when" in row]
COMPUTED_LEAVES = [one for row in RULES.values() for one in leaves(row["rule"], "computed")]
LEAVES += [{**one, "fact": computed(one["computed"])} for one in COMPUTED_LEAVES]


def _kind_of(name: str) -> dict[str, Any]:
    """What a computed fact may hold, as its comparisons tell."""
    mine = [one for one in COMPUTED_LEAVES if one["computed"] == name]
    values = [part for one in mine for part in ([one["value"]] if "value" in one else [])]
    flat = list(dict.fromkeys(part for one in values for part in (one if isinstance(one, list) else [one])))
    if any(one["op"].startswith("includes") for one in mine):
        return {"type": "set", "allowed": [*flat, "none of these"]}
    if not flat:
        return {"type": "boolean"}
    return (
        {"type": "enum", "allowed": [*flat, "none of these"]}
        if isinstance(flat[0], str)
        else {"type": "number"}
    )


COMPUTED = {computed(one["computed"]): _kind_of(one["computed"]) for one in COMPUTED_LEAVES}


def own_rule(id_: str, about: str | None) -> Callable[[Person], bool]:
    """Does the diagnosis fulfil its own criteria for this instance, is the red flag raised, the rule met?"""
    row = CRITERIA.get(id_) or FLAGS.get(id_) or RULES[id_]
    return lambda person: is_so(row["rule"], person, about, id_)


def above(id_: str) -> dict[str, list[Mapping[str, Any]]]:
    """What sets a diagnosis aside: the rules, by the diagnosis they name."""
    row, found = CRITERIA[id_], {}
    for one in row.get("exclusions", []):
        rule = one["rule"]
        name = rule.get("diagnosis") or rule["criterion"].rpartition(".")[0]
        found.setdefault(name, []).append(rule)
    own = row.get("hierarchy") or {}
    pairs = (("suppressed_by", "suppresses"), ("suppressed_by_same_instance", "suppresses_same_instance"),
             ("superseded_by", "supersedes"), ("subsumed_by", "subsumes"))  # fmt: skip
    for mine, theirs in pairs:
        names = [*own.get(mine, [])]
        names += [
            one["id"] for one in CRITERIA.values() if id_ in (one.get("hierarchy") or {}).get(theirs, [])
        ]
        for name in names:
            itself: dict[str, Any] = {"diagnosis": name}
            if mine == "suppressed_by" and row["scope"] != "patient":  # patient-wide: from any pain
                itself = {"exists": {"scope": row["scope"], "where": itself}}
            found.setdefault(name, []).append(itself)
    return found


def stands(id_: str, about: str | None) -> Callable[[Person], bool]:
    """Does the diagnosis fulfil its own criteria, and nothing that outranks it?"""
    own = own_rule(id_, about)
    rules = [rule for several in above(id_).values() for rule in several]
    return lambda person: own(person) and not any(is_so(rule, person, about, id_) for rule in rules)


def leaves_seen(
    rule: Mapping[str, Any], person: Person, about: str | None, owner: str | None, *, wanted: bool = True
) -> list[tuple[Key, Mapping[str, Any], bool]]:
    """Every leaf of a rule with references followed: the fact it looks at, the leaf, and whether it should hold."""
    if "fact" in rule:
        return [(person.key(rule["fact"], about), rule, wanted)]
    if "computed" in rule:
        return [((computed(rule["computed"]), None), rule, wanted)]
    same, inner, places = owner, [], [about]
    if "all" in rule or "any" in rule:
        inner = rule.get("all") or rule["any"]
    elif "not" in rule:
        inner, wanted = [rule["not"]], not wanted
    elif count := next((one for one in COUNTS if one in rule), None):
        inner, wanted = rule[count]["of"], wanted is (count != "at_most")
    elif "exists" in rule:
        inner, places = [rule["exists"]["where"]], _there(person, rule["exists"]["scope"])
    else:
        scope, target, same = target_of(rule, owner)
        inner = [target]
        if not (about is not None and about.split(":")[0] == scope):
            places = _there(person, scope)
    return [
        leaf
        for part in inner
        for here in places
        for leaf in leaves_seen(part, person, here, same, wanted=wanted)
    ]


def _there(person: Person, scope: str) -> list[str | None]:
    try:
        return person.instances(scope)
    except NeedFact:
        return []
