"""What has been asked already, and what can still be asked?

A fact is asked once: an answer of "not known" counts as asked, until it is so old that the vocabulary asks it again.
A first headache or pain has its facts asked under one name, until the person names another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reprieve.chart import Finding, View
from reprieve.diagnosis.known import HAS, JAW, SIDES, Key, Known, know

if TYPE_CHECKING:
    from reprieve.knowledge import Knowledge
    from reprieve.knowledge.interview import Interview


@dataclass(frozen=True, eq=False)
class Asked:
    """One chart as the interview sees it.

    `known`: what is known, with a first headache, pain or jaw where there is said to be one. `answered`: facts with an
    answer of their own, "not known" too. `can_ask`: facts that the interview can ask.
    """

    known: Known
    answered: frozenset[Key]
    can_ask: frozenset[str]
    only_with: Mapping[str, str]

    def askable(self, key: Key) -> bool:
        """Whether the fact can still be asked, now or once another question has been answered."""
        fact, _ = key
        if fact not in self.can_ask or key in self.answered:
            return False
        needed = self.only_with.get(fact)
        return needed is None or not self._denied(needed)

    def before(self, key: Key) -> Key:
        """The question that has to come first: whether the fact applies at all; else the fact itself."""
        fact, _ = key
        definition = self.known.vocabulary.facts[fact]
        scope, rule = definition.scope, definition.applies_when
        if scope in HAS and not self.known.instances.get(scope):
            first: str | None = HAS[scope]
        else:
            first = rule.fact if rule is not None else self.only_with.get(fact)
        if first is None or self._settled((first, None)):
            return key
        if not self.askable((first, None)):
            return key
        return first, None

    def _denied(self, has: str) -> bool:
        """Whether something else than yes was answered."""
        held = self.known.held.get((has, None))
        if held is not None and held.value is True:
            return False
        return (has, None) in self.answered or (held is not None and held.known)

    def _settled(self, key: Key) -> bool:
        held = self.known.held.get(key)
        return held is not None and held.known


def asked_of(view: View, knowledge: Knowledge, interview: Interview) -> Asked:
    """The chart as the interview sees it on the day of the view."""
    vocabulary = knowledge.vocabulary
    known = know(view, vocabulary, knowledge.criteria.derived)
    answered = set()
    for one in view.of(Finding):
        definition = vocabulary.get(one.name)
        if definition is None or not definition.too_old(one.on, view.as_of):
            answered.add((one.name, one.about))
    return Asked(
        with_first_instances(known, interview.first),
        frozenset(answered),
        frozenset(interview.askable(vocabulary)),
        interview.only_with,
    )


def with_first_instances(known: Known, first: Mapping[str, str]) -> Known:
    """The same, with a first headache, pain or jaw where the person has one that nothing is known of yet."""
    instances = dict(known.instances)
    for scope, has in HAS.items():
        held = known.held.get((has, None))
        if instances.get(scope) or held is None or held.value is not True:
            continue
        instances[scope] = {"tmd": (JAW,), "tmd_side": SIDES}.get(scope) or (first[scope],)
    return replace(known, instances=instances)
