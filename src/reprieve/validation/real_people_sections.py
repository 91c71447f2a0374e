"""What do the real diaries and the real trial come to, as sections of the page?"""

from __future__ import annotations

import numpy as np

from reprieve.knowledge import load_knowledge
from reprieve.knowledge.priors import Prior
from reprieve.response.toxin import relief_tables
from reprieve.validation.diary_forecasts import foretell, summary
from reprieve.validation.diary_population import COARSE, NAMES, Nodes, fit_population
from reprieve.validation.forecast_scores import Compared
from reprieve.validation.page import prose, table
from reprieve.validation.real_diaries import RealDiary, real_diaries
from reprieve.validation.settings import SEEDS, Settings
from reprieve.validation.toxin_trial import DOSES, TrialFit, fit_trial, times_by_dose, trial_people
from reprieve.validation.trial_forecasts import ArmMean, Foretold, arm_means, foretell_trial

DRIFT = "log_drift_sd"
EARLIER = {"drift_sd": 0.654, "mu_rho": 0.858}  # the estimate that the prior's fit started from


def _diaries(settings: Settings) -> list[RealDiary]:
    path = settings.data / "kosteckidillon" / "kosteckidillon_migraine_diary_ipd.csv"
    return real_diaries(path.read_text("utf-8"))


def _prior() -> Prior:
    return load_knowledge().priors.of("chronic_migraine")


def population(settings: Settings) -> str:
    """Drift and persistence by maximum marginal likelihood, with standard errors."""
    people, prior = _diaries(settings), _prior()
    found = fit_population(people, nodes=Nodes())
    loose = fit_population(people, nodes=COARSE, start=found.theta, free_time_constant=True)
    start = found.theta.copy()
    start[NAMES.index(DRIFT)] = -3.0
    still = fit_population(people, nodes=COARSE, start=start, held=(DRIFT,), errors=False)
    rho = prior.parameters["rho"]
    in_use = {"mu_rho": rho.mean, "sd_rho": rho.sd, "drift_sd": prior.drift.sd}
    rows = []
    for name in (one.removeprefix("log_") for one in NAMES[:-1]):
        value, error = found.natural(name)
        rows.append([name, f"{value:.3f}", f"{error:.3f}", f"{in_use[name]:.3f}" if name in in_use else ""])
    days, error = loose.natural("time_constant")
    first = f"""Estimated from 133 untreated diaries, log odds: maximum marginal likelihood, summed over a grid for each
        person; the drift's time constant is held at 30 days. Left free it comes out at {days:.0f} days (SE {error:.0f}):
        these diaries hardly tell it. Without drift the log likelihood is {loose.log_likelihood - still.log_likelihood:.1f}
        lower."""
    away = max(
        abs(value - found.natural(name)[0]) / found.natural(name)[1]
        for name, values in EARLIER.items()
        for value in (values, in_use.get(name, values))
    )
    last = f"""The prior in use was fitted to trials and started from an earlier estimate from the same diaries (by NUTS: drift
        {EARLIER["drift_sd"]}, persistence {
        EARLIER["mu_rho"]
    }; kept in knowledge/priors/diary_likelihood.yaml). That estimate and the
        prior in use lie at most {away:.1f} standard errors from the numbers above{
        ", so nothing that is answered was changed" if away < 1 else ": the prior should be looked at again"
    }."""
    head = ("number", "estimate", "standard error", "prior in use")
    return "\n\n".join([prose(first), table(head, rows), prose(last)])


def diaries(settings: Settings) -> str:
    """Forecasts of the real diaries against simpler forecasters."""
    seed = SEEDS["diaries"]
    found = summary(foretell(_diaries(settings), _prior(), seed=seed, nodes=COARSE))
    rows, lost = [], []
    for days, rivals in found.items():
        for rival, (count, log, ranked) in rivals.items():
            rows.append([f"{days} d: {rival}", str(count), *_compared(log, 4), *_compared(ranked, 3)])
            for name, one in (("log score", log), ("CRPS", ranked)):
                if one.difference > 0:
                    lost.append(f"{days} days against {rival} ({name})")
    head = ("days ahead: rival", "forecasts", "log score: ours", "rival's", "difference (SE)", "CRPS: ours", "rival's",
            "difference (SE)")  # fmt: skip
    first = f"""Smaller is better, and a difference below 0 means that ours is. 133 people, 7 folds (nobody's own diary is in the
        population that foretells it), seed {seed}. This tests the model's untreated part: burden, persistence, slow drift, and
        a change from the programme's start on. Standard errors are by person."""
    last = f"""**Where it loses**: {"; ".join(lost) or "nowhere in the mean"}."""
    if any(one.startswith("28 days") for one in lost):
        last += """ At 28 days there are few people with one forecast each. Drift makes a forecast wider over four weeks, and in
            these stretches the wider forecast did not pay. When this was looked into (November 2026) it was not that these
            people drift less: the likelihood of their diaries alone was highest at the same drift as that of the others
            (0.5 to 0.7)."""
    return "\n\n".join([prose(first), table(head, rows), prose(last)])


def _compared(one: Compared, digits: int) -> list[str]:
    apart = f"{one.difference:+.{digits}f} ({one.standard_error:.{digits}f})"
    return [f"{one.ours:.{digits}f}", f"{one.rival:.{digits}f}", apart]


def trial(settings: Settings) -> str:
    """The toxin trial: course by dose, arm means, forecasts, and the head-pain prior beside it."""
    path = settings.data / "cdystonia" / "cdystonia_botb_rct_ipd.csv"
    people, prior = trial_people(path.read_text("utf-8")), _prior()
    tables = relief_tables(prior.fixed["a50"].value, prior.fixed["hill"].value)
    fit = fit_trial(people, tables)
    means = arm_means(people, fit)
    scores = sum(len(one.days) for one in people)
    on, half = np.exp(fit.times)
    first = f"""{len(people)} people with cervical dystonia, {scores} scores (TWSTRS, 0-85), all arms fitted at once. Time to half
        relief after 10,000 U: {half:.0f} days (SE of its logarithm {fit.log_errors[-1]:.2f}); half-time of the onset
        {on:.1f} days (SE of its logarithm {fit.log_errors[-2]:.2f}; the first visit was on day 14)."""
    rows = [
        [name, f"{one.rise:.0f}", f"{one.peak:.0f}", f"{one.half:.0f}", f"{one.points:.1f}"]
        for name, dose in (("10,000 U", 1.0), ("5,000 U", 0.5))
        for one in [times_by_dose(fit, dose)]
    ]
    courses = table(
        ("dose", "half of the peak by day", "peak, day", "half relief, day", "peak, points"), rows
    )
    return "\n\n".join(
        [
            prose(first),
            courses,
            _beside(prior, fit),
            *_means(means),
            *_foretold(foretell_trial(people, tables, fit)),
        ]
    )


def _beside(prior: Prior, fit: TrialFit) -> str:
    """How far the head-pain prior of half relief is from the trial."""
    belief = prior.parameters["half_relief"]
    doubt = 0.0 if prior.fit is None else float(np.sqrt(prior.fit.covariance[-1][-1]))
    away = (np.log(belief.mean) - fit.logs[-1]) / np.hypot(fit.log_errors[-1], doubt)
    said = f"""The prior of head pain has its median at {belief.mean:.0f} days (doubt about that median {doubt:.2f} in the logarithm,
        between people {belief.sd:.2f}): {away:.1f} standard errors longer than in this trial of another toxin in another illness."""
    return prose(said)


def _means(means: list[ArmMean]) -> list[str]:
    outside = [
        f"{one.arm} week {one.week} ({one.printed:.1f}, band {one.low:.1f} to {one.high:.1f})"
        for one in means
        if not one.inside
    ]
    said = f"""Arm means beside the fit's 90 % predictive bands for as many people (in sample):
        {len(means) - len(outside)} of {len(means)} inside; outside: {"; ".join(outside) or "none"}."""
    arm = [one for one in means if one.arm == "botb_10000U"]
    if outside and arm[-1].printed > arm[0].printed:
        said += " The 10,000 U arm ends above where it began, and the model has no rebound."
    weeks = sorted({one.week for one in means})
    rows = [
        [arm, *(f"{one.printed:.1f} ({one.low:.1f}-{one.high:.1f})" for one in means if one.arm == arm)]
        for arm in DOSES
    ]
    return [prose(said), table(("arm", *(f"week {week}" for week in weeks)), rows)]


def _foretold(told: Foretold) -> list[str]:
    said = f"""Weeks 8-16 foretold from weeks 0-4, each person left out of the fit ({told.people} people, {told.scores} scores),
        against a linear mixed model (arm by week, random intercept and slope; statsmodels warned of {told.not_settled} of its
        {told.people} fits):"""
    rows = [
        ["CRPS, points", *_compared(told.ranked, 2)],
        ["mean absolute error, points", *_compared(told.absolute, 2)],
        ["root mean square error, points", *(f"{one:.2f}" for one in told.root_mean_square), ""],
        ["90 % intervals that hold", *(f"{one:.0%}" for one in told.held), ""],
    ]
    return [prose(said), table(("score", "ours", "linear mixed model", "difference (SE)"), rows)]
