"""`reprieve interview`: a patient's questions in the terminal, each answer kept at once."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.charts import AsJson, console, day_of, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from reprieve.chart import Chart, Finding
    from reprieve.diagnosis.interview import FlagWords, Screen
    from reprieve.diagnosis.interview.answers import Given
    from reprieve.knowledge import Knowledge

Ask = Callable[["Screen", int], "Given"]


class StoppedError(Exception):
    """The person stopped for now; everything answered is kept."""


def add_to(app: typer.Typer) -> None:
    """Hang the command into the program."""
    app.command()(interview)


def interview(
    chart: Annotated[
        Path | None,
        typer.Argument(
            help="The chart to go on with; a new file is begun without one.", show_default=False
        ),
    ] = None,
    as_of: Annotated[
        dt.datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The day of the answers; without it today.",
            show_default=False,
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help='Answers in a JSON file: {"fact": value, "headache:1": {"fact": value}}; the rest is not sure.'
        ),
    ] = None,
    another: Annotated[
        str | None, typer.Option(metavar="headache|facial_pain", help="Describe one more.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="What you call that one.")] = None,
    next_: Annotated[
        bool, typer.Option("--next", help="Ask nothing: print the next screen, for other programs.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say with each question how much it may answer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask what a patient can answer: first what could be an emergency, then what settles most.

    Every answer is written to the chart at once; stop whenever you like and go on later with the same file.

    Example:  reprieve interview chart.jsonl
    """
    from reprieve.diagnosis.interview import another as named
    from reprieve.diagnosis.interview import told
    from reprieve.knowledge import load_knowledge

    knowledge = load_knowledge()
    day = day_of(as_of) or dt.datetime.now().astimezone().date()
    path = chart if chart is not None else _new_path(day)
    kept = _read(path, new=chart is None)
    if another is not None:
        kept = _keep(path, kept, named(kept, knowledge, day, scope=another, label=label))
    if next_:
        print_json(_next_step(kept, knowledge, day))
        return
    found = told(_answers_in(answers), kept, knowledge, day) if answers is not None else None
    out = _console(to_errors=as_json)
    if chart is None and not as_json:
        out.print(f"Your answers are kept in {path}", markup=False, soft_wrap=True)
    _say(out, knowledge.interview.when_to_call)
    ask, not_used = _asked_of_a_person(out, day, verbose=verbose or as_json), []
    if found is not None:
        ask = _not_sure
        not_used = [*found.not_used]
        kept = _keep(path, kept, [*found.facts])
    try:
        kept = _run(path, kept, knowledge, day, ask, out)
    except (StoppedError, KeyboardInterrupt):
        kept = _read(path, new=True)
        print(f"Stopped. All answers so far are in {path}", file=sys.stderr)
    for one in not_used:
        print(f"Not used: {one}", file=sys.stderr)
    _end(kept, knowledge, day, out, as_json=as_json, path=path, not_used=not_used)


def _console(*, to_errors: bool) -> Console:
    """Where questions are put: standard error where standard output is for JSON."""
    from rich.console import Console

    return Console(stderr=True, width=None if sys.stderr.isatty() else 100) if to_errors else console()


def _next_step(kept: Chart, knowledge: Knowledge, day: dt.date) -> dict[str, Any]:
    """For other programs: what is urgent already, and the screen to show next (null: none is left)."""
    from reprieve.diagnosis.interview import next_question, urgent_flags, words_of

    screen = next_question(kept, knowledge, day)
    return {
        "as_of": day.isoformat(),
        "when_to_call": knowledge.interview.when_to_call,
        "urgent": [
            {
                "id": one.id,
                "name": one.name,
                "urgency": one.urgency,
                "consequence": one.consequence,
                "for_the_patient": asdict(words_of(one, knowledge)),
            }
            for one in urgent_flags(kept, knowledge, day)
        ],
        "screen": screen.to_dict() if screen is not None else None,
    }


def _run(path: Path, kept: Chart, knowledge: Knowledge, day: dt.date, ask: Ask, out: Console) -> Chart:
    """Ask until no answer could change a verdict. What is urgent is said before any other question."""
    from reprieve.diagnosis.interview import answer, next_question, urgent_flags, words_of

    said: set[tuple[str, str]] = set()
    number = 0
    while True:
        new = [one for one in urgent_flags(kept, knowledge, day) if (one.id, one.urgency) not in said]
        _alarm(out, [words_of(one, knowledge) for one in new])
        if new and sys.stdin.isatty():
            _wait(out)
        said |= {(one.id, one.urgency) for one in new}
        screen = next_question(kept, knowledge, day)
        if screen is None:
            return kept
        number += 1
        kept = _keep(path, kept, answer(screen, ask(screen, number), day))


def _asked_of_a_person(out: Console, day: dt.date, *, verbose: bool) -> Ask:
    """Prompts on the terminal, or lines from a pipe; asks again where an answer cannot be read."""
    from reprieve.cli.interview_prompts import STOP, hint, read, show
    from reprieve.diagnosis.interview import answer
    from reprieve.errors import FactError

    def ask(screen: Screen, number: int) -> Given:
        show(screen, out, number, verbose=verbose)
        while True:
            out.print(f"[{hint(screen)}]", markup=False, highlight=False, soft_wrap=True, end=" ")
            try:
                typed = input()
            except EOFError:
                raise StoppedError from None
            if typed.strip().lower() in STOP:
                raise StoppedError
            try:
                given = read(screen, typed)
                answer(screen, given, day)  # to see whether it fits
            except FactError as error:
                out.print(f"{error.problem}. {error.remedy}", markup=False, highlight=False, soft_wrap=True)
                continue
            return given

    return ask


def _not_sure(screen: Screen, number: int) -> Given:
    """What a file answers beyond what is in it."""
    return None


def _answers_in(path: Path) -> dict[str, Any]:
    """The answers in a JSON file, by fact."""
    from reprieve.errors import FactError

    try:
        said: Any = json.loads(path.read_text("utf-8"))
        problem = "" if isinstance(said, dict) else "holds no answers by fact"
    except (OSError, ValueError) as error:
        problem = f"cannot be read ({type(error).__name__})"
    if problem:
        raise FactError(
            "answers",
            str(path),
            problem,
            'Name a JSON file such as {"has_headache": true, "headache:1": {"photophobia": true}}.',
            "interview.answers",
        )
    return dict(said)


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _alarm(out: Console, flags: Iterable[FlagWords]) -> None:
    for one in flags:
        out.print(f"\n[bold red]{one.how_soon}[/]", highlight=False, soft_wrap=True)
        _say(out, one.words)


def _wait(out: Console) -> None:
    """Nothing scrolls an alarm away: the person says when to go on, or stops."""
    out.print("[Enter: go on with the questions; q: stop here]", markup=False, end=" ")
    try:
        typed = input()
    except EOFError:
        raise StoppedError from None
    if typed.strip().lower().startswith("q"):
        raise StoppedError


def _end(
    kept: Chart,
    knowledge: Knowledge,
    day: dt.date,
    out: Console,
    *,
    as_json: bool,
    path: Path,
    not_used: list[str],
) -> None:
    """What is met and open, and what only others can answer; an emergency first, again."""
    from reprieve.cli.interview_summary import render_summary
    from reprieve.diagnosis.interview import next_question, summary_of, urgent_flags, words_of

    summary = summary_of(kept, knowledge, day)
    finished = next_question(kept, knowledge, day) is None
    if as_json:
        print_json(
            {
                "chart": str(path),
                "as_of": day.isoformat(),
                "finished": finished,
                "when_to_call": knowledge.interview.when_to_call,
                "not_used": not_used,
                **summary.to_dict(),
            }
        )
        return
    _alarm(out, [words_of(one, knowledge) for one in urgent_flags(kept, knowledge, day)])
    render_summary(summary, out, finished=finished)
    _say(out, f"\n{knowledge.interview.when_to_call}")


def _read(path: Path, *, new: bool) -> Chart:
    """The chart in the file; one without a fact where it is yet to be begun."""
    from reprieve.chart import Chart, read_chart

    if new and not path.exists():
        return Chart((), str(path))
    return read_chart(path)


def _keep(path: Path, kept: Chart, facts: list[Finding]) -> Chart:
    """The chart with these facts, in the file too: whole or not at all. Lines that are there stay as they are."""
    from reprieve.chart import Chart
    from reprieve.record import append

    if path.exists():
        return append(path, facts)
    chart = Chart.from_facts([*kept.facts, *facts], kept.name)
    chart.write(path)
    return chart


def _new_path(day: dt.date) -> Path:
    """A file name that is not taken."""
    names = (f"interview-{day}{suffix}.jsonl" for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in map(Path, names) if not path.exists())
