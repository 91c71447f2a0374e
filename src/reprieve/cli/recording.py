"""`reprieve record sign|override|retract|finding|none-of`: what was decided and answered, as facts.

Each makes facts, has them judged, appends them to the chart whole or not at all, and prints what was written.
"""

from __future__ import annotations

from typing import Annotated

import typer

from reprieve.cli import recording_sessions
from reprieve.cli.recorded import (
    ACKNOWLEDGED,
    AsJson,
    By,
    Change,
    File,
    For,
    On,
    Paradigm,
    Role,
    Sites,
    Written,
    alone_with_its_chart,
    append,
    chart_at,
    day_of,
    numbers,
    plan_of,
    written_at,
)

app = typer.Typer(
    help="Write down what was signed, decided, injected, seen and answered; facts are added, never changed.",
    no_args_is_help=True,
)
recording_sessions.add_to(app)


@app.command()
@alone_with_its_chart
def sign(
    chart: File,
    by: By,
    role: Role,
    on: On = None,
    for_: For = None,
    paradigm: Paradigm = None,
    sites: Sites = None,
    change: Change = None,
    acknowledge: Annotated[
        list[str] | None, typer.Option(metavar="RULE[=REASON]", help=ACKNOWLEDGED)
    ] = None,
    amends: Annotated[
        str | None, typer.Option(metavar="ID", help="The plan whose place this one takes.")
    ] = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Sign the plan as it stands, if nothing blocks it; print what blocks it otherwise.

    Example:  reprieve record sign chart.jsonl --by "A. Clinician" --role neurologist --acknowledge C12
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.plan.acknowledged import acknowledgements
    from reprieve.plan.signing import sign as signed

    known, day = chart_at(chart), day_of(on)
    seen, reasons = acknowledgements(acknowledge or ())
    plan = plan_of(known, day, for_, paradigm, sites=sites, changes=numbers("change", change))
    fact = signed(
        plan,
        plan.made_from.view,
        load_knowledge(),
        by=by,
        role=role,
        acknowledged=seen,
        reasons=reasons,
        amends=amends,
        recorded_at=written_at(written_down),
    )
    append(chart, [fact], known, as_json=as_json)


@app.command()
@alone_with_its_chart
def override(
    chart: File,
    rule: Annotated[
        str, typer.Argument(help="The stop rule that is met: S12, S13 ...", show_default=False)
    ],
    by: By,
    role: Role,
    reason: Annotated[str, typer.Option(help="Why it shall not stop here.", show_default=False)],
    on: On = None,
    for_: For = None,
    paradigm: Paradigm = None,
    sites: Sites = None,
    change: Change = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Decide that a stop rule which is met shall not stop this plan. It counts until what the rule stood on changes.

    Who may is said with each rule (`reprieve knowledge show safety_rules`).

    Example:  reprieve record override chart.jsonl S12 --by "A. Clinician" --role neurologist --reason "moves abroad"
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.plan.signing import override_fact

    known, day = chart_at(chart), day_of(on)
    fact = override_fact(
        plan_of(known, day, for_, paradigm, sites=sites, changes=numbers("change", change)),
        load_knowledge(),
        rule=rule,
        name=by,
        role=role,
        reason=reason,
        recorded_at=written_at(written_down),
    )
    append(chart, [fact], known, as_json=as_json)


@app.command()
@alone_with_its_chart
def retract(
    chart: File,
    of: Annotated[
        str, typer.Argument(metavar="ID", help="The fact that no longer counts.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="Why.", show_default=False)],
    on: On = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Take a fact back. It stays in the chart and no longer counts; a new fact may take its place.

    Example:  reprieve record retract chart.jsonl 3f2a9c --reason "wrong date"
    """
    from reprieve.plan.signing import moment, written

    known = chart_at(chart)
    said = {"kind": "retraction", "on": day_of(on).isoformat(), "of": of, "reason": reason}
    append(chart, [written({**said, **moment(written_at(written_down))})], known, as_json=as_json)


@app.command()
@alone_with_its_chart
def finding(
    chart: File,
    said: Annotated[
        list[str],
        typer.Argument(metavar="NAME=VALUE", help="A fact's id and its value; several at once."),
    ],
    by: Annotated[
        str, typer.Option(help="Who knew it: patient, clinician, exam, test.", show_default=False)
    ],
    about: Annotated[
        str | None,
        typer.Option(metavar="WHOM", help="headache:1, facial_pain:1, tmd_side:left ...; else the person."),
    ] = None,
    on: On = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Write down answers, one finding each: yes, no, a number, a word, several words with commas, or unknown.

    Example:  reprieve record finding chart.jsonl injection_consent_recorded=yes inr_latest=2.1 --by clinician
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.record import finding_of

    known, day = chart_at(chart), day_of(on)
    pairs = [one.partition("=") for one in said]
    facts = [
        finding_of(
            name, value if equals else None, load_knowledge(), by=by, about=about, on=day,
            recorded_at=written_at(written_down),
        )
        for name, equals, value in pairs
    ]  # fmt: skip
    append(chart, facts, known, as_json=as_json)


@app.command("none-of")
@alone_with_its_chart
def none_of(
    section: Annotated[
        str,
        typer.Argument(
            help="A section of the vocabulary: 'warning signs', or how it begins.", show_default=False
        ),
    ],
    chart: File,
    by: Annotated[
        str, typer.Option(help="Who knew it: patient, clinician, exam, test.", show_default=False)
    ],
    on: On = None,
    for_: For = None,
    paradigm: Paradigm = None,
    sites: Sites = None,
    change: Change = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Answer "none of these" for all that the plan still asks of one section: one finding an item.

    A patient answers for no examination, test or clinical judgement; what is asked by itself stays to be asked.

    Example:  reprieve record none-of "warning signs" chart.jsonl --by clinician
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.record import none_of as answered

    known, day = chart_at(chart), day_of(on)
    found = answered(
        section,
        plan_of(known, day, for_, paradigm, sites=sites, changes=numbers("change", change)),
        load_knowledge(),
        by=by,
        on=day,
        recorded_at=written_at(written_down),
    )
    append(chart, found.facts, known, as_json=as_json)
    if found.still_asked and not as_json:
        typer.echo(f"Still to be answered each by itself: {', '.join(found.still_asked)}")
