"""Which charts is the inference held against, and how are they kept?

Each is a made-up diary with its visits, written out day by day, so that no later change of the simulator or of the
prior changes it. The prior is the file beside this one, as it was when the references were made.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np

from reprieve.knowledge.priors import Prior, parse_priors
from reprieve.response.counts import days_worth
from reprieve.response.layout import Layout, layout_for
from reprieve.response.observations import Case, Counted, Visit
from reprieve.response.other_changes import Step

FOLDER = Path(__file__).parent
START = dt.date(2024, 1, 1)
LEVELS = {"yes_no": 2, "four_level": 4, "nrs": 11, "paroxysms": 11}
_DIGITS = "0123456789A"

# name: scale, cycles, days between visits, share of days missing, what differs
KINDS: dict[str, dict[str, object]] = {
    f"{scale}_{name}": {"scale": scale, **kind}
    for name, kind in {
        "strong_3": {"cycles": 3, "seed": 1, "changes": {"delta": 1.5}},
        "none_3": {"cycles": 3, "seed": 2, "changes": {"delta": 0.0}},
        "any_2": {"cycles": 2, "seed": 3},
        "any_1": {"cycles": 1, "seed": 4},
        "gaps_3": {"cycles": 3, "seed": 5, "missing": 0.4},
        "step_3": {"cycles": 3, "seed": 6, "step": True, "changes": {"delta": 0.8}},
        "counted_3": {"cycles": 3, "seed": 7, "counted": True, "changes": {"delta": 0.8}},
        "harm_3": {"cycles": 3, "seed": 8, "changes": {"delta": -0.6}},
        "long_8": {"cycles": 8, "seed": 9, "changes": {"delta": 0.8}},
        "any_8": {"cycles": 8, "seed": 10},
        "any_5": {"cycles": 5, "seed": 21},
        "gaps_8": {"cycles": 8, "seed": 22, "missing": 0.15, "changes": {"delta": 0.5}},
        "step_5": {"cycles": 5, "seed": 23, "step": True},
        "strong_1": {"cycles": 1, "seed": 24, "changes": {"delta": 2.0}},
        "weak_4": {"cycles": 4, "seed": 25, "changes": {"delta": 0.3}},
        "counted_2": {"cycles": 2, "seed": 26, "counted": True, "missing": 0.2},
    }.items()
    for scale in ("yes_no", "nrs", "four_level")
}
for _name, _seed in (("strong_3", 11), ("any_3", 12)):
    KINDS[f"paroxysms_{_name}"] = {
        "scale": "paroxysms", "cycles": 3, "seed": _seed, "changes": {"delta": 1.0} if _name == "strong_3" else {}
    }  # fmt: skip


def prior_of(scale: str) -> Prior:
    """The prior the references were made with."""
    priors = parse_priors(FOLDER.joinpath("priors.yaml").read_text("utf-8"))
    return priors.of("trigeminal_neuralgia" if scale == "paroxysms" else "chronic_migraine")


def made(name: str) -> dict[str, object]:
    """A chart of this name, drawn anew: what `charts.json` keeps. Only used to write that file."""
    from reprieve.simulate import simulate

    kind = KINDS[name]
    scale, cycles = str(kind["scale"]), int(str(kind["cycles"]))
    drawn = "nrs" if scale == "paroxysms" else scale
    changes: dict[str, float] = kind.get("changes", {})  # type: ignore[assignment]
    person = simulate(
        "chronic_migraine",
        patients=1,
        cycles=cycles,
        seed=int(str(kind["seed"])),
        scale=drawn,
        changes=changes,  # type: ignore[arg-type]
    )[0]
    days = [fact for fact in person.chart.facts if fact.kind == "diary_day"]
    first = person.chart.facts[0].on
    length = 28 + 84 * cycles
    y = np.full(length, -1)
    severity = ("none", "mild", "moderate", "severe")
    for fact in days:
        said = fact.to_dict()
        value = said.get("pain", said.get("headache"))
        y[(fact.on - first).days] = severity.index(said["worst"]) if value is None else int(value)
    rng = np.random.default_rng(int(str(kind["seed"])))
    y[rng.random(length) < float(str(kind.get("missing", 0.0)))] = -1
    chart: dict[str, object] = {
        "name": name,
        "scale": scale,
        "visits": [28 + 84 * n for n in range(cycles)],
    }
    if kind.get("counted"):
        seen = y[:28][y[:28] >= 0]
        chart["counted"] = [0, 27, int((seen > 0).sum()), len(seen)]
        y[:28] = -1
    if kind.get("step"):
        chart["step"] = 120
        y[120:] = np.where((y[120:] > 0) & (rng.random(length - 120) < 0.3), 0, y[120:])
    chart["y"] = "".join("." if one < 0 else _DIGITS[one] for one in y.tolist())
    return chart


def kept() -> list[dict[str, object]]:
    """Every chart that is kept."""
    found: list[dict[str, object]] = json.loads(FOLDER.joinpath("charts.json").read_text("utf-8"))
    return found


def case_of(chart: dict[str, object]) -> Case:
    """The chart as the model reads it."""
    scale = str(chart["scale"])
    y = np.array([-1 if one == "." else _DIGITS.index(one) for one in str(chart["y"])], dtype=np.int8)
    prior = prior_of(scale)
    spans = []
    if "counted" in chart:
        first, last, pain, of = chart["counted"]  # type: ignore[misc]
        worth = days_worth(pain, of, rho=prior.parameters["rho"].mean)
        spans.append(Counted(first=first, last=last, pain_days=pain, of=of, worth=worth))
    return Case(
        chart=str(chart["name"]),
        as_of=START + dt.timedelta(len(y) - 1),
        condition=prior.condition,
        start=START,
        scale=scale,  # type: ignore[arg-type]
        y=y,
        visits=tuple(
            Visit(
                on=START + dt.timedelta(day),
                product="onabotulinumtoxinA",
                units=155.0,
                dose=1.0,
                assumed=False,
            )
            for day in chart["visits"]  # type: ignore[attr-defined]
        ),
        expectation_half_life=prior.fixed["expectation_half_life_days"].value,
        steps=(Step(what="a preventive started", first=int(str(chart["step"]))),)
        if "step" in chart
        else (),
        spans=tuple(spans),
    )


def common_layout(case: Case) -> Layout:
    """One of few layouts, so that few programs are compiled for all charts."""
    own = layout_for([case])
    days = next(most for most in (378, 504, 756) if own.days <= most)
    many = own.gaps[0] > 24 or own.gaps[1] > 8 or own.gaps[2] > 8
    gaps = (own.gaps if days > 378 else (64, 32, 32)) if many else (24, 8, 8)
    other = 4 if own.steps or own.spans else 0
    return Layout(days, 8 if days > 378 else 4, gaps, other, other)
