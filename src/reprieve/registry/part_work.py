"""What is done with one file of a registry: draw its people near a population, and add up what they say of another.

Each function takes one task and gives back something small; what is large stays in files of the work folder, which every
worker must see. A file is written whole or not at all, and hangs on the task alone: whoever does it, and how often, it
is the same. The mode of each chart is found once, under the assumed prior; later populations move it by a Newton step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reprieve.in_place import in_place_of
from reprieve.knowledge.priors import Prior
from reprieve.registry.covariates import Design, columns_of
from reprieve.registry.drawn_by_loops import draw_person
from reprieve.registry.normals import normals_of
from reprieve.registry.person_draws import Curve, curve_of, draw_people, moved, own_places
from reprieve.registry.population import Population
from reprieve.registry.sums import Draws, Sums, added, sums_of
from reprieve.registry.table import Member, Part, Registry, read_part
from reprieve.response.fit import fit_many
from reprieve.response.layout import Layout, arrays_of, stacked
from reprieve.response.model import Data, Floats, PriorShape, drift_precision, prior_shape, sizes_of
from reprieve.response.prior_curve import prior_mean, prior_precision
from reprieve.response.scales import CATEGORIES
from reprieve.response.side_by_side import LANES

BATCH = 64  # charts in one call of a compiled program


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawTask:
    """Draw one of `every` people of one part near `population`; `count` draws each, kept in `file`."""

    registry: Registry
    number: int
    every: int
    prior: Prior
    design: Design
    population: Population
    count: int
    seed: int
    work: Path
    file: str

    @property
    def part(self) -> Part:
        return self.registry.parts[self.number]

    @property
    def charts(self) -> int:
        return -(-self.part.charts // self.every)


@dataclass(frozen=True, kw_only=True, eq=False)
class SumTask:
    """Add up what the draws in `file` say of `population`."""

    work: Path
    file: str
    population: Population


def draw_part(task: DrawTask) -> int:
    """Write the draws of one part; how many charts it has. A file that is there already stays."""
    path = task.work / task.file
    part, charts = task.part, task.charts
    if path.is_file():
        return charts
    members = read_part(task.registry, part)
    members = [members[place] for place in share_of(part.charts, task.every, seed=task.seed + task.number)]
    shape = prior_shape(task.prior, CATEGORIES[part.scale])
    covariates = columns_of(members, task.design)
    modes = _modes(task)
    found: list[tuple[Floats, Floats, Floats]] = []
    kept: list[tuple[Floats, Floats]] = []
    for batch in range(0, charts, BATCH):
        rows = _rows(members[batch : batch + BATCH], part.layout)
        mode, information = (
            _mode(rows, shape) if modes is None else (one[batch : batch + BATCH] for one in modes)
        )
        kept.append((mode, information))
        found.append(
            _drawn(
                task, batch, rows, shape, part.layout, mode, information, covariates[batch : batch + BATCH]
            )
        )
    if modes is None:
        mode, information = (np.concatenate(one)[:charts] for one in zip(*kept, strict=True))
        _save(task.work / _modes_file(task), mode, information.astype(np.float32))
    own, drift, log_weight = (np.concatenate(one)[:charts] for one in zip(*found, strict=True))
    blocks = np.array(part.layout.sizes.blocks)
    _save(path, own.astype(np.float32), drift.astype(np.float32), log_weight, covariates, blocks)
    return charts


def share_of(count: int, every: int, *, seed: int) -> list[int]:
    """One of `every`, in order. By lot, so that no order of the charts takes part; a larger share holds each smaller one."""
    lots = np.random.default_rng(seed).permutation(count)
    return sorted(lots[: -(-count // every)].tolist())


def sum_part(task: SumTask) -> Sums:
    """The sums over the charts of one part."""
    draws = _draws(task.work / task.file)
    total: Sums | None = None
    size = max(
        1, 65_536 // draws.log_weight.shape[1]
    )  # charts at a time, so that they stay near the processor
    for first in range(0, len(draws.log_weight), size):
        few = slice(first, first + size)
        some = Draws(
            draws.own[few], draws.drift[few], draws.log_weight[few], draws.blocks, draws.covariates[few]
        )
        sums = sums_of(some, task.population)
        total = sums if total is None else added(total, sums)
    assert total is not None
    return total


def _draws(path: Path) -> Draws:
    own, drift, log_weight, covariates, blocks = _read(path, 5)
    return Draws(own, drift, log_weight, int(blocks), covariates)


def _modes_file(task: DrawTask) -> str:
    return f"modes-{task.every}-{task.number:05d}.npy"


def _modes(task: DrawTask) -> tuple[Floats, Floats] | None:
    """Kept modes, filled up to whole batches; None where there are none yet."""
    path = task.work / _modes_file(task)
    if not path.is_file():
        return None
    mode, information = _read(path, 2)
    places = np.minimum(np.arange(-(-task.charts // BATCH) * BATCH), task.charts - 1)
    return mode[places], information.astype(np.float64)[places]


def _rows(members: list[Member], layout: Layout) -> list[Data]:
    """The charts of a batch; the last one again and again where there are fewer."""
    rows = [arrays_of(member.case, layout) for member in members]
    return [*rows, *rows[-1:] * (BATCH - len(rows))]


def _mode(rows: list[Data], shape: PriorShape) -> tuple[Floats, Floats]:
    """The mode of each chart under the assumed prior, and the information there, positive definite."""
    sizes = sizes_of(rows[0])
    fit = fit_many(np.tile(prior_mean(shape, sizes), (BATCH, 1)), rows, shape)
    information, safe = np.asarray(fit.information), np.asarray(fit.safe_information)
    # kept in single precision: a proposal need not be exact, its weights are worked out from what was kept
    information = np.where(_definite(information)[:, None, None], information, safe)
    return np.asarray(fit.theta), information.astype(np.float32).astype(np.float64)


def _definite(matrices: Floats) -> np.ndarray:
    """Which of these are clearly positive definite, (chart,)."""
    scale = np.sqrt(np.maximum(np.diagonal(matrices, axis1=1, axis2=2), 1e-12))
    scaled = matrices / (scale[:, :, None] * scale[:, None, :])
    good = np.isfinite(scaled).all(axis=(1, 2))
    smallest = np.full(len(matrices), -1.0)
    smallest[good] = np.linalg.eigvalsh(scaled[good])[:, 0]
    return np.asarray(smallest > 1e-4)


def _drawn(
    task: DrawTask, batch: int, rows: list[Data], shape: PriorShape, layout: Layout, mode: Floats, information: Floats,
    covariates: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    sizes = layout.sizes
    first = sizes.in_predictor + shape.categories - 2
    places = own_places(sizes.in_predictor, shape.categories)
    old = prior_mean(shape, sizes), prior_precision(shape, sizes)
    means = np.tile(old[0], (len(mode), 1))
    filled = np.minimum(np.arange(len(mode)), len(covariates) - 1)
    means[:, places] = task.population.means_of(covariates)[filled]
    precision = old[1].copy()
    precision[places, places] = task.population.sd**-2
    precision[first:, first:] = _drift_precision(shape, task.population, sizes.blocks)
    at, whole = moved(mode, information, old=old, new=(means, precision))
    bad = ~_definite(whole)
    if bad.any():  # a wider population leaves some without a hill: they keep the assumed prior's curve
        at[bad], whole[bad] = mode[bad], information[bad]
    normals = normals_of(
        seed=task.seed, part=task.number * 100_000 + batch, charts=len(mode), even=first, others=sizes.blocks,
        count=task.count,
    )  # fmt: skip
    curve, own_drift = curve_of(at, whole, first), precision[first:, first:]
    if layout.plain and task.count % LANES == 0:
        people = [
            draw_person(Curve(*(part[n] for part in curve)), normals[n], own_drift, row, shape)
            for n, row in enumerate(rows[: len(covariates)])
        ]
        return tuple(np.stack(parts) for parts in zip(*people, strict=True))  # type: ignore[return-value]
    drawn = draw_people(curve, normals, own_drift, stacked(rows), shape, plain=layout.plain)
    return np.asarray(drawn.own), np.asarray(drawn.drift), np.asarray(drawn.log_weight)


def _drift_precision(shape: PriorShape, population: Population, blocks: int) -> Floats:
    sd, memory = float(np.exp(population.log_drift_sd)), float(np.tanh(population.atanh_memory))
    return drift_precision(replace(shape, drift_sd=sd, drift_memory=memory), blocks)


def _save(path: Path, *arrays: NDArray[Any]) -> None:
    """Whole or not at all, whoever else writes the same. One behind the other: a draw is read at each step of a climb."""
    with in_place_of(path) as new, new.open("wb") as file:
        for one in arrays:
            np.save(file, one)


def _read(path: Path, count: int) -> list[NDArray[Any]]:
    with path.open("rb") as file:
        return [np.load(file) for _ in range(count)]
