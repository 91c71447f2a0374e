"""Who are the simulated people of the interview, drawn around each diagnosis and each warning sign?

Facts are drawn at the rates of `interview_people.yaml`; the rule of what is intended chooses branches at random and
draws the facts it needs again; all is made to hang together; and the evaluator must agree, else the person is drawn
again. The same seed gives the same people.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from reprieve.chart import Preventive
from reprieve.diagnosis.hierarchy import outranking, standing_of
from reprieve.diagnosis.truth import truth_in
from reprieve.errors import KnowledgeError
from reprieve.interview_people.acute_medicine import settle_acute_medicine
from reprieve.interview_people.demands import Wanting
from reprieve.interview_people.face_and_jaw import settle_face_and_jaw
from reprieve.interview_people.headaches import settle_headaches
from reprieve.interview_people.onset import settle_onset
from reprieve.interview_people.person import SIMULATED, Person, person_of
from reprieve.interview_people.profiles import Sketch, shares_of, sketch
from reprieve.interview_people.rates import UnmeetableError, drawn_to_meet, pick
from reprieve.interview_people.whole_person import apply_conditions, settle_person
from reprieve.interview_people.world import AS_OF, World, drawn_world
from reprieve.knowledge import Knowledge
from reprieve.knowledge.rule import DiagnosisRef, FlagRef

MOST_TRIES = 400


def draw_people(knowledge: Knowledge, *, patients: int, seed: int) -> list[Person]:
    """So many simulated people, every profile in its share, in random order."""
    profiles = _in_their_shares(shares_of(knowledge), patients, seed)
    return [
        draw_person(knowledge, profile, seed=(seed, number), name=f"interview-{number + 1:05d}")
        for number, profile in enumerate(profiles)
    ]


def draw_person(knowledge: Knowledge, profile: str, *, seed: tuple[int, ...], name: str) -> Person:
    """One person of this profile.

    Raises: KnowledgeError where nobody like that could be drawn: the rates and the rule do not fit each other.
    """
    rng = np.random.default_rng(seed)
    for _ in range(MOST_TRIES):
        meant = sketch(knowledge, profile, rng)
        try:
            world = _lived(knowledge, meant, rng)
        except UnmeetableError:
            continue
        if _is_what_was_meant(world, meant):
            return person_of(
                world,
                name=name,
                profile=profile,
                intended=meant.intended,
                flag=meant.flag,
                preventives=_preventives(world, rng),
            )
    raise KnowledgeError(
        f"interview_people.yaml: nobody of profile {profile!r} came out in {MOST_TRIES} tries. "
        "Make the rates of the kinds of pain it has fit its rule."
    )


def _in_their_shares(shares: dict[str, float], patients: int, seed: int) -> list[str]:
    """A profile for each person, as even over the shares as whole people can be."""
    rng = np.random.default_rng((seed,))
    ends = np.cumsum(list(shares.values()))
    points = (np.arange(patients) + rng.random()) / max(patients, 1) * ends[-1]
    names = list(shares)
    chosen = [names[i] for i in np.minimum(np.searchsorted(ends, points, side="right"), len(names) - 1)]
    return [chosen[i] for i in rng.permutation(patients)]


def _lived(knowledge: Knowledge, meant: Sketch, rng: np.random.Generator) -> World:
    """One try: facts at their rates, then those that the intended rules demand, then all made to hang together."""
    world = drawn_world(knowledge, meant.pains, rng, sides=meant.sides)
    world.values["bont_previous_treatment", None] = meant.treated
    world.fixed.add(("bont_previous_treatment", None))
    wanting = Wanting(world.case(), rng)
    for diagnosis, about in meant.intended:
        wanting.want(knowledge.criteria.diagnoses[diagnosis].rule, True, about)
    if meant.flag is not None:
        wanting.want(knowledge.red_flags.flags[meant.flag].rule, True, None)
    people = knowledge.interview_people
    for (fact, about), demands in wanting.found.items():
        definition = knowledge.vocabulary.facts[fact]
        rate = people.rate(fact, world.kinds_at(definition.scope, about))
        world.values[fact, about] = drawn_to_meet(
            definition, rate, demands, rng, at_a_cut_point=people.at_a_cut_point
        )
        world.fixed.add((fact, about))
    settle_headaches(world, rng)
    settle_face_and_jaw(world, rng)
    settle_acute_medicine(world, rng)
    settle_onset(world, rng)
    settle_person(world, rng)
    apply_conditions(world)
    return world


def _is_what_was_meant(world: World, meant: Sketch) -> bool:
    """Does the evaluator, knowing everything, find what was intended?"""
    case = world.case()
    for diagnosis, about in meant.intended:
        definition = world.knowledge.criteria.diagnoses[diagnosis]
        own = truth_in(case, DiagnosisRef(diagnosis), about)
        above = [(name, truth_in(case, rule, about)) for name, rule in outranking(definition)]
        if standing_of(own, above).truth is not True:
            return False
    return meant.flag is None or truth_in(case, FlagRef(meant.flag), None) is True


def _preventives(world: World, rng: np.random.Generator) -> tuple[Preventive, ...]:
    """Medicines tried to prevent headaches, each with how it went."""
    rates = world.knowledge.interview_people.person
    if not world.instances("headache"):
        return ()
    left = dict.fromkeys(rates.preventives, 1.0)
    found = []
    for _ in range(pick(rates.preventives_tried, rng)):
        name = pick(left, rng)
        left.pop(name)
        class_, route, dose = rates.preventives[name]
        outcome = pick(rates.preventive_outcomes, rng)
        began = AS_OF - dt.timedelta(days=int(rng.integers(200, 3000)))
        ended = None if outcome == "ongoing" else began + dt.timedelta(days=int(rng.integers(14, 190)))
        found.append(
            Preventive.model_validate(
                {
                    "kind": "preventive",
                    "on": ended or AS_OF,
                    "name": name,
                    "drug_class": class_,
                    "from": began,
                    "to": ended,
                    "dose_mg_per_day": float(dose if rng.random() < 0.7 else dose / 2),
                    "route": route,
                    "outcome": outcome,
                    "source": SIMULATED,
                }
            )
        )
    return tuple(found)
