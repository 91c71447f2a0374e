"""`python -m reprieve.validation [PART ...]`: run parts of the validation and write their sections of docs/validation.md."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from reprieve.validation.page import PARTS, with_section
from reprieve.validation.settings import Settings


def main() -> None:
    """Run the parts named, or all."""
    parser = argparse.ArgumentParser(prog="python -m reprieve.validation", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(PARTS)}; none: all of them. `regression` trains the shipped regression anew.",
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the people that a full run draws (0-1)"
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="the folder of the real data")
    parser.add_argument("--page", type=Path, default=Path("docs/validation.md"), help="where to write")
    given = parser.parse_args()
    unknown = [one for one in given.parts if one not in (*PARTS, "regression")]
    if unknown:
        parser.error(f"no part {unknown[0]!r}: use one of {', '.join((*PARTS, 'regression'))}")
    console = Console()
    if "regression" in given.parts:
        _train()
    settings = Settings(share=given.share, data=given.data)
    for name in [one for one in given.parts if one in PARTS] or ([] if given.parts else list(PARTS)):
        with console.status(f"Validating: {PARTS[name]}"):
            begun = time.perf_counter()
            body = _part(name)(settings)
            seconds = time.perf_counter() - begun
        page = given.page.read_text("utf-8") if given.page.exists() else ""
        given.page.write_text(
            with_section(
                page, name, f"{body}\n\n*{seconds:.0f} seconds, on a machine that may have been shared.*"
            ),
            "utf-8",
        )
        console.print(f"{PARTS[name]}: {seconds:.0f} s")


def _part(name: str) -> Callable[[Settings], str]:
    from importlib import import_module

    home = (
        "real_people_sections" if name in ("diaries", "population", "trial") else "virtual_people_sections"
    )
    found: Callable[[Settings], str] = getattr(import_module(f"reprieve.validation.{home}"), name)
    return found


def _train() -> None:
    from importlib.resources import files

    from reprieve.knowledge import load_knowledge
    from reprieve.validation.plain_regression import as_yaml, train_all

    check = train_all(load_knowledge().priors.of("chronic_migraine"), on=dt.datetime.now(dt.UTC).date())
    Path(str(files("reprieve.knowledge"))).joinpath("priors", "regression_check.yaml").write_text(
        as_yaml(check), "utf-8"
    )


if __name__ == "__main__":
    main()
