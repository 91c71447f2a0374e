"""`reprieve score` and `reprieve scores`: a questionnaire's score, its band, and whether its change matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.answering import each_chart
from reprieve.cli.charts import AsJson, AsOf, Charts, print_json

if TYPE_CHECKING:
    from reprieve.chart import Chart
    from reprieve.knowledge import Knowledge

Condition = Annotated[
    str | None, typer.Option(help="A condition id, such as chronic_migraine.", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the program."""
    for command in (score, scores):
        app.command()(command)


def score(
    instrument: Annotated[
        str | None, typer.Argument(metavar="INSTRUMENT", help="Such as hit6; --list shows all.")
    ] = None,
    items: Annotated[
        str | None,
        typer.Option(help="The answers in order, as numbers: 11,10,-,13 (a missing one: - or empty)."),
    ] = None,
    total: Annotated[
        float | None, typer.Option(help="The score itself, where the items are not at hand.")
    ] = None,
    before: Annotated[float | None, typer.Option(help="An earlier score: judge the change since.")] = None,
    scale: Annotated[str | None, typer.Option(help="Which scale --total and --before are of.")] = None,
    condition: Condition = None,
    list_: Annotated[bool, typer.Option("--list", help="List the instruments and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print values, reasons and sources.")] = False,
) -> None:
    """Score a questionnaire, say its band, and whether a change since an earlier score matters.

    Example:  reprieve score hit6 --items 11,10,13,11,8,10 --before 70 --condition chronic_migraine
    """
    from reprieve.cli.scoring_words import lines_of_score
    from reprieve.knowledge import load_knowledge

    knowledge = load_knowledge()
    if list_:
        _list(knowledge, as_json=as_json)
        return
    if instrument is None:
        raise typer.BadParameter("name an instrument; --list shows them", param_hint="INSTRUMENT")
    if (items is None) == (total is None):
        raise typer.BadParameter("give either --items or --total")
    condition = _condition(condition, knowledge)
    found = _scored(instrument, items, total, before, scale, condition, knowledge)
    if as_json:
        print_json(found)
        return
    for line in lines_of_score(found):
        typer.echo(line)


def scores(
    charts: Charts, as_of: AsOf = None, as_json: AsJson = False, condition: Condition = None
) -> None:
    """Show the scores on record in each chart: before the first injection, now, and whether the change matters.

    Example:  reprieve scores chart.jsonl --condition chronic_migraine
    """
    from reprieve.cli.scoring_words import show_scores

    each_chart(charts, as_of, partial(scores_many, condition=condition), None if as_json else show_scores)


def scores_many(
    charts: Sequence[Chart], knowledge: Knowledge, as_of: dt.date | None, *, condition: str | None = None
) -> list[dict[str, Any]]:
    """The scores of each chart; without `condition` that which was injected for, else the leading one."""
    from reprieve.instruments import scores_of
    from reprieve.question import Question

    asked = _condition(condition, knowledge)
    found = []
    for chart in charts:
        question = Question(chart, knowledge, as_of)
        meant = asked or question.treated_for
        rows = scores_of(question.view, knowledge, condition=meant)
        found.append({**question.head, "condition": meant, "scores": rows})
    return found


def _condition(given: str | None, knowledge: Knowledge) -> str | None:
    """The id a condition goes by. Raises FactError for a name that is none."""
    from reprieve.errors import FactError

    if given is None or (known := knowledge.conditions.id_of(given)) is not None:
        return None if given is None else known
    remedy = f"It is one of: {', '.join(knowledge.conditions.by_id)}."
    raise FactError("condition", given, "is no condition here", remedy, "condition.unknown")


def _scored(
    instrument: str,
    items: str | None,
    total: float | None,
    before: float | None,
    scale: str | None,
    condition: str | None,
    knowledge: Knowledge,
) -> dict[str, Any]:
    from reprieve.errors import FactError
    from reprieve.instruments import band_of, change
    from reprieve.instruments import score as score_of

    row = knowledge.instruments.get(instrument)
    named = None if scale is None else row.scale(scale)
    found: dict[str, Any]
    now = total
    if items is not None:
        scored = score_of(instrument, _answers(instrument, items), knowledge, condition=condition)
        found = scored.to_dict()
        values = {one.scale: one.value for one in scored.scales}
        now = values.get(row.recorded or "") if named is None else values.get(named.id)
    else:
        assert total is not None
        band = band_of(instrument, total, knowledge, scale=scale, condition=condition)
        found = {
            "instrument": row.id,
            "name": row.name,
            "alerts": [],
            "total": total,
            "recorded": scale or row.recorded,
            "band": band.to_dict(),
            "cautions": [text for text in (row.caution, row.note, row.band_note) if text],
            "source": knowledge.instruments.cited(row.source),
            "verification": row.verification,
        }
    if before is not None:
        if now is None:
            scales = ", ".join(one.id for one in row.scales)
            raise FactError(
                "before",
                before,
                "there is no single score now to hold it against",
                f"Name a scale with --scale, one that these answers give: {scales}.",
                "instrument.scale.needed",
            )
        try:
            band_of(instrument, before, knowledge, scale=scale, condition=condition)
        except FactError as error:
            raise FactError("--before", before, error.problem, error.remedy, error.code) from None
        judged = change(
            instrument, before=before, now=now, knowledge=knowledge, condition=condition, scale=scale
        )
        found["change"] = judged.to_dict()
    return found


def _answers(instrument: str, items: str) -> list[float | None]:
    """The answers as numbers; `-` and nothing at all are a missing answer."""
    from reprieve.errors import FactError

    answers: list[float | None] = []
    for number, text in enumerate(items.split(","), start=1):
        try:
            answers.append(None if text.strip() in {"", "-"} else _number(text))
        except ValueError:
            raise FactError(
                f"{instrument} item {number}",
                text.strip(),
                "it is not a number",
                "Write numbers with commas between them; leave a missing one empty or write -.",
                "instrument.items.number",
            ) from None
    return answers


def _list(knowledge: Knowledge, *, as_json: bool) -> None:
    for one in knowledge.instruments.by_id.values():
        if one.kind == "diary":
            continue
        items = None if one.not_scored else " or ".join(map(str, one.counts))
        if as_json:
            print_json(
                {
                    "instrument": one.id,
                    "name": one.name,
                    "items": list(one.counts),
                    "not_scored": one.not_scored,
                    "scales": [scale.id for scale in one.scales],
                    "how": one.how,
                    "verification": one.verification,
                }
            )
            continue
        typer.echo(f"{one.id:<18}{one.name} ({f'{items} items' if items else 'score only'})")


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number
