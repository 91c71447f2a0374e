"""`reprieve record vial|injection|adverse-event`: what was in the vial, what was given, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reprieve.cli.charts import print_json
from reprieve.cli.recorded import (
    ACKNOWLEDGED,
    AsJson,
    Change,
    File,
    Moment,
    On,
    Written,
    alone_with_its_chart,
    append,
    chart_at,
    day_of,
    numbers,
    written_at,
)

NONE_SEEN = "none"
LATEST = "latest"

if TYPE_CHECKING:
    from reprieve.chart import AdverseEvent, Fact, Injection
    from reprieve.knowledge import Knowledge
    from reprieve.plan.vials import VialRecord
    from reprieve.record import Reported, Session


def add_to(app: typer.Typer) -> None:
    """Hang the commands into `reprieve record`."""
    app.command()(alone_with_its_chart(vial))
    app.command()(alone_with_its_chart(injection))
    app.command("adverse-event")(alone_with_its_chart(adverse_event))


def vial(
    chart: File,
    name: Annotated[
        str, typer.Argument(help="The vial's name, the same one all its life.", show_default=False)
    ],
    state: Annotated[
        str, typer.Option(help="unopened, opened, used_up, discarded, expired.", show_default=False)
    ],
    product: Annotated[
        str | None,
        typer.Option(help="The product; known from the vial's first fact on.", show_default=False),
    ] = None,
    lot: Annotated[str | None, typer.Option(show_default=False)] = None,
    expiry: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", show_default=False)
    ] = None,
    units: Annotated[float | None, typer.Option(help="Units in the vial.", show_default=False)] = None,
    diluent: Annotated[
        str | None, typer.Option(help="preservative_free_saline is the labelled one.", show_default=False)
    ] = None,
    diluent_ml: Annotated[float | None, typer.Option("--diluent-ml", show_default=False)] = None,
    opened_at: Moment = None,
    reconstituted_at: Moment = None,
    storage: Annotated[
        str | None, typer.Option(help="refrigerated, frozen, room_temperature.", show_default=False)
    ] = None,
    vacuum: Annotated[
        bool | None,
        typer.Option("--vacuum/--no-vacuum", help="Did it draw the diluent in?", show_default=False),
    ] = None,
    clear: Annotated[
        bool | None, typer.Option("--clear/--cloudy", help="Is the solution clear?", show_default=False)
    ] = None,
    authorised_source: Annotated[
        bool | None,
        typer.Option(
            "--authorised-source/--unknown-source",
            help="Licensed, from a known supplier?",
            show_default=False,
        ),
    ] = None,
    patients: Annotated[
        int | None, typer.Option(help="People given toxin from it, this one included.", show_default=False)
    ] = None,
    on: On = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Write down what is known of a vial, or how its state has changed.

    Example:  reprieve record vial chart.jsonl A1 --state opened --product onabotulinumtoxinA --lot C1 --units 200
    --expiry 2027-05-31 --diluent preservative_free_saline --diluent-ml 4 --reconstituted-at 2026-06-01T09:30+0200
    --vacuum --clear --authorised-source --patients 1
    """
    from reprieve.plan.signing import moment, written
    from reprieve.plan.vials import vials_of

    known, day = chart_at(chart), day_of(on)
    before = vials_of(known.as_of(day)).get(name)
    said: dict[str, Any] = {
        "kind": "vial",
        "version": 1,
        "on": day.isoformat(),
        "vial": name,
        "product": product or (before.product if before is not None else None),
        "state": state,
        "lot": lot,
        "expiry": expiry.date().isoformat() if expiry else None,
        "units": units,
        "diluent": diluent,
        "diluent_ml": diluent_ml,
        "opened_at": opened_at.isoformat() if opened_at else None,
        "reconstituted_at": reconstituted_at.isoformat() if reconstituted_at else None,
        "storage": storage,
        "vacuum": vacuum,
        "clear": clear,
        "authorised_source": authorised_source,
        "patients": patients,
        **moment(written_at(written_down)),
    }
    fact = written({key: value for key, value in said.items() if value is not None})
    append(chart, [fact], known, as_json=as_json)


def injection(
    chart: File,
    from_plan: Annotated[
        str,
        typer.Option(
            "--from-plan",
            metavar="ID",
            help="The signed plan by its id; `latest` is the one in force that was not given yet.",
        ),
    ] = LATEST,
    change: Change = None,
    volume: Annotated[
        list[str] | None,
        typer.Option(metavar="SITE=ML", help="The volume drawn up for a site, to be checked."),
    ] = None,
    vials: Annotated[
        list[str] | None,
        typer.Option("--vial", metavar="NAME", help="A vial that was used; once for each."),
    ] = None,
    given_at: Moment = None,
    injector_role: Annotated[str | None, typer.Option("--injector-role", show_default=False)] = None,
    place: Annotated[str | None, typer.Option(help="clinic, home, other.", show_default=False)] = None,
    reaction: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EVENT[=SEVERITY]",
            help="What was seen at once (vasovagal, injection_pain ...), once for each; `none`: looked for, none seen.",
        ),
    ] = None,
    already_given: Annotated[
        bool,
        typer.Option("--already-given", help="It was given: write it down whatever stands against it."),
    ] = False,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE[=REASON]", help=f"Of those that came after the signature. {ACKNOWLEDGED}"
        ),
    ] = None,
    elsewhere: Annotated[
        bool,
        typer.Option(
            "--elsewhere",
            help="It was given elsewhere, with no plan here: name --product, --indication and each --muscle.",
        ),
    ] = False,
    product: Annotated[
        str | None, typer.Option(help="The product given elsewhere.", show_default=False)
    ] = None,
    muscle: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIDE:MUSCLE=UNITS",
            help="A muscle injected elsewhere, once for each; none where the dose is not known.",
        ),
    ] = None,
    indication: Annotated[
        str | None,
        typer.Option(
            help="What it was given for elsewhere: cosmetic, a condition, unknown.", show_default=False
        ),
    ] = None,
    on: On = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Write down a session: as planned, or changed at a site; every change and the vials are judged at once.

    One given elsewhere, for cosmetic reasons too: --elsewhere; it counts before the next session like any other.

    Example:  reprieve record injection chart.jsonl --from-plan latest --vial A1 --place clinic --injector-role nurse
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.plan.acknowledged import acknowledgements
    from reprieve.plan.eligibility import as_blocks
    from reprieve.plan.signing import SigningRefusedError
    from reprieve.record import known_of, plan_to_give, session_of

    known, day, when = chart_at(chart), day_of(on), written_at(written_down)
    theirs = {"--product": product, "--indication": indication, "--muscle": muscle}
    if elsewhere:
        ours = {
            "--from-plan": from_plan != LATEST,
            "--change": change,
            "--volume": volume,
            "--vial": vials,
            "--given-at": given_at,
            "--injector-role": injector_role,
            "--place": place,
            "--reaction": reaction,
            "--already-given": already_given,
            "--acknowledge": acknowledge,
        }
        _none_given(ours, "is of a session by a plan of this chart", "Leave it out, or --elsewhere.")
        given = _elsewhere(product, muscle or (), indication, day, when)
        append(chart, [given], known, as_json=as_json)
        return
    _none_given(theirs, "is of a session elsewhere", "Add --elsewhere, or leave it out.")
    seen = _reactions(reaction or ())
    cautions, reasons = acknowledgements(acknowledge or ())
    session = session_of(
        known,
        plan_to_give(known_of(known, day), None if from_plan == LATEST else from_plan),
        load_knowledge(),
        on=day,
        vials=vials or (),
        changes=numbers("change", change),
        volumes_ml=numbers("volume", volume),
        given_at=given_at,
        injector_role=injector_role,
        place=place,
        reaction_seen=bool(seen) if reaction else None,
        already_given=already_given,
        recorded_at=when,
        acknowledged=cautions,
        reasons=reasons,
    )
    if session.against and not already_given:
        raise SigningRefusedError(
            f"Do not inject: {len(session.against)} rules stand in the way, and nothing was written. What was given all the "
            "same is written down with --already-given.",
            as_blocks(session.against),
            "record.session.blocked",
        )
    facts: list[Fact] = [session.injection, *(_event(one, day, when) for one in seen)]
    append(chart, facts, known, as_json=as_json)
    if not as_json:
        _say_session(session)


def adverse_event(
    chart: File,
    event: Annotated[
        str, typer.Argument(help="An id of `reprieve knowledge show adverse_effects`.", show_default=False)
    ],
    severity: Annotated[
        str | None, typer.Option(help="mild, moderate, severe, serious.", show_default=False)
    ] = None,
    side: Annotated[
        str | None, typer.Option(help="left, right, both, midline.", show_default=False)
    ] = None,
    resolved_on: Annotated[
        dt.datetime | None,
        typer.Option("--resolved-on", formats=["%Y-%m-%d"], metavar="DATE", show_default=False),
    ] = None,
    on: On = None,
    written_down: Written = None,
    as_json: AsJson = False,
) -> None:
    """Write down an unwanted effect; say how urgent it is, and whether it comes when it is expected.

    With --json that is a second line.

    Example:  reprieve record adverse-event chart.jsonl smile_asymmetry --side left --on 2026-06-20
    """
    from reprieve.knowledge import load_knowledge
    from reprieve.record import reported

    known, day = chart_at(chart), day_of(on)
    said = {
        "severity": severity,
        "side": side,
        "resolved_on": resolved_on.date().isoformat() if resolved_on else None,
    }
    fact = _event(event, day, written_at(written_down), **said)
    whole = append(chart, [fact], known, as_json=as_json)
    knowledge = load_knowledge()
    found = reported(fact, whole.as_of(whole.last_date), knowledge)
    if as_json:
        print_json(found.to_dict(knowledge))
    else:
        _say_event(found, knowledge)


def _none_given(options: Mapping[str, object], why: str, remedy: str) -> None:
    """Raises FactError for the first option that was given and does not belong."""
    from reprieve.errors import FactError

    for name, value in options.items():
        if value:
            raise FactError("option", name, why, remedy, "record.session.options")


def _elsewhere(
    product: str | None,
    muscles: Sequence[str],
    indication: str | None,
    day: dt.date,
    when: dt.datetime | dt.date,
) -> Injection:
    """The session elsewhere. Raises FactError where product or reason was not said."""
    from reprieve.errors import FactError
    from reprieve.knowledge import load_knowledge
    from reprieve.record.elsewhere import given_elsewhere

    if product is None or indication is None:
        missing = "--product" if product is None else "--indication"
        raise FactError("option", missing, "is missing", f"Say it: {missing} ...", "record.session.options")
    return given_elsewhere(
        product, muscles, load_knowledge(), indication=indication, on=day, recorded_at=when
    )


def _reactions(said: Sequence[str]) -> list[str]:
    """What was seen at once; nothing where `none` is all that was said. Raises FactError where it is said beside others."""
    from reprieve.errors import FactError

    if NONE_SEEN in said and len(set(said)) > 1:
        raise FactError(
            "reaction",
            ", ".join(said),
            "says none and names one",
            "Leave out `none`, or the others.",
            "record.session.reaction",
        )
    return [one for one in said if one != NONE_SEEN]


def _event(said: str, day: dt.date, when: dt.datetime | dt.date, **more: str | None) -> AdverseEvent:
    """An adverse event, as `EVENT` or `EVENT=SEVERITY`."""
    from reprieve.chart import AdverseEvent
    from reprieve.plan.signing import moment, written

    event, _, severity = said.partition("=")
    kept = {
        name: value for name, value in {"severity": severity or None, **more}.items() if value is not None
    }
    fact = written({"kind": "adverse_event", "on": day.isoformat(), "event": event, **kept, **moment(when)})
    assert isinstance(fact, AdverseEvent)
    return fact


def _say_session(session: Session) -> None:
    """What was given, what stood against it, the arithmetic, and what is to be expected when."""
    from reprieve.knowledge import load_knowledge
    from reprieve.record import windows_of

    given = session.injection
    typer.echo(f"{given.total_units:g} U {given.product} in {len(given.sites)} sites.")
    for change in session.changed:
        typer.echo(f"  changed: {change}")
    for entry in session.against:
        typer.echo(
            f"  AGAINST IT: {entry.rule} ({entry.verdict.value.replace('_', ' ')}): {entry.condition}"
        )
    if session.dilution is not None:
        sums = session.dilution.to_dict()
        typer.echo(
            f"{sums['vials_opened']} vial(s) of {sums['vial_units']:g} U in {sums['diluent_ml']:g} mL: "
            f"{sums['units_per_0_1_ml']:g} U per 0.1 mL, {sums['volume_ml']:g} mL in {sums['needle_count']} injections, "
            f"{sums['waste_units']:g} U left over."
        )
    for one in session.vials_after:
        typer.echo(f"Vial {one.vial}: {_left_in_words(one)}")
    windows = windows_of(given, load_knowledge())
    if windows:
        typer.echo("Weakness that can follow, and when:")
    for window in windows:
        begins = f"from {window.begins[0]} to {window.begins[1]}" if window.begins else "at no known day"
        over = f"over by {window.over_by}" if window.over_by else f"lasts {window.effect.duration}"
        typer.echo(f"  {window.muscle}: {window.effect.name}, begins {begins}, {over}")


def _left_in_words(vial: VialRecord) -> str:
    """What is left in a vial, and what is then to be written down."""
    if vial.left_units == 0:
        return "used up."
    left = "an unknown rest" if vial.left_units is None else f"{vial.left_units:g} U"
    return (
        f"{left} left in it, for this person's session only. When it is thrown away: reprieve record vial CHART {vial.vial} "
        "--state discarded"
    )


def _say_event(found: Reported, knowledge: Knowledge) -> None:
    """How urgent it is, when in the course it comes, and whether that is where and when it is expected."""
    from reprieve.record.placing import SAID

    flags = knowledge.red_flags
    was = "" if found.over_since is None else f" Was: {_words(found.was)}; over since {found.over_since}."
    typer.echo(f"Urgency: {_words(found.urgency)} ({flags.urgency_meaning[found.urgency]}).{was}")
    place = found.placed
    when = "" if place.day is None else f"Day {place.day} after the last session: "
    typer.echo(f"{when}{SAID[place.place]}.")
    for window in place.windows:
        if window.muscle:
            until = f"; expected to be over by {window.over_by}" if window.over_by else ""
            typer.echo(
                f"  {window.muscle} was injected on {window.session} ({', '.join(window.sides)}){until}"
            )
    for advice in found.what_to_do:
        typer.echo(f"What to do: {advice}.")
    emergency = knowledge.adverse_effects.emergency
    typer.echo(f"Call the emergency services now for: {'; '.join(emergency.triggers)}.")


def _words(urgency: str) -> str:
    return urgency.replace("_", " ")
