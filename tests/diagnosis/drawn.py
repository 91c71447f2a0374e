"""Charts drawn at random over the whole vocabulary: any fact, any value, several pains, gaps and refusals."""

from __future__ import annotations

import random
from typing import Any

from reprieve.chart import Chart, Fact
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.vocabulary import FactDef
from tests.conftest import chart_of
from tests.diagnosis.people import says

VOCABULARY = load_knowledge().vocabulary
PLACES = {
    "patient": (None,),
    "headache": ("headache:1", "headache:2"),
    "facial_pain": ("facial_pain:1", "facial_pain:2"),
    "tmd": ("tmd",),
    "tmd_side": ("tmd_side:right", "tmd_side:left"),
    "any": (None, "headache:1", "facial_pain:2", "tmd", "tmd_side:left"),
}


def value_of(definition: FactDef, rng: random.Random) -> Any:
    """Any value that a chart may hold for this fact, near the cuts that rules use."""
    match definition.type:
        case "boolean":
            return rng.random() < 0.6
        case "enum":
            return rng.choice(definition.allowed)
        case "set":
            return rng.sample(definition.allowed, rng.randint(0, min(3, len(definition.allowed))))
        case "number" | "integer":
            low, high = definition.range or (0, 100)
            near = [
                one for one in (0, 1, 2, 3, 5, 8, 10, 15, 20, 28, 60, 240, 720, 4320) if low <= one <= high
            ]
            return rng.choice([*near, low])
        case "date":
            return "2026-03-01"
        case _:
            return "some words"


def draw_facts(rng: random.Random, *, asked: float, refused: float = 0.05) -> list[Fact]:
    """Each fact of the vocabulary answered with this chance, some of them with "not known"."""
    facts = []
    for definition in VOCABULARY.facts.values():
        for about in PLACES.get(definition.scope, ()):
            if rng.random() < asked:
                value = None if rng.random() < refused else value_of(definition, rng)
                facts.append(says(definition.name, value, about))
    return facts


def draw_chart(rng: random.Random, *, asked: float) -> Chart:
    return chart_of(*draw_facts(rng, asked=asked), says("sex_at_birth", rng.choice(["female", "male"])))
