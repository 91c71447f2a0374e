"""Which charts go into the registry, how, and which do not, and why?

Charts are read one after the other and written file by file, so that memory holds one file a layout at most. The same
charts in the same order give the same files. A chart that cannot be packed is listed with the reason; none is lost.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reprieve.errors import ReprieveError
from reprieve.knowledge import Knowledge
from reprieve.registry.table import COLUMNS, MANIFEST, Member, Part, RegistryError, manifest_text, rows_of
from reprieve.response.acute_medicine import overuse_before
from reprieve.response.layout import Layout, layout_for
from reprieve.response.observations import Case, case_from_view

if TYPE_CHECKING:
    from reprieve.chart import View

CHARTS_A_FILE = 1024
LONGEST = 10_000  # days; in a chart of more a date is likelier mistyped than lived
# what a registry keeps of a case, and what it leaves out knowing so: names, dates, texts, and what follows from the rest
_KEPT = {
    "condition",
    "scale",
    "y",
    "visits",
    "expectation_half_life",
    "simulated",
    "steps",
    "spans",
    "coarse",
    "scores",
}
_NOT_NEEDED = {
    "chart",
    "as_of",
    "start",
    "days",
    "dropped",
    "other_injections",
    "missing_because",
    "missing",
}
_NOT_NEEDED |= {"confounded", "notes"}


@dataclass(frozen=True)
class Packed:
    """How many charts were packed, and those left out: (what was named, why)."""

    charts: int
    left_out: tuple[tuple[str, str], ...]


def member_of(view: View, knowledge: Knowledge, condition: str) -> Member:
    """One chart as a member. Raises NotAnswerableError or RegistryError where it cannot be one."""
    from reprieve.chart.facts import Person

    case = _until_told(case_from_view(view, knowledge.priors.of(condition)))
    # what only may have happened is an assumption of answers, no fact of the chart
    case = replace(case, steps=tuple(step for step in case.steps if step.share == 1))
    person = [one.sex for one in view.of(Person) if one.sex is not None]
    return Member(case, person[-1] if person else None, overuse_before(case, knowledge))


def _until_told(case: Case) -> Case:
    """Without the days behind the last that tells of pain or injections: a fact of years later is no diary."""
    told = [*case.recorded.nonzero()[0], *case.injection_days, *(one.last for one in case.spans)]
    last = max([0, *map(int, told), *(one.last for one in case.scores)])
    begun = tuple(step for step in case.steps if step.first <= last)
    return replace(case, y=case.y[: last + 1], as_of=case.start + dt.timedelta(last), steps=begun)


def pack(
    members: Iterable[tuple[str, Member | ReprieveError]],
    folder: Path,
    *,
    charts_a_file: int = CHARTS_A_FILE,
) -> Packed:
    """Write these charts as a registry into `folder`, which must be new or empty.

    A member is named as its reader knows it; the name is only used to say what was left out.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RegistryError(
            f"--out {folder} is not empty. Name a new folder, so that no chart is counted twice. [{RegistryError.code}]"
        )
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[tuple[str, str, Layout], list[tuple[int, Member]]] = {}
    parts: list[Part] = []
    left_out: list[tuple[str, str]] = []
    conditions: Counter[str] = Counter()
    number = 0
    for name, member in members:
        why = str(member) if isinstance(member, ReprieveError) else _cannot_be_kept(member.case)
        if isinstance(member, ReprieveError) or why:
            left_out.append((name, why))
            continue
        number += 1
        conditions[member.case.condition] += 1
        key = member.case.condition, member.case.scale, roomy_layout(member.case)
        waiting.setdefault(key, []).append((number, member))
        if len(waiting[key]) == charts_a_file:
            parts.append(_write(waiting.pop(key), key[2], folder, len(parts)))
    parts += [_write(rest, key[2], folder, len(parts) + n) for n, (key, rest) in enumerate(waiting.items())]
    (folder / MANIFEST).write_text(manifest_text(parts, dict(conditions), len(left_out)), "utf-8")
    return Packed(number, tuple(left_out))


def _cannot_be_kept(case: Case) -> str:
    """Why a registry would lose something of this case; empty where it would not."""
    unknown = [one for one in fields(Case) if one.name not in _KEPT | _NOT_NEEDED]
    held = [one.name for one in unknown if _holds(getattr(case, one.name))]
    if held:
        return (
            f"The chart holds {', '.join(held)}, which a registry does not keep yet: it was left out whole."
        )
    if len(case.y) > LONGEST:
        return (
            f"The chart runs over {len(case.y)} days, more than {LONGEST}: look for a mistyped year in its first and last facts, "
            "retract that fact and write it anew."
        )
    if any(step.share < 1 for step in case.steps):
        return "The case has a step that only may have happened, an assumption of answers: make it with `member_of`."
    return ""


def _holds(value: object) -> bool:
    return value is not None and (not hasattr(value, "__len__") or bool(len(value)))


def roomy_layout(case: Case) -> Layout:
    """The layout of this chart with room for gaps of one of few sizes, so that most charts share one layout."""
    own = layout_for([case])
    spans = -(-own.days // 126)
    for times in (1, 2, 4, 8):
        room = (16 * spans * times, 6 * spans * times, 3 * spans * times)
        if all(have >= need for have, need in zip(room, own.gaps, strict=True)):
            return replace(own, gaps=room)
    return own


def _write(members: list[tuple[int, Member]], layout: Layout, folder: Path, number: int) -> Part:
    import polars as pl

    case = members[0][1].case
    file = f"part-{number:05d}-{case.scale}-{layout.days}d.parquet"
    pl.DataFrame(rows_of(members), schema=_schema()).write_parquet(folder / file)
    return Part(file=file, charts=len(members), condition=case.condition, scale=case.scale, layout=layout)


def _schema() -> dict[str, Any]:
    import polars as pl

    number, text, yes, real = pl.Int32, pl.String, pl.Boolean, pl.Float64
    single = dict(zip(COLUMNS, (pl.Int64, text, text, text, yes, yes, real), strict=False))
    lists = {"y": pl.Int8, "visit_product": text, "visit_units": real, "visit_dose": real}
    lists |= {"visit_assumed": yes, "span_worth": real, "score_instrument": text, "score_value": real}
    return {name: single[name] if name in single else pl.List(lists.get(name, number)) for name in COLUMNS}


def members_from(
    charts: Iterable[Path], knowledge: Knowledge, condition: str | None
) -> Iterator[tuple[str, Member | ReprieveError]]:
    """Each chart file as a member, or the reason why it is none. `condition`: of all charts; None: as injected for."""
    from reprieve.chart import read_chart

    for path in charts:
        try:
            chart = read_chart(path)
            view = chart.as_of(chart.last_date)
            yield str(path), member_of(view, knowledge, condition or condition_of(view, knowledge))
        except ReprieveError as error:
            yield str(path), error


def condition_of(view: View, knowledge: Knowledge) -> str:
    """What the person was injected for, where that is one condition with a prior."""
    named = knowledge.conditions.id_of
    found = {named(one.indication) for one in view.injections if one.indication is not None} - {None}
    known = sorted(one for one in found if one in knowledge.priors.by_condition)
    if len(known) != 1:
        said = ", ".join(known) or "none"
        raise RegistryError(
            f"indication of the injections names {said}: one condition is needed. Name it with --condition. [{RegistryError.code}]"
        )
    return known[0]
