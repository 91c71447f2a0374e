"""What do the docs say of the priors: what was fitted, how well it meets its figures, and what would change it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reprieve.evidence.mbma.chronic_migraine import Fit
from reprieve.evidence.mbma.emulator import Emulator
from reprieve.evidence.mbma.external import percent_change, wear_off_share, weekly_spread, within_cycle
from reprieve.evidence.mbma.observations import Observations
from reprieve.evidence.mbma.person_prior import STILL_ASSUMED

_MADE = "Written by `make evidence`; not by hand. Log odds, and days per 28, unless said otherwise.\n"
_CENTRE = (
    "| which fit | mean specific effect (SD) | chance it is above 0 | mean non-specific change (SD) "
    "| next person's specific effect (SD) |"
)


def prior_page(
    files: Mapping[str, Mapping[str, Any]], fits: Mapping[str, Fit], others: Sequence[Mapping[str, Any]],
    rows: Mapping[str, Mapping[str, Any]],
) -> str:  # fmt: skip
    """The main page. `files`, `fits` by variant; `rows`: further fits by name, as `summary_row` gives them."""
    default, fit = files["default"], fits["default"]
    parts = [
        "# The prior: what trials let us expect before a diary is read\n", _MADE,
        _how(fit.task.observations), "## Chronic migraine: each number of the population\n", _hyper_table(default),
        f"A number whose SD stayed above {STILL_ASSUMED} of what was believed before counts as assumed. The spread of the "
        "specific effect between people and the scale of renewed hope are kept as assumed whatever the fit says: figures of "
        "whole arms tell them only through further assumptions.\n",
        "## One person, before their diary\n", _person_table(default),
        "## Posterior predictive: every figure the fit had to meet\n",
        "`again`: 5 to 95 % of what a trial of the same size would report. A figure outside it is marked.\n",
        figures_table(default["figures"]),
        "## The same under other assumptions\n", _CENTRE, "|---|---|---|---|---|",
        *[_line(name, row) for name, row in rows.items()], "",
        "PREEMPT did not test its blinding; the fit `blinding_bias` grants its toxin arms a half-normal bias of 0.5 day in 28. "
        "The dummy injection of CHARM held 17.5 U: by the model's own steep dose response that is next to nothing, so it is also "
        "fitted as a share of the effect in proportion to the dose (17.5 of 155 U).\n",
        _external(fit), _emulator(fit.task.emulator), _others(others), _not_in(fit.task.observations),
    ]  # fmt: skip
    return "\n".join(parts)


def check_page(left_out: Mapping[str, Fit], sensitivity: Mapping[str, Mapping[str, Any]]) -> str:
    """Leave-one-trial-out and prior sensitivity."""
    parts = [
        "# The prior: leave one trial out, and other beliefs before the trials\n",
        "Written by `make evidence CHECKS=1`; not by hand. Shorter runs than the priors themselves (one chain).\n",
        "## Leave one trial out\n",
        "With three trials, two of one programme, this shows little more than which figure carries the answer. With a "
        "PREEMPT trial go the figures printed for both together (baseline, week 3, responders), so what is left is one mean "
        "a trial, and the rest falls back on what was assumed.\n",
        _CENTRE, "|---|---|---|---|---|",
        *[_line(f"without {name}", summary_row(fit)) for name, fit in left_out.items()],
        "\n## Other beliefs before the trials\n", _CENTRE, "|---|---|---|---|---|",
        *[_line(name, row) for name, row in sensitivity.items()], "",
        "Not tried: other half-lives of renewed hope (10 and 42 days) and another dose response need their own emulator.\n",
    ]  # fmt: skip
    return "\n".join(parts)


def summary_row(fit: Fit) -> dict[str, Any]:
    """The numbers by which fits are compared."""
    from reprieve.evidence.mbma.person_prior import person_prior

    person = person_prior(fit.draws, fit.task.priors)
    delta = fit.draws["mu_delta"]
    return {
        "delta": (float(delta.mean()), float(delta.std())), "positive": float((delta > 0).mean()),
        "pi": (float(fit.draws["mu_pi"].mean()), float(fit.draws["mu_pi"].std())),
        "person": (person["delta"]["mean"], person["delta"]["sd"]),
    }  # fmt: skip


def figures_table(figures: Sequence[Mapping[str, Any]]) -> str:
    """Printed beside fitted."""
    lines = ["| trials | arm | figure | printed | model | again | |", "|---|---|---|---|---|---|---|"]
    for row in figures:
        outside = "" if row["low"] <= row["printed"] <= row["high"] else "**outside**"
        mark = "" if row["verification"] == "verified" else " (recalled)"
        lines.append(
            f"| {', '.join(row['trials'])} | {row['arm']} | {row['reports']}, {row['unit']} | {row['printed']:g}{mark} "
            f"| {row['model']:.2f} | {row['low']:.2f} to {row['high']:.2f} | {outside} |"
        )
    return "\n".join(lines) + "\n"


def _line(name: str, row: Mapping[str, Any]) -> str:
    pairs = {key: f"{row[key][0]:.3f} ({row[key][1]:.3f})" for key in ("delta", "pi", "person")}
    return f"| {name} | {pairs['delta']} | {row['positive']:.3f} | {pairs['pi']} | {pairs['person']} |"


def _how(observations: Observations) -> str:
    return (
        "The daily model, averaged over patients whose own 28 baseline days let them into the trial, is fitted to what the arms of "
        f"{', '.join(observations.trials)} report. Dummy arms tell the non-specific part, toxin arms both. Every trial has its "
        "own mean of each, around a common one. Open-label figures never enter. Missing days and dropouts are as the "
        "trials handled them; that is not modelled. Migraine days are not fitted: CHARM's headache days (-1.3, -3.1 to 0.6) "
        "agree with PREEMPT, its "
        "migraine days (+0.8, -1.0 to 2.7) do not. A trial's headache day lasts 4 hours or more; a diary counts any headache, so the "
        "burden is moved and widened by an assumption.\n"
    )


def _hyper_table(file: Mapping[str, Any]) -> str:
    lines = [
        "| number | status | before: mean (SD) | after: mean (SD) | SD after / before | R-hat | ESS bulk, tail |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, row in file["hyperparameters"].items():
        before = "half-normal" if row["prior_mean"] is None else f"{row['prior_mean']:g}"
        lines.append(
            f"| {name} | {row['status']} | {before} ({row['prior_sd']:g}) | {row['mean']:.3f} ({row['sd']:.3f}) "
            f"| {row['narrowed']:.2f} | {row['r_hat']:.3f} | {row['ess_bulk']:.0f}, {row['ess_tail']:.0f} |"
        )
    return "\n".join(lines) + "\n"


def _person_table(file: Mapping[str, Any]) -> str:
    lines = [
        "| parameter | centre | spread (SD, or log SD) | centre is | spread is |",
        "|---|---|---|---|---|",
    ]
    for name, row in file["parameters"].items():
        spread = row.get("spread_status") or row["status"]
        lines.append(f"| {name} | {row['mean']:g} | {row['sd']:g} | {row['status']} | {spread} |")
    return (
        "\n".join(lines)
        + f"\nSlow drift: SD {file['drift_sd']:g}, from the 133 diaries and the trials together.\n"
    )


def _external(fit: Fit) -> str:
    by_id = {one.id: one for one in fit.task.observations.external}
    course, share = by_id["within_cycle"], by_id["wear_off_share"]
    base, *months = course.figures
    lines = [
        "## External checks, kept out of the fit\n",
        f"Within a cycle ({course.trial}, open label, n = 80): " + " -> ".join(f"{one:g}" for one in course.figures) + " days a month.\n",
        "| | change printed | model | again (n = 80) | |", "|---|---|---|---|---|",
    ]  # fmt: skip
    printed = [*(("month " + str(n), month - base) for n, month in enumerate(months, start=1)),
               ("rise from month 2 to 3", months[2] - months[1])]  # fmt: skip
    for (name, change), row in zip(printed, within_cycle(fit, 80), strict=True):
        outside = "" if row["low"] <= change <= row["high"] else "**outside**"
        lines.append(
            f"| {name} | {change:.2f} | {row['model']:.2f} | {row['low']:.2f} to {row['high']:.2f} | {outside} |"
        )
    lines.append("")
    if any("**outside**" in line for line in lines):
        lines.append(
            "Where it fails: people treated openly gained more in the first two months than the arms of blinded trials lead to expect, and "
            "lost more of it in the third. The blinded contrast shows little wear-off (-2.0 days per 28 at week 3, -1.8 in weeks 21-24), "
            "and the fit follows it. The saw-tooth of one diary is left to that diary.\n"
        )
    found = wear_off_share(fit)
    percent, weekly = percent_change(fit), weekly_spread(fit)
    lines += [
        "",
        f"Wear-off ({share.trial}): {share.figures[0]:g} % noticed it. Defined as: {share.defined}. Model: "
        f"{100 * found['expected']:.0f} % ({100 * found['low']:.0f} to {100 * found['high']:.0f}) by the course people may expect, "
        "among those "
        f"who gain a day or more; {100 * found['counted']:.0f} % by their own 14-day counts, in which chance and drift fade too.\n",
        "Not fitted and only looked at: percent change in weeks 9-12, CHARM printed -20.5 (dummy, with withdrawal) and -26.9 "
        f"(toxin), the model says {percent['placebo']:.1f} and {percent['active']:.1f} for a trial without withdrawal; SD of the change "
        "in week 3, "
        f"PREEMPT printed 2.2 days a week in both arms, the model says {weekly['placebo']:.2f} and {weekly['active']:.2f} "
        "where a quarter of "
        "the baseline is subtracted (one week's baseline would give more). Delayed start at week 56 (-12.0 against -11.1 in "
        "completers): the model has no gain from cycle to cycle and says no difference.\n",
    ]
    return "\n".join(lines)


def _emulator(emulator: Emulator) -> str:
    lines = [
        "## How exact is the population average?\n",
        "RMS error of the emulator on populations it was not made from (dummy arm; toxin less dummy). The exact average itself is "
        "checked against plain simulation in the tests.\n",
        "| quantity | dummy | toxin less dummy |",
        "|---|---|---|",
        *[f"| {name} | {one:.3f} | {other:.3f} |" for name, (one, other) in emulator.error.items()],
    ]
    return "\n".join(lines) + "\n"


def _others(others: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "## Other conditions\n",
        "No trial of these tells the daily course. The shape is borrowed from chronic migraine.\n",
        "| condition | specific effect: mean (SD) | estimated | assumed |",
        "|---|---|---|---|",
    ]
    for one in others:
        delta = one["parameters"]["delta"]
        lines.append(
            f"| {one['condition']} | {delta['mean']:+.2f} ({delta['sd']:.2f}) | {one['estimated']} | {one['assumed']} |"
        )
    return "\n".join(lines) + "\n"


def _not_in(observations: Observations) -> str:
    return "## Awaited\n\nNot in the tables, and would inform the fit:\n\n" + "\n".join(
        f"- {one}" for one in observations.awaited
    ) + "\n"  # fmt: skip
