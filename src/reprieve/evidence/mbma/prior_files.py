"""How are fitted priors written down, one small file for each condition and variant?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import yaml

from reprieve.evidence.mbma.fingerprint import code_fingerprint, data_fingerprint
from reprieve.evidence.mbma.other_conditions import (
    Expected,
    contrast_of,
    expected_of,
    parse_other_conditions,
)
from reprieve.knowledge import Knowledge

HEAD = (
    "# Written by `make evidence`; never edited by hand. What the words mean: knowledge/fitted_prior.py.\n"
)
_WIDER = {"pi": 1.3, "half_relief": 1.3}  # as in priors.yaml, other_conditions.widen


def text_of(content: Mapping[str, Any]) -> str:
    """A file's text, one row a line."""
    lines = [HEAD]
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            lines.append(f"{key}:\n")
            lines += [f"  {name}: {_flow(row)}\n" for name, row in value.items()]
        elif isinstance(value, list) and value and (key == "notes" or not isinstance(value[0], str)):
            lines.append(f"{key}:\n")
            lines += [f"- {_flow(row)}\n" for row in value]
        else:
            lines.append(f"{key}: {_flow(value)}\n")
    return "".join(lines)


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
    return text.removesuffix("...\n").strip()


def file_name(condition: str, variant: str) -> str:
    """Where it stands among the knowledge."""
    return f"priors/fitted_{condition}" + ("" if variant == "default" else f".{variant}") + ".yaml"


def other_condition_files(
    knowledge: Knowledge, fitted: Mapping[str, Any], *, today: dt.date
) -> dict[str, dict[str, Any]]:
    """The priors of the conditions without a fit of their own, from chronic migraine's. By file name."""
    spec = parse_other_conditions(knowledge.text("priors/other_conditions.yaml"))
    parameters = fitted["parameters"]
    hyper = fitted["hyperparameters"]
    between = (hyper["mu_delta"]["sd"] ** 2 + hyper["between_delta"]["mean"] ** 2) ** 0.5
    person_sd = (parameters["delta"]["sd"] ** 2 - between**2) ** 0.5
    files = {}
    for condition, one in spec.conditions.items():
        contrast = contrast_of(condition, one, knowledge.evidence.published_pooled)
        found = expected_of(one, contrast, spec.assumed, person_sd=person_sd, rho=parameters["rho"]["mean"])
        files[file_name(condition, "default")] = {
            "schema_version": 1,
            "id": f"trials_{today:%Y_%m}_{condition}",
            "condition": condition,
            "variant": "default",
            "fitted_on": today,
            "data": data_fingerprint([one.model_dump(), spec.assumed.model_dump(), fitted["data"]]),
            "code": code_fingerprint(),
            "estimated": found.estimated,
            "assumed": found.assumed,
            "validation": "not_validated",
            "trials": [contrast.meta_id] if contrast else [],
            "drift_sd": fitted["drift_sd"],
            "parameters": _borrowed(parameters, found),
            "notes": [f"Estimated: {found.estimated}. Assumed: {found.assumed}.", one.sources_note],
        }
    return files


def _borrowed(parameters: Mapping[str, Any], delta: Expected) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, row in parameters.items():
        wider = round(row["sd"] * _WIDER.get(name, 1.0), 4)
        found[name] = {"mean": row["mean"], "sd": wider, "scale": row["scale"], "status": "assumption"}
    found["delta"] |= {
        "mean": round(delta.mean, 4), "sd": round(delta.sd, 4), "status": delta.status, "spread_status": "assumption",
    }  # fmt: skip
    return found
