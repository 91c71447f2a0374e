"""Was this prior made by this code from these numbers?

The code's fingerprint does not change with comments, docstrings or layout; the data's is of the figures used alone.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

FITTED_BY = ("hyper", "people", "population", "plain", "emulator", "observations", "sampling_error", "trial_fit",
             "person_prior")  # fmt: skip


def code_fingerprint() -> str:
    """Of the modules that decide a fitted number."""
    digest = hashlib.sha256()
    folder = files("reprieve.evidence.mbma")
    for name in FITTED_BY:
        tree = ast.parse(folder.joinpath(f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
                value = body[0].value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    body[0].value = ast.Constant("")
        digest.update(name.encode() + ast.dump(tree).encode())
    return digest.hexdigest()[:16]


def data_fingerprint(parts: Iterable[Any]) -> str:
    """Of the numbers that went in, whatever their order of keys."""
    return hashlib.sha256(json.dumps(list(parts), sort_keys=True, default=str).encode()).hexdigest()[:16]
