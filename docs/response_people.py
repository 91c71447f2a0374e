"""Ten made-up people of different kinds, and what the response says of each: `python -m docs.response_people`.

Each diary is drawn from a plain course of daily chances written here, not from the model, so that the pictures show
what the model makes of people it did not make. Writes docs/people.md and its pictures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.answer import answer_many
from reprieve.chart import Chart
from reprieve.chart.facts import FACT
from reprieve.knowledge import Knowledge, load_knowledge
from reprieve.report.numbers import about, day, number, percent
from reprieve.report.pictures import course_picture
from reprieve.report.sections import part, readable, rows

HERE = Path(__file__).parent
START = dt.date(2025, 1, 6)
BASELINE, CYCLE = 28, 84
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One made-up person: the chance of a bad day on each day, and how the diary is kept."""

    name: str
    said: str
    chance: Floats
    visits: tuple[int, ...]
    scale: str = "pain"
    kept: float = 0.92
    condition: str = "chronic_migraine"
    more: Callable[[], Iterable[dict[str, Any]]] = field(default=lambda: ())


def regular(cycles: int) -> tuple[int, ...]:
    return tuple(BASELINE + CYCLE * n for n in range(cycles))


def waves(cycles: int, *, before: float, best: float, weeks: tuple[int, int]) -> Floats:
    """`before` but for the weeks from and to (after each visit) in which it is `best`."""
    chance = np.full(BASELINE + CYCLE * cycles, before)
    for visit in regular(cycles):
        chance[visit + 7 * weeks[0] : visit + 7 * weeks[1]] = best
    return chance


def fall(cycles: int, *, before: float, after: float, days: float) -> Floats:
    """From `before` to `after`, half of the way in so many days from the first visit."""
    since = np.maximum(np.arange(BASELINE + CYCLE * cycles) - BASELINE, 0)
    return np.asarray(after + (before - after) * 0.5 ** (since / days))


def drift(cycles: int) -> Floats:
    """Slow ups and downs over months that have nothing to do with the visits."""
    days = np.arange(BASELINE + CYCLE * cycles)
    return np.asarray(0.55 + 0.3 * np.cos(2 * np.pi * days / 230))


def stopped_triptans() -> Iterable[dict[str, Any]]:
    return [{"first_day_without": BASELINE + 5}]


KINDS = (
    Kind(name="strong", said="Bad days fall from 80 % to 25 % for seven weeks of every cycle, and return.",
         chance=waves(5, before=0.8, best=0.25, weeks=(1, 8)), visits=regular(5)),
    Kind(name="none", said="Nothing changes in six cycles.", chance=waves(6, before=0.7, best=0.7, weeks=(1, 8)),
         visits=regular(6)),
    Kind(name="long-relief", said="Relief outlasts the interval: better from the first injection on, and worse only at the end of "
         "one long interval.", visits=(28, 112, 196),
         chance=np.concatenate([np.full(35, 0.75), np.full(35 + 28 * 10, 0.3), np.full(42, 0.7)])),
    Kind(name="fell-once", said="Bad days fall from 80 % to 42 % once, and stay.", chance=fall(5, before=0.8, after=0.42, days=2),
         visits=regular(5)),
    Kind(name="drifting", said="Slow ups and downs of their own, about eight months long.", chance=drift(5), visits=regular(5)),
    Kind(name="withdrawal", said="Triptans on most days, stopped five days after the first injection; better from then on.",
         chance=fall(2, before=0.85, after=0.5, days=30), visits=regular(2), more=stopped_triptans),
    Kind(name="few-data", said="One injection, five weeks of diary, every third day written down.",
         chance=fall(1, before=0.8, after=0.5, days=7)[: 28 + 35], visits=(28,), kept=0.33),
    Kind(name="facial-pain", said="Pain of the jaw muscles, 0 to 10, fading after ten weeks; nobody knows the daily course from trials.",
         chance=waves(4, before=0.85, best=0.4, weeks=(2, 10)), visits=regular(4), condition="tmd_myofascial_pain"),
    Kind(name="gaps", said="A strong effect in a yes/no diary with half of the days missing.",
         chance=waves(5, before=0.8, best=0.3, weeks=(1, 8)), visits=regular(5), scale="headache", kept=0.5),
    Kind(name="neuralgia", said="Trigeminal neuralgia that remits for months by itself.",
         chance=np.concatenate([np.full(60, 0.8), np.full(120, 0.1), np.full(100, 0.8)]), visits=(28, 112, 196),
         condition="trigeminal_neuralgia"),
)  # fmt: skip


def chart_of(kind: Kind, seed: int, knowledge: Knowledge) -> Chart:
    """The chart of one person; the same seed gives the same chart."""
    rng = np.random.default_rng(seed)
    lines: list[dict[str, Any]] = [
        {"kind": "person", "on": START.isoformat(), "born": 1980, "sex": "female"},
        *_injections(kind),
    ]
    without_from = next((row["first_day_without"] for row in kind.more()), None)
    for n, chance in enumerate(kind.chance):
        bad = rng.random() < chance
        pain = int(rng.integers(4, 9)) if bad else int(rng.integers(0, 4)) * int(rng.random() < 0.4)
        taken = without_from is not None and n < without_from and rng.random() < 0.7
        if rng.random() >= kind.kept:
            continue
        row: dict[str, Any] = {"kind": "diary_day", "on": (START + dt.timedelta(n)).isoformat()}
        row |= {"headache": bool(bad)} if kind.scale == "headache" else {"pain": pain}
        if without_from is not None:
            row["acute"] = [{"class": "triptan", "doses": 1}] if taken else []
        lines.append(row)
    last = START + dt.timedelta(len(kind.chance) - 1)
    lines += [{"kind": "finding", "on": last.isoformat(), "name": name, "value": False, **about_}
              for name, about_ in _no_warning_sign(knowledge)]  # fmt: skip
    facts = [FACT.validate_python({**line, "source": "simulated"}, strict=False) for line in lines]
    return Chart.from_facts(facts, kind.name)


def _injections(kind: Kind) -> Iterable[dict[str, Any]]:
    muscle, units = ("masseter", 50.0) if kind.condition != "chronic_migraine" else ("frontalis", 155.0)
    for visit in kind.visits:
        yield {
            "kind": "injection",
            "on": (START + dt.timedelta(visit)).isoformat(),
            "product": "onabotulinumtoxinA",
            "indication": kind.condition,
            "sites": [{"muscle": muscle, "side": "left", "units": units}],
        }


def _no_warning_sign(knowledge: Knowledge) -> Iterable[tuple[str, dict[str, str]]]:
    """Every yes-or-no question of the warning signs about the person as a whole, answered no."""
    for name, one in knowledge.vocabulary.facts.items():
        if one.type == "boolean" and "red_flags" in one.used_by and one.scope == "patient":
            yield name, {}


def page(answers: list[tuple[Kind, dict[str, Any]]]) -> str:
    """The page of all ten."""
    said = [
        "# Ten made-up people",
        "",
        "What `reprieve answer` says of ten people whose true course is known, because it was written down first and not",
        "drawn from the model. Made by `python -m docs.response_people`; simulated, every one of them.",
        "",
    ]
    for kind, answer in answers:
        said += _of(kind, answer)
    return "\n".join(said)


def _of(kind: Kind, answer: dict[str, Any]) -> list[str]:
    response = part(answer, "response")
    specific, total = part(response, "specific"), part(response, "total")
    decisions = "; ".join(
        f"{'model' if row['rule_set'] == 'model' else row['rule_set']}: {readable(row['verdict'])}"
        for row in rows(answer, "decision")
    )
    wear_off = part(response, "wear_off")
    lines = [
        f"## {readable(kind.name).replace('-', ' ')}",
        "",
        kind.said,
        "",
        f"![The course of {kind.name}](people/{kind.name}.svg)",
        "",
    ]
    if number(total.get("days_gained_per_28")) is not None:
        lines += [
            "| what | with this diary | before it |",
            "|---|---|---|",
            f"| days gained in 28, in all | {about(total['days_gained_per_28'])} | {about(total['days_gained_per_28']['prior'])} |",
            f"| of these by the toxin, against dummy injections | {about(specific['days_gained_per_28'])} | "
            f"{about(specific['days_gained_per_28']['prior'])} |",
            f"| chance that these are above 0 | {percent(specific['p_positive'])} | {percent(specific['prior']['p_positive'])} |",
            *_half_relief(response),
            *_averaged(specific),
            "",
        ]
        if wear_off.get("median"):
            lines += [f"Half of the last relief has gone by about {day(wear_off['median'])}.", ""]
    else:
        gap = answer["response"].get("not_computed") or answer["response"]["total"]["not_computed"]
        lines += [str(gap), ""]
    model = next((row for row in rows(answer, "decision") if row["rule_set"] == "model"), {})
    lines += [
        f"Decision: {decisions}. The model's reason: {' '.join(map(str, model.get('because', ())))}",
        "",
    ]
    lines += [*(f"- {line}" for line in response.get("words", ())), ""]
    return lines


def _half_relief(response: dict[str, Any]) -> list[str]:
    days = part(response, "half_relief_days")
    return (
        [f"| days to half relief | {about(days, digits=0)} | {about(days['prior'], digits=0)} |"]
        if days
        else []
    )


def _averaged(specific: dict[str, Any]) -> list[str]:
    found = part(specific, "averaged")
    if not found:
        return []
    return [
        f"| chance of no effect at all, if some people have none | {percent(found['share_none'])} | "
        f"{percent(found['share_none_prior'])} |",
        f"| days gained by the toxin, averaged over none and some | {about(found['days_gained_per_28'])} | "
        f"{about(found['days_gained_per_28']['prior'])} |",
    ]


def main() -> None:
    knowledge = load_knowledge()
    folder = HERE / "people"
    folder.mkdir(exist_ok=True)
    charts = [chart_of(kind, seed, knowledge) for seed, kind in enumerate(KINDS, start=1)]
    answers = list(zip(KINDS, answer_many(charts, knowledge, None), strict=True))
    for kind, answer in answers:
        picture = course_picture(answer)
        if picture is not None:
            (folder / f"{kind.name}.svg").write_text(picture.wide, encoding="utf-8")
    (HERE / "people.md").write_text(page(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
