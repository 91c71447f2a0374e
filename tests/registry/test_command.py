"""`reprieve registry`: charts in, a registry and a prior out, and what went wrong is said."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from reprieve.cli import app
from reprieve.errors import KnowledgeError
from reprieve.knowledge import load_knowledge
from reprieve.registry.population import OWN
from reprieve.registry.prior_file import (
    Learned,
    LearnedDrift,
    RegistryPrior,
    as_text,
    read_registry_prior,
    with_prior,
)
from reprieve.registry.table import read_registry
from reprieve.simulate import simulate

KNOWLEDGE = load_knowledge()
PRIOR = KNOWLEDGE.priors.of("chronic_migraine")


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("charts")
    paths = []
    for person in simulate("chronic_migraine", patients=3, cycles=1, seed=4):
        paths.append(folder / f"{person.chart.name}.jsonl")
        person.chart.write(paths[-1])
    return paths


def learned(**changes):
    """A prior as a fit would write it, with a delta that stands out."""
    parameters = {
        name: Learned(
            mean=PRIOR.parameters[name].mean, sd=PRIOR.parameters[name].sd, scale=PRIOR.parameters[name].scale,
            status="assumption", spread_status="assumption", mean_standard_error=None, log_sd_standard_error=None,
            narrowed=1.0, spread_narrowed=1.0,
        )
        for name in OWN
    }  # fmt: skip
    parameters["delta"] = parameters["delta"].model_copy(
        update={"mean": 1.0, "sd": 0.4, "status": "estimated", "spread_status": "estimated"}
    )
    said = RegistryPrior(
        schema_version=1, kind="registry_prior", id="registry_test", condition="chronic_migraine", base=PRIOR.id,
        fitted_on=dt.date(2026, 11, 22), charts=500, simulated=True, settled=True, review={"checked_by": None},
        parameters=parameters,
        drift=LearnedDrift(sd=0.5, time_constant_days=30.0, status="estimated", log_sd_standard_error=0.1, atanh_memory_standard_error=0.1),
        cut_points=None, reference={}, shifts=(), notes=("Learned from 500 simulated charts of one registry, checked by nobody.",),
    )  # fmt: skip
    return said.model_copy(update=changes)


def test_charts_are_packed_and_a_bad_one_is_listed_beside_the_folder(charts, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"kind": "diary_day"}\n')
    done = run("registry", "pack", *charts, bad, "--out", tmp_path / "registry")
    assert done.exit_code == 0, done.output
    assert "3 charts in" in done.output
    assert read_registry(tmp_path / "registry").charts == 3
    (line,) = (tmp_path / "registry.left_out.jsonl").read_text().splitlines()
    found = json.loads(line)
    assert found["chart"] == str(bad)
    assert "on" in found["why"]


def test_wrong_words_are_answered_with_what_may_be_said(charts, tmp_path):
    run("registry", "pack", *charts, "--out", tmp_path / "registry")
    wrong = run("registry", "fit", tmp_path / "registry", "--covariates", "sex,height")
    assert wrong.exit_code == 2
    assert "height" in wrong.output
    none = run("registry", "fit", tmp_path / "nothing")
    assert none.exit_code == 1
    assert "reprieve registry pack" in str(none.exception)
    other = run("registry", "fit", tmp_path / "registry", "--scale", "yes_no")
    assert "chronic_migraine on nrs" in str(other.exception)


def test_a_covariate_that_no_chart_tells_is_named_and_the_fit_goes_on_without(charts, tmp_path):
    run("registry", "pack", *charts, "--out", tmp_path / "registry")
    out = tmp_path / "prior.yaml"
    done = run(
        "registry", "fit", tmp_path / "registry", "--covariates", "overuse", "--workers", "1", "--out", out
    )
    assert done.exit_code == 0, done.output
    assert "--covariates overuse: no chart says anything of it" in done.output
    found = read_registry_prior(out)
    assert (found.simulated, found.reference, found.shifts) == (True, {}, ())


def test_respond_believes_the_prior_of_the_file_and_says_so(charts, tmp_path):
    path = tmp_path / "prior.yaml"
    path.write_text(as_text(learned()), "utf-8")
    plain, with_file = (
        json.loads(run("respond", charts[0], "--json", *more).output) for more in ((), ("--prior", path))
    )
    assert "registry_test" in json.dumps(with_file)
    assert "registry_test" not in json.dumps(plain)
    assert with_file != plain


def test_a_prior_of_another_release_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "prior.yaml"
    path.write_text(as_text(learned(base="another_prior")), "utf-8")
    with pytest.raises(
        KnowledgeError, match=r"base: 'another_prior' is not the prior .* fit the registry again"
    ):
        with_prior(KNOWLEDGE, path)
    path.write_text("kind: something\n")
    with pytest.raises(KnowledgeError, match=r"charts: Field required"):
        with_prior(KNOWLEDGE, path)
