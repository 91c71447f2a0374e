"""What is a person of each profile meant to be: which pains of which kind, which diagnoses, which warning sign?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reprieve.diagnosis.known import JAW, SIDES
from reprieve.interview_people.person import Intended
from reprieve.interview_people.rates import pick
from reprieve.knowledge import Knowledge
from reprieve.knowledge.interview_people import PAINS, InterviewPeople, Pain, profile_shares


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What one person is meant to be. `sides`: the jaw sides, the one that is meant first."""

    pains: dict[Pain, list[str]]
    intended: tuple[Intended, ...] = ()
    flag: str | None = None
    treated: bool = False
    sides: tuple[str, ...] = SIDES


def shares_of(knowledge: Knowledge) -> dict[str, float]:
    """How likely each profile is."""
    return profile_shares(
        knowledge.interview_people,
        diagnosis_ids=tuple(knowledge.criteria.diagnoses),
        flag_ids=tuple(knowledge.red_flags.flags),
    )


def sketch(knowledge: Knowledge, profile: str, rng: np.random.Generator) -> Sketch:
    """A person of this profile in outline; pains beside the intended ones by chance."""
    people = knowledge.interview_people
    sides = SIDES if rng.random() < 0.5 else SIDES[::-1]
    treated = bool(rng.random() < people.person.treated_with_toxin)
    if profile == "no_pain":
        return Sketch(pains={pain: [] for pain in PAINS}, treated=treated, sides=sides)
    if profile == "no_diagnosis":
        chosen = [pain for pain in PAINS if rng.random() < people.no_diagnosis[pain]] or ["headache"]
        return Sketch(
            pains={pain: _some_kind(people, pain, rng) if pain in chosen else [] for pain in PAINS},
            sides=sides,
        )
    if profile in knowledge.red_flags.flags:
        return _with_flag(people, profile, rng, sides=sides, treated=treated)
    names: tuple[str, ...]
    match profile:
        case "two_pains":
            names = people.two_pains[int(rng.integers(len(people.two_pains)))]
        case "treated":
            names = (people.treated[int(rng.integers(len(people.treated)))],)
            treated = True
        case _:
            names = (profile,)
    pains: dict[Pain, list[str]] = {pain: [] for pain in PAINS}
    intended: list[Intended] = []
    for name in names:
        scope = knowledge.criteria.diagnoses[name].scope
        for pain, kind in people.pains_of[name].items():
            own = scope == pain  # a diagnosis of one headache has a headache of its own
            if own or not pains[pain]:
                pains[pain].append(kind)
        intended.append((name, _about(scope, pains, sides)))
    return Sketch(pains=_beside(people, pains, rng), intended=tuple(intended), treated=treated, sides=sides)


def _about(scope: str, pains: dict[Pain, list[str]], sides: tuple[str, ...]) -> str | None:
    match scope:
        case "headache":
            return f"headache:{len(pains['headache'])}"
        case "facial_pain":
            return f"facial_pain:{len(pains['facial_pain'])}"
        case "tmd":
            return JAW
        case "tmd_side":
            return sides[0]
        case _:
            return None


def _with_flag(
    people: InterviewPeople, flag: str, rng: np.random.Generator, *, sides: tuple[str, ...], treated: bool
) -> Sketch:
    needs = people.needs
    pains: dict[Pain, list[str]] = {pain: [] for pain in PAINS}
    if flag in needs.pains:
        for pain, kind in needs.pains[flag].items():
            pains[pain].append(kind)
    else:
        weights = {(pain, kind): weight for pain, of in needs.other.items() for kind, weight in of.items()}
        pain, kind = pick(weights, rng)
        pains[pain].append(kind)
    treated = treated or flag in needs.treated
    return Sketch(pains=_beside(people, pains, rng), flag=flag, treated=treated, sides=sides)


def _beside(
    people: InterviewPeople, pains: dict[Pain, list[str]], rng: np.random.Generator
) -> dict[Pain, list[str]]:
    """The pains with further ones beside them, of what the person does not have yet."""
    for pain in PAINS:
        point = float(rng.random())
        for kind, chance in people.beside[pain].items():
            if not pains[pain] and 0 <= point < chance:
                pains[pain].append(kind)
            point -= chance
    return pains


def _some_kind(people: InterviewPeople, pain: Pain, rng: np.random.Generator) -> list[str]:
    weights = people.needs.other[pain]
    return [pick(weights, rng)]
