"""Which population makes all diaries of a registry likeliest, and how sure is that?

Rounds: draw every person near the present population, climb to the best population as far as those draws carry, and
draw again from there: with few draws of a share of the charts while it still moves, eight times as many of them once it
rests, and with many draws at the end, of the last share and of all (`stages_of`). Where the way turns back on itself,
draws of each place praise the other: only the part of it is gone after which it should rest. Every step is a map over
the files of the registry and a sum in their order. What a round needs to go on is written when it ends, and every file's
draws when they are made: after Ctrl-C, `resume` goes on with the same result.

A number of the population that the charts hardly tell (`CLEARLY`, `HARDLY`) keeps its assumption and is named so.
Renewed hope, cycles, dated steps and the dose response are never estimated here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reprieve.in_place import in_place_of
from reprieve.knowledge.priors import Prior
from reprieve.registry.climb import Belief, Climbed, climb, covariance_of, weak_belief
from reprieve.registry.covariates import Design
from reprieve.registry.engine import Run
from reprieve.registry.part_work import DrawTask, SumTask, draw_part, share_of, sum_part
from reprieve.registry.population import Population, population_of
from reprieve.registry.sums import Sums, added, scaled
from reprieve.registry.table import Registry, RegistryError
from reprieve.response.model import Floats
from reprieve.response.scales import CATEGORIES

SEARCH_DRAWS, FINAL_DRAWS = 64, 256
SEARCHED = 128  # charts of the first rounds, at the least
MORE = 8  # times as many in the rounds of the next stage
FEWEST_FILES = 8  # whole files are passed over where so many remain; else a share of each file is taken
MOST_ROUNDS = 8  # of one stage
SETTLED = 0.1  # of a belief's SD, or half a standard error: no number moved more in the last round
SEARCHED_ENOUGH = 4  # times as far, in a stage that only searches
HARDLY = 0.5  # standard error over that of one person whose value is known, above which a number is held
CLEARLY = 0.2  # the same, up to which one of which a chart tells little is let go: as 25 such people would tell it
LITTLE = 0.03  # of such a person's information, told by a chart: below it draws of other places mislead
CHANCE = 2.0  # standard deviations of the information that are not counted when asking what is told
STATE = "state.json"
FORM = 4  # of what is kept between rounds: an earlier release kept something else


class Stage(NamedTuple):
    """Rounds that draw one of `every` charts, `draws` times each."""

    every: int
    draws: int


def stages_of(charts: int, search_draws: int, final_draws: int) -> list[Stage]:
    """From a share of at least `SEARCHED` charts to all of them; a registry of few is searched whole.

    The last share is drawn as all charts will be: what they will tell is asked where it costs an eighth.
    """
    every, stages = 1, [Stage(1, final_draws)]
    while charts >= MORE * every * SEARCHED:
        every *= MORE
        stages.insert(0, Stage(every, search_draws))
    if every == 1:
        stages.insert(0, Stage(max(1, charts // SEARCHED), search_draws))
    if stages[-2].every > 1:
        stages.insert(-1, Stage(stages[-2].every, final_draws))
    return stages


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """What is fitted, and how. Two fits with the same settings and registry give the same numbers."""

    registry: Registry
    prior: Prior
    design: Design
    work: Path
    seed: int = 1
    search_draws: int = SEARCH_DRAWS
    final_draws: int = FINAL_DRAWS

    @property
    def stages(self) -> list[Stage]:
        return stages_of(self.registry.charts, self.search_draws, self.final_draws)

    @cached_property
    def fingerprint(self) -> str:
        """Of the charts themselves and all that changes the numbers: a registry packed anew may have files of the same names."""
        parts = [[part.file, _digest(self.registry.folder / part.file)] for part in self.registry.parts]
        said = [
            FORM,
            parts,
            self.prior.model_dump_json(),
            self.design.labels,
            self.seed,
            self.search_draws,
            self.final_draws,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """The population, its assumption, which numbers were held at it, the covariance of the others, and how it went."""

    population: Population
    assumed: Population
    held: Floats  # 1 where a number kept its assumption
    covariance: Floats
    sums: Sums
    rounds: int
    settled: bool

    @property
    def standard_errors(self) -> Floats:
        """0 where a number is held."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


@dataclass(frozen=True, eq=False)
class _State:
    """Where the fit stands at the beginning of a round."""

    round: int
    stage: int
    vector: tuple[float, ...]
    held: tuple[float, ...] = ()
    done: bool = False
    settled: bool = False
    here: int = 0  # rounds of this stage that are done
    move: tuple[float, ...] = ()  # of the last of them
    stride: float = 1.0  # the part of a round's move that is gone
    tried: tuple[float, ...] = ()  # 1 where a number was let go at the end: held again, it stays so


def fit_registry(
    settings: Settings,
    run: Run,
    *,
    resume: bool = False,
    told: Callable[[str, int, int], None] = lambda *_: None,
) -> Fitted:
    """The fit. `told(what, done, of)` is called as work comes in; `run` does the work (`engine`)."""
    scales = {part.scale for part in settings.registry.parts}
    if len(scales) != 1:
        raise RegistryError(
            f"{settings.registry.folder}: holds diaries on {len(scales)} scales ({', '.join(sorted(scales))}), whose cut "
            f"points differ. Fit one of them with --scale. [{RegistryError.code}]"
        )
    assumed = population_of(settings.prior, CATEGORIES[scales.pop()], len(settings.design.columns))
    belief = weak_belief(assumed)
    settings.work.mkdir(parents=True, exist_ok=True)
    state = _started(settings, assumed, resume)
    while True:
        state, climbed, held = _a_round(settings, state, assumed, belief, run, told)
        _keep(settings, state)
        if state.done:
            return Fitted(
                population=climbed.population, assumed=assumed, held=held,
                covariance=covariance_of(climbed.sums, belief.holding(held)), sums=climbed.sums, rounds=state.round, settled=state.settled,
            )  # fmt: skip


def _a_round(
    settings: Settings, state: _State, assumed: Population, belief: Belief, run: Run, told: Callable[[str, int, int], None]
) -> tuple[_State, Climbed, Floats]:  # fmt: skip
    """Draw near the present population, climb, and say where the next round begins."""
    start = assumed.at(np.array(state.vector))
    stages = settings.stages
    files = _draw_all(settings, start, stages[state.stage], state.round, run, told)
    steps = count(1)
    seen: dict[bytes, Sums] = {}  # a climb begins where it was asked what is told

    def sums_at(population: Population) -> Sums:
        place = population.vector.tobytes()
        if place not in seen:
            seen[place] = summed(population)
        return seen[place]

    def summed(population: Population) -> Sums:
        told(f"round {state.round}, step {next(steps)}", 0, len(files))
        total: Sums | None = None
        tasks = [SumTask(work=settings.work, file=file, population=population) for file in files]
        for place, sums in enumerate(run(sum_part, tasks)):
            total = sums if total is None else added(total, sums)
            told("", place + 1, len(files))
        assert total is not None
        return total

    held = np.array(state.held) if state.held else np.zeros(len(belief.sd))
    climbed, held = _climbed(sums_at, start, belief, _hardly_told(sums_at(start), belief, held))
    following = _after(state, stages, start, climbed, held, belief)
    for file in files if not following.done else []:
        (settings.work / file).unlink(missing_ok=True)
    return following, climbed, held


def _searching(state: _State, stages: Sequence[Stage]) -> bool:
    """Whether few draws are made. A share that is drawn as all will be climbs and settles as all do."""
    return stages[state.stage].draws < stages[-1].draws


def _climbed(
    sums_at: Callable[[Population], Sums], start: Population, belief: Belief, held: Floats
) -> tuple[Climbed, Floats]:
    """The top as far as these draws carry, and what is held: a number may be told less there than at the start."""
    while True:
        centre = np.where(held > 0, belief.mean, start.vector)
        climbed = climb(sums_at, start.at(centre), belief.holding(held))
        found_out = _hardly_told(climbed.sums, belief, held)
        if not climbed.arrived or bool(np.all(found_out == held)):
            return climbed, held
        held = found_out


def _after(
    state: _State,
    stages: Sequence[Stage],
    start: Population,
    climbed: Climbed,
    held: Floats,
    belief: Belief,
) -> _State:
    """Where the next round begins: in this stage, or with more charts, and whether there is one."""
    final = state.stage == len(stages) - 1
    move = climbed.population.vector - start.vector
    error = np.sqrt(np.diag(covariance_of(climbed.sums, belief.holding(held))))
    enough = np.maximum(SETTLED * belief.sd, error / 2) * (
        SEARCHED_ENOUGH if _searching(state, stages) else 1
    )
    near = climbed.arrived and not (np.abs(move) > enough).any()
    same = bool(np.any(state.move)) and tuple(held.tolist()) == state.held
    freed, tried = False, np.array(state.tried) if state.tried else np.zeros(len(held))
    if near and final:  # what a share hardly told, all of them may tell clearly
        told = _hardly_told(climbed.sums, belief, np.zeros(len(held)), little=CLEARLY)
        clear = held * np.maximum(told, tried)
        freed, tried, held = bool(np.any(clear != held)), np.maximum(tried, held - clear), clear
        near = not freed
    stopped = near or state.here + 1 >= MOST_ROUNDS
    onward = stopped and not final
    stride = _stride(state.stride, np.array(state.move) / belief.sd, move / belief.sd) if same else 1.0
    on_the_way = np.where(held > 0, climbed.population.vector, start.vector + stride * move)
    following = climbed.population.vector if stopped else on_the_way
    if onward:  # what as many more charts will tell, as far as these say
        times = stages[state.stage].every / stages[state.stage + 1].every
        held = _hardly_told(scaled(climbed.sums, times), belief, np.zeros(len(held)), little=CLEARLY)
    return _State(
        round=state.round + 1,
        stage=state.stage + onward,
        vector=tuple(following.tolist()),
        held=tuple(held.tolist()),
        done=stopped and final,
        settled=near and final,
        here=0 if onward else state.here + 1,
        move=() if onward or freed else tuple(move.tolist()),  # of other numbers the way says nothing
        stride=1.0 if onward else stride,
        tried=tuple(tried.tolist()),
    )


def _stride(last: float, before: Floats, now: Floats) -> float:
    """Which part of a move to go, from the one before and the part of it that was gone: to where a straight line through
    both would come to rest (a secant), and never beyond the move's own end.
    """
    left = float(now @ before / (before @ before))  # below 0 where the way turns back
    return 1.0 if left >= 1 else min(1.0, last / (1 - left))


def _hardly_told(sums: Sums, belief: Belief, before: Floats, *, little: float = HARDLY) -> Floats:
    """1 for numbers whose standard error stays above `HARDLY` of what one person tells whose value is known, or above
    `little` where each chart tells little of it; and those of `before`.

    First those that would be hardly told were all others known, where what may well be chance in the draws counts for
    nothing; then one after the other, the least told first: what leans on it may be told once it is held.
    """
    told = sums.information * np.outer(belief.sd, belief.sd)
    least = np.where(np.diag(told) < LITTLE * sums.charts, little, HARDLY)
    whole = told + np.eye(len(belief.sd))
    sure = np.diag(whole) - CHANCE * np.sqrt(sums.chance) * belief.sd**2
    free = (before == 0) & (sure >= least**-2.0)
    while free.any():
        values, vectors = np.linalg.eigh(whole[np.ix_(free, free)])
        error = np.sqrt(np.square(vectors) @ (1 / np.maximum(values, 1.0))) / least[free]
        if error.max() <= 1:
            break
        free[np.flatnonzero(free)[np.argmax(error)]] = False
    return np.asarray(1.0 - free)


def _draw_all(
    settings: Settings, population: Population, stage: Stage, round_: int, run: Run, told: Callable[[str, int, int], None]
) -> list[str]:  # fmt: skip
    passed = 1  # whole files that are passed over are not even read
    while 2 * passed <= stage.every and len(settings.registry.parts) >= 2 * passed * FEWEST_FILES:
        passed *= 2
    tasks = [
        DrawTask(
            registry=settings.registry, number=number, every=stage.every // passed, prior=settings.prior,
            design=settings.design, population=population, count=stage.draws, seed=settings.seed, work=settings.work,
            file=f"draws-{round_:02d}-{number:05d}.npy",
        )
        for number in share_of(len(settings.registry.parts), passed, seed=settings.seed)
    ]  # fmt: skip
    done = 0
    told(f"round {round_}, drawing {stage.draws} a chart", 0, sum(task.charts for task in tasks))
    for charts in run(draw_part, tasks):
        done += charts
        told("", done, settings.registry.charts)
    return [task.file for task in tasks]


def _started(settings: Settings, assumed: Population, resume: bool) -> _State:
    """Where to begin: at the assumption, or where an earlier fit with the same settings was left."""
    path = settings.work / STATE
    if not resume:
        for kept in [*settings.work.glob("draws-*.npy"), *settings.work.glob("modes-*.npy"), path]:
            kept.unlink(missing_ok=True)
        state = _State(0, 0, tuple(assumed.vector.tolist()))
        _keep(settings, state)
        return state
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise RegistryError(
            f"--resume: {path} cannot be read, so there is nothing to go on with. Leave --resume out. [{RegistryError.code}]"
        ) from None
    if said.pop("fingerprint") != settings.fingerprint:
        raise RegistryError(
            f"--resume: {path} is of another registry, or of other settings, or of another release. Name the same ones as "
            f"then, or leave --resume out to begin anew. [{RegistryError.code}]"
        )
    named: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
    }
    state = _State(**named)
    # a fit that was done does its last round again, from the draws that were kept
    return replace(state, round=state.round - 1, done=False) if state.done else state


def _keep(settings: Settings, state: _State) -> None:
    with in_place_of(settings.work / STATE) as new:
        new.write_text(json.dumps({"fingerprint": settings.fingerprint, **asdict(state)}), "utf-8")
