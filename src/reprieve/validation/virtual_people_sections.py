"""What do the trials on virtual people come to, as sections of the page?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.registry.cohort import Scale
from reprieve.simulate import CONDITIONS
from reprieve.validation.coverage import Apart, Covered, Held, cover, date_error, pooled
from reprieve.validation.decisions import BARS, MODEL, REGRESSION, InWorld, decide_in
from reprieve.validation.missing_days import not_at_random
from reprieve.validation.page import bar, prose, table
from reprieve.validation.ranks import ranks_of
from reprieve.validation.settings import SEEDS, Settings
from reprieve.validation.worlds import PRIOR_WORLD, WORLDS

CYCLES = (2, 4)
WANTED = (0.88, 0.92)
LEAST = 0.80
SCREENED = 1_600  # people a condition through the fast path too


def _prior() -> Prior:
    return load_knowledge().priors.of("chronic_migraine")


def decisions(settings: Settings) -> str:
    """Losses by world, worst first, each against its comparators."""
    known = load_knowledge()
    people, seed = settings.people(20_000), SEEDS["decisions"]
    found = [
        decide_in(world, _prior(), known.regression_check, people=people, cycles=cycles, seed=seed)
        for cycles in CYCLES
        for world in WORLDS
    ]
    found.sort(key=lambda one: one.below_best_fixed(1.0))
    first = f"""Chronic migraine, yes/no diary, 28 days before the first visit with pain on 15 to 27 of them, 84 days a
        cycle, 10 % of days not written down; **{people:,} people a world** (the bar asks for 20,000), seed {seed}. Loss in
        specific days per 28. The model goes on where the specific days it expects are above h (screening path). *Best
        fixed rule*: of NICE 30 % and 50 % in the last 28 days and in weeks 5-8, continue all and stop all, whichever
        loses least in that world - a choice that nobody could make beforehand."""
    bars = "; ".join(_bar_words(one) for one in found if one.world == PRIOR_WORLD)
    worlds = "; ".join(f"*{one.name}*: {one.words}" for one in WORLDS)
    said = [
        prose(first),
        f"Bar, in the prior world at h = 1: {bars}.",
        _losses(found, 1.0),
        "Every rule, h = 1:",
        _every_rule(found, 1.0),
        "The same at h = 0.5 and 2:",
        _losses(found, 0.5),
        _losses(found, 2.0),
        f"Worlds: {worlds}.",
    ]
    return "\n\n".join(said)


def _bar_words(one: InWorld) -> str:
    wanted, reached = BARS[one.cycles], one.below_best_fixed(1.0)
    apart, error = one.ahead_of_regression[1.0]
    return prose(
        f"""{one.cycles} cycles: {reached:.0%} below the best fixed rule (wanted {wanted:.0%}: {bar(reached >= wanted)}),
        and {apart:+.3f} (SE {error:.3f}) against the regression (wanted no more: {bar(apart <= 0)})"""
    )


def _losses(found: list[InWorld], worth: float) -> str:
    rows = []
    for one in sorted(found, key=lambda one: one.below_best_fixed(worth)):
        name, best = one.best_fixed(worth)
        model, regression = (one.losses[worth][rule] for rule in (MODEL, REGRESSION))
        below = one.below_best_fixed(worth)
        apart, error = one.ahead_of_regression[worth]
        losses = [f"{model.mean:.3f} ({model.standard_error:.3f})", f"{best:.3f} ({name})"]
        ahead = f"{below:.0%}" if below > -10 else "cannot win"
        rows.append(
            [
                one.world,
                str(one.cycles),
                *losses,
                ahead,
                f"{regression.mean:.3f}",
                f"{apart:+.3f} ({error:.3f})",
            ]
        )
    head = (f"world, h = {worth:g}", "cycles", "model (SE)", "best fixed rule", "model below it by", "regression",
            "model less regression (SE)")  # fmt: skip
    return table(head, rows)


def _every_rule(found: list[InWorld], worth: float) -> str:
    names = list(found[0].losses[worth])
    rows = [
        [one.world, str(one.cycles), *(f"{one.losses[worth][name].mean:.2f}" for name in names)]
        for one in found
    ]
    return table(("world", "cycles", *names), rows)


def coverage(settings: Settings) -> str:
    """Coverage by world, worst first; the prior world for each condition; groups that a chart itself shows."""
    seed, priors = SEEDS["coverage"], load_knowledge().priors
    people, few = settings.people(4_000), settings.people(SCREENED)
    screening, exact = (
        [
            cover(WORLDS[0], priors.of(name), people=count, cycles=3, seed=seed, exact=exactly)
            for name in CONDITIONS
        ]
        for count, exactly in ((few, False), (people, True))
    )
    adverse = [
        cover(world, _prior(), people=people, cycles=3, seed=seed, exact=True) for world in WORLDS[1:]
    ]
    adverse.sort(key=lambda one: one.groups["everybody"]["specific"].share)
    met = all(_near(one) for covered in exact for one in covered.groups["everybody"].values())
    above = all(
        one.share >= LEAST
        for covered in adverse
        for group in covered.groups.values()
        for one in group.values()
    )
    first = f"""Share of 90 % intervals that hold the truth (standard error), and their mean width: days per 28, for half
        relief days. Yes/no diary, 3 cycles, seed {seed}; {people:,} people a row (the bar asks for 4,000), by the way that
        answers take (draws that are weighed), and {few:,} by the faster one (screening). Charts say nothing of acute medicine
        but where its withdrawal is told, so answers about chronic headaches allow for one at the first injection, in every other world:
        where there was none, their intervals are a little wide."""
    said = [
        prose(first),
        f"**Adverse worlds** (wanted: at least 80 %, in every group): {bar(above)}.",
        _covered(adverse),
        f"**Prior world, by condition** (wanted: 88 to 92 %, two standard errors allowed: {bar(met)}):",
        _covered(exact),
        "**Prior world, by condition**, screening:",
        _covered(screening),
    ]
    return "\n\n".join(said)


def _near(one: Held) -> bool:
    """Whether the share is within what is wanted, two standard errors allowed."""
    slack = 2 * one.standard_error
    return WANTED[0] - slack <= one.share <= WANTED[1] + slack


def _covered(found: list[Covered]) -> str:
    rows = [
        [_whose(covered), group, *_cells(held), f"{covered.untrusted}"]
        for covered in found
        for group, held in covered.groups.items()
    ]
    head = ("world or condition", "people", "n", "specific days", "total days", "half relief",
            "bias of specific days", "not trusted, of all")  # fmt: skip
    return table(head, rows)


def _whose(covered: Covered) -> str:
    return covered.condition.replace("_", " ") if covered.world == PRIOR_WORLD else covered.world


def _cells(held: Mapping[str, Held]) -> list[str]:
    shares = [f"{one.share:.1%} ({one.standard_error:.1%}), {one.width:.1f}" for one in held.values()]
    return [str(held["specific"].people), *shares, f"{held['specific'].bias:+.2f}"]


def missing(settings: Settings) -> str:
    """Days missing not at random: coverage, and whether the sensitivity answer brackets the truth."""
    seed = SEEDS["missing"]
    people, few = settings.people(2_000), settings.people(400)
    rules = load_knowledge().response_rules.unrecorded
    covered, brackets = not_at_random(
        _prior(), rules, people=people, cycles=3, seed=seed, bracket_people=few
    )
    rows = []
    for one in brackets:
        means = (one.truth, one.left_open, one.better, one.worse, one.standard_error)
        rows.append([one.quantity, *(f"{value:.2f}" for value in means), one.brackets, f"{one.within:.0%}"])
    head = ("days gained per 28", "truth", "left open", "if better", "if worse", "SE", "mean truth bracketed",
            "truth within both intervals")  # fmt: skip
    first = f"""A fifth of the days without pain go unrecorded, and a bad day three times as often (odds). Yes/no diary, 3
        cycles, {people:,} people for coverage and {few:,} for the bracket, seed {seed}, screening path. *If better*, *if
        worse*: unrecorded days filled in with fewer and with more bad days than those around them. Bracketed: the mean
        truth lies between the lowest and the highest of the three answers, or no further than two standard errors
        beyond ("within chance"). The last column is the share of people whose truth lies between the lower end of the
        lower 90 % interval and the upper end of the upper one."""
    return "\n\n".join([prose(first), _covered([covered]), table(head, rows)])


_DIARIES: dict[Scale, str] = {"yes_no": "yes/no", "four_level": "four levels", "nrs": "0-10"}


def dates(settings: Settings) -> str:
    """Is the half-relief date nearer to the truth than the prior alone would put it?"""
    seed, known = SEEDS["dates"], load_knowledge()
    people, sure = settings.people(1_600), known.response_rules.sure_enough.value
    plans: list[tuple[Scale, int]] = [
        ("yes_no", 1),
        ("yes_no", 2),
        *((scale, cycles) for scale in _DIARIES for cycles in (3, 4, 6)),
    ]
    found = [
        (
            scale,
            date_error(
                WORLDS[0], _prior(), people=people, cycles=cycles, seed=seed, sure=sure, scale=scale
            ),
        )
        for scale, cycles in plans
    ]
    rows = [
        [_DIARIES[scale], str(one.cycles), *_apart(one.everybody), *_apart(one.dated)]
        for scale, one in found
    ]
    late = [(scale, one) for scale, one in found if one.cycles >= 3]
    everybody, dated = pooled([one.everybody for _, one in late]), pooled([one.dated for _, one in late])
    of_each = {of: pooled([one.dated for scale, one in late if scale == of]) for of in _DIARIES}
    each = ", ".join(f"{_DIARIES[of]} {share:.1%} ({bar(share >= 0.10)})" for of, share in of_each.items())
    head = ("diary", "cycles", "everybody", "prior alone", "with the diary", "smaller by (SE)", "given a date",
            "prior alone", "with the diary", "smaller by (SE)")  # fmt: skip
    first = f"""Mean absolute error of the time to half relief, days, in the prior world; exact path, {people:,} people a
        row, seed {seed}. Wanted: at least 10 % smaller than by the prior alone from the third cycle on. Everybody:
        {bar(everybody >= 0.10)} ({everybody:.1%} in these rows together). An answer gives a date only where a worthwhile
        effect has a chance of {sure:.0%}; among those: {bar(dated >= 0.10)} ({dated:.1%}); by the diary they keep: {each}.
        In this world no way of reading
        the diary has a smaller mean absolute error than the posterior's median: what is missing is in no such diary."""
    return "\n\n".join([prose(first), table(head, rows)])


def _apart(one: Apart) -> list[str]:
    return [
        f"{one.people:,}",
        f"{one.by_prior:.1f}",
        f"{one.by_diary:.1f}",
        f"{one.smaller_by:.0%} ({one.standard_error:.0%})",
    ]


def ranks(settings: Settings) -> str:
    """Histograms of the truth's rank among draws."""
    seed = SEEDS["ranks"]
    people = settings.people(500)
    found = [ranks_of(_prior(), people=people, cycles=2, seed=seed, exact=exact) for exact in (True, False)]
    first = f"""Simulation-based calibration: {people:,} people of the prior world, nobody selected, yes/no diary, 2 cycles,
        seed {seed}. Charts say that no acute medicine was overused, so that the model allows for no withdrawal that was not
        told, as the people drawn had none. Even ranks mean that the posterior is right for this model and this prior. The
        band holds all bins of all quantities with 99 % if it is."""
    said = [prose(first)]
    head = ("quantity", *(f"rank {n}/8" for n in range(1, 9)), "all bins")
    for one in found:
        rows = [
            [name, *map(str, counts), "inside" if one.inside(name) else "**outside**"]
            for name, counts in one.counts.items()
        ]
        said += [f"**{one.method.capitalize()}**, band {one.low} to {one.high}:", table(head, rows)]
    return "\n\n".join(said)


def referee(settings: Settings) -> str:
    """The distances from NUTS of the stored references, as their own command prints them."""
    if not Path("tests/reference/compare.py").exists():
        return "Run from the project's folder: `python -m tests.reference.compare`."
    command = [sys.executable, "-m", "tests.reference.compare"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words of our own
    said = run.stdout.strip() or "It printed nothing."
    first = """Distances of the product's posterior from long NUTS runs on the same charts and the same model, in the
        reference's own SDs: of means, SDs and 5 and 95 % quantiles, the largest over parameters and days (`python -m
        tests.reference.compare`). What peers take for the same work is in `make bench`, each in the same run."""
    return f"{prose(first)}\n\n```text\n{said}\n```"
