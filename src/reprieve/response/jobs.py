"""Which charts are worked out together, and in which order?

A chart of recorded days alone is a job of its own, in arrays no longer than it asks for: the loops take any length, and
a thread works out a whole chart. The others go through compiled programs, some of one layout at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from reprieve.knowledge.priors import Prior
from reprieve.response.fit import AT_ONCE
from reprieve.response.layout import Layout, layout_for, own_layout
from reprieve.response.model import PriorShape, prior_shape
from reprieve.response.observations import Case
from reprieve.response.threads import in_order, single_threaded_algebra

Found = TypeVar("Found")


class Job(NamedTuple):
    """Cases, by their places, that are worked out together."""

    places: Sequence[int]
    layout: Layout
    shape: PriorShape


def each_case(
    work: Callable[[Job], Sequence[Found]], cases: Sequence[Case], prior: Prior
) -> Iterator[tuple[int, Found]]:
    """What `work` finds for each case of a job, with the case's place, some at a time."""
    alone, together = list[Job](), list[Job]()
    for categories in sorted({case.categories for case in cases}):
        shape, rest = prior_shape(prior, categories), []
        for n in (n for n, case in enumerate(cases) if case.categories == categories):
            if (own := own_layout(cases[n])).plain:
                alone.append(Job([n], own, shape))
            else:
                rest.append(n)
        # the longest diaries together: a short one is not carried through a long program
        rest.sort(key=lambda n: -len(cases[n].y))
        together += [Job(*chunk, shape) for chunk in _chunks(rest, cases)]
    with single_threaded_algebra():
        for job, found in zip(alone, in_order(work, alone), strict=True):
            yield from zip(job.places, found, strict=True)
        # Programs use all cores themselves, and two of them at once have been seen to block each other for good: the
        # next chunk is worked out while the caller reads this one, but no chunk beside another.
        for job, found in zip(together, in_order(work, together, threads=1), strict=True):
            yield from zip(job.places, found, strict=True)


def _chunks(places: Sequence[int], cases: Sequence[Case]) -> Iterator[tuple[Sequence[int], Layout]]:
    """Places and their layout: all but its length is that of all chunks together."""
    if not places:
        return
    whole = layout_for([cases[n] for n in places])
    for start in range(0, len(places), AT_ONCE):
        chunk = places[start : start + AT_ONCE]
        yield chunk, replace(whole, days=layout_for([cases[n] for n in chunk]).days)
