"""`python -m reprieve.validation [PART ...]`: run parts of the validation and write their sections of docs/validation.md."""

from __future__ import annotations

import argparse
import datetime as dt
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from reprieve.registry.engine import cores, in_this_process, processes
from reprieve.validation.page import PARTS, with_section
from reprieve.validation.parts import ran
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
    names = [one for one in PARTS if one in given.parts] or ([] if given.parts else list(PARTS))
    with ExitStack() as stack:
        run = stack.enter_context(processes(cores())) if len(names) > 1 else in_this_process
        status = stack.enter_context(console.status(f"Validating: {', '.join(names)}"))
        for name, (body, seconds) in zip(
            names, run(ran, [(name, settings) for name in names]), strict=True
        ):
            page = given.page.read_text("utf-8") if given.page.exists() else ""
            timed = f"{body}\n\n*{seconds:.0f} seconds, on a machine that may have been shared.*"
            given.page.write_text(with_section(page, name, timed), "utf-8")
            console.print(f"{PARTS[name]}: {seconds:.0f} s")
            status.update(f"Validating: {', '.join(names[names.index(name) + 1 :])}")


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
