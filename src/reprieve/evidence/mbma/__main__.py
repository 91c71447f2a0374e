"""Fit every prior anew and write its files and pages: `make evidence`, with checks `make evidence CHECKS=1`.

The one module here that prints and reads the clock. Run from the project's folder.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress

from reprieve.evidence.mbma.chronic_migraine import (
    CONDITION,
    ENTRY_DAYS,
    VARIANTS,
    Fit,
    Trials,
    evidence_of_trials,
    fit_variant,
    fitted_file,
)
from reprieve.evidence.mbma.course import course_by_week, hyper_draws
from reprieve.evidence.mbma.diary_variation import days_of, diary_rows, fit_diaries
from reprieve.evidence.mbma.hyper import parse_hyperpriors
from reprieve.evidence.mbma.pages import check_page, prior_page, summary_row
from reprieve.evidence.mbma.prior_files import HEAD, file_name, other_condition_files, text_of
from reprieve.evidence.mbma.trial_fit import Sampling
from reprieve.knowledge import Knowledge, load_knowledge

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
DOCS = Path("docs")
DIARIES = Path("data/kosteckidillon/kosteckidillon_migraine_diary_ipd.csv")
NOTES = {
    "default": (
        "Fitted to the arms of PREEMPT 1 and 2 and CHARM. PREEMPT did not test its blinding; what that may be worth is in the "
        "alternative prior.",
    ),
    "without_charm": ("Fitted to the arms of PREEMPT 1 and 2 alone.",),
    "blinding_bias": (
        "As the usual prior, but PREEMPT's toxin arms are granted some days gained by guessing the treatment (half-normal, 0.5 "
        "day in 28).",
    ),
}
_SHORT = Sampling(warmup=300, samples=500, chains=1)


def main() -> None:
    """Fit, write files and pages, and show how far it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--checks", action="store_true", help="leave-one-trial-out and prior sensitivity instead"
    )
    parser.add_argument(
        "--course", action="store_true", help="the arms' course from the fitted file instead"
    )
    parser.add_argument("--diaries", action="store_true", help="estimate diary_variation.yaml anew instead")
    asked = parser.parse_args()
    if asked.diaries:
        _diaries()
        return
    if asked.course:
        _course()
        return
    knowledge = load_knowledge()
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("population averages", total=None)
        trials = evidence_of_trials(
            knowledge, progress=lambda done, of: bar.update(task, completed=done, total=of)
        )
        if asked.checks:
            _checks(trials, bar)
        else:
            _priors(knowledge, trials, bar)


def _course() -> None:
    fitted = yaml.safe_load((KNOWLEDGE / file_name(CONDITION, "default")).read_text("utf-8"))
    constants = parse_hyperpriors((KNOWLEDGE / "priors" / "hyperpriors.yaml").read_text("utf-8")).constants
    weeks = course_by_week(hyper_draws(fitted), constants, entry_days=ENTRY_DAYS)
    head = {
        "schema_version": 1,
        "condition": CONDITION,
        "of": fitted["id"],
        "unit": "days/28d",
        "entry_days": ENTRY_DAYS,
    }
    path = KNOWLEDGE / "priors" / f"course_{CONDITION}.yaml"
    path.write_text(text_of({**head, "weeks": weeks}), "utf-8")


def _diaries() -> None:
    path = KNOWLEDGE / "priors" / "diary_variation.yaml"
    head, _, _ = path.read_text("utf-8").partition("estimates:\n")
    days = days_of(DIARIES.read_text("utf-8"))
    rows = diary_rows(fit_diaries(days, seed=1, progress=Console(stderr=True).print))
    path.write_text(head + text_of({"estimates": rows}).removeprefix(HEAD), "utf-8")


def _priors(knowledge: Knowledge, trials: Trials, bar: Progress) -> None:
    # the day is that of the build: the only clock, and it goes into the file
    today = dt.datetime.now(tz=dt.UTC).date()
    fits = {}
    job = bar.add_task("fits", total=len(VARIANTS) + 2)
    for variant in VARIANTS:
        fits[variant] = fit_variant(trials, variant)
        bar.advance(job)
    files = {name: fitted_file(fit, name, today=today, notes=NOTES[name]) for name, fit in fits.items()}
    rows: dict[str, Any] = {name: summary_row(fit) for name, fit in fits.items()}
    for name, share in (
        ("CHARM's dummy as no toxin", 0.0),
        ("CHARM's dummy in proportion to its dose", 17.5 / 155),
    ):
        rows[name] = summary_row(fit_variant(trials, share_in_placebo=share, sampling=_SHORT))
        bar.advance(job)
    others = other_condition_files(knowledge, files["default"], today=today)
    for variant, content in files.items():
        (KNOWLEDGE / file_name(CONDITION, variant)).write_text(text_of(content), "utf-8")
    for name, content in others.items():
        (KNOWLEDGE / name).write_text(text_of(content), "utf-8")
    _course()
    (DOCS / "prior.md").write_text(prior_page(files, fits, list(others.values()), rows), "utf-8")


def _checks(trials: Trials, bar: Progress) -> None:
    left_out: dict[str, Fit] = {}
    job = bar.add_task("checks", total=len(trials.observations.trials) + len(_OTHER_BELIEFS))
    for name in trials.observations.trials:
        left_out[name] = fit_variant(trials, without=(name,), sampling=_SHORT)
        bar.advance(job)
    sensitivity = {}
    for name, changes in _OTHER_BELIEFS.items():
        rows = {
            one: row.model_copy(update=changes.get(one, {}))
            for one, row in trials.priors.hyperparameters.items()
        }
        constants = trials.priors.constants.model_copy(update=changes.get("constants", {}))
        believed = trials.priors.model_copy(update={"hyperparameters": rows, "constants": constants})
        sensitivity[name] = summary_row(fit_variant(trials, priors=believed, sampling=_SHORT))
        bar.advance(job)
    (DOCS / "prior-checks.md").write_text(check_page(left_out, sensitivity), "utf-8")


_OTHER_BELIEFS: dict[str, dict[str, dict[str, Any]]] = {
    "as usual": {},
    "people alike in the specific effect (SD near 0.2)": {"log_sd_delta": {"mean": -1.6, "sd": 0.1}},
    "people very different in it (SD near 0.9)": {"log_sd_delta": {"mean": -0.1, "sd": 0.1}},
    "specific effect believed nearer 0 (SD 0.25)": {"mu_delta": {"sd": 0.25}},
    "trials may differ twice as much (half-normal 0.3)": {"constants": {"between_trials_sd": 0.3}},
    "little renewed hope (scale near 0.2)": {"log_sd_eps": {"mean": -1.6, "sd": 0.1}},
    "much renewed hope (scale near 0.6)": {"log_sd_eps": {"mean": -0.5, "sd": 0.1}},
}


if __name__ == "__main__":
    main()
