"""The clinic's web application on one machine: serve it, and look after it."""

from __future__ import annotations

import datetime as dt
import os
import sys
import uuid
from pathlib import Path
from typing import Annotated

import typer

from reprieve.errors import FactError

app = typer.Typer(
    no_args_is_help=True, help="Look after the clinic's web application: people, backups, erasure."
)
Folder = Annotated[
    Path | None,
    typer.Option(
        help="The clinic's folder; without it REPRIEVE_CLINIC_FOLDER, else the user's data folder.",
        show_default=False,
    ),
]


def add_to(program: typer.Typer) -> None:
    """Hang the commands into the program."""
    program.command()(serve)
    program.add_typer(app, name="clinic")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.", min=0, max=65535)] = 8000,
    threads: Annotated[int, typer.Option(help="Requests answered at a time.", min=1, max=64)] = 8,
    worker: Annotated[bool, typer.Option(help="Renew answers in a second process.")] = True,
    folder: Folder = None,
) -> None:
    """Serve the clinic's web application until Ctrl-C, with the worker that renews answers.

    Example:  reprieve serve --port 8000
    """
    from contextlib import nullcontext

    from reprieve.clinic.running import LOCAL, serve_until_told, web_server, worker_beside
    from reprieve.clinic.setting_up import set_up

    proxies = os.environ.get("REPRIEVE_CLINIC_PROXIES", "0") not in {"", "0"}
    plain = host in LOCAL and not proxies
    here = set_up(folder, plain_http=plain)
    server = web_server(host, port, threads)
    typer.echo(f"The clinic of {here} answers at http://{host}:{server.effective_port} until Ctrl-C.")
    if not plain and not proxies:
        typer.echo(
            "Browsers are sent to https: set a TLS proxy before this server, and REPRIEVE_CLINIC_PROXIES=1.",
            err=True,
        )
    with worker_beside() if worker else nullcontext():
        serve_until_told(server)


@app.command()
def migrate(folder: Folder = None) -> None:
    """Bring the tables of the database up to date; `reprieve serve` does so too.

    Example:  reprieve clinic migrate
    """
    from reprieve.clinic.setting_up import set_up

    here = set_up(folder)
    from django.db import connection

    from reprieve.clinic.store.freezing import thaw

    thaw(connection)  # where a restore was cut off
    typer.echo(f"The tables of the clinic in {here} are up to date.")


@app.command()
def worker(folder: Folder = None) -> None:
    """Renew answers until told to end; `reprieve serve` starts one.

    Example:  reprieve clinic worker
    """
    from reprieve.clinic.running import work_until_told
    from reprieve.clinic.setting_up import set_up

    set_up(folder, tables=False)
    work_until_told()


@app.command("create-admin")
def create_admin(
    clinic: Annotated[str, typer.Option(help="Name of the clinic; made if there is none of this name.")],
    name: Annotated[str, typer.Option(help="Name of the administrator.")],
    time_zone: Annotated[
        str, typer.Option(help="Time zone of a new clinic, such as Europe/Berlin.")
    ] = "UTC",
    address: Annotated[str, typer.Option(help="Where the clinic answers.")] = "http://localhost:8000",
    folder: Folder = None,
) -> None:
    """Invite the first administrator of a clinic: prints a link that works once, for a week.

    Example:  reprieve clinic create-admin --clinic "Headache clinic" --name "A. Admin" --time-zone Europe/Berlin
    """
    import zoneinfo

    from reprieve.clinic.setting_up import set_up

    if time_zone not in zoneinfo.available_timezones():
        raise FactError(
            "--time-zone",
            time_zone,
            "is no IANA time zone",
            "Write one such as Europe/Berlin.",
            "clinic.time_zone",
        )
    set_up(folder)
    from django.urls import reverse

    from reprieve.clinic.accounts.invitations import invite
    from reprieve.clinic.accounts.models import Clinic, Role

    place, _ = Clinic.objects.get_or_create(name=clinic, defaults={"time_zone": time_zone})
    _, secret = invite(role=Role.ADMIN, clinic=place, by=None, name=name)
    typer.echo(f"{address.rstrip('/')}{reverse('people:follow', args=[secret])}")


@app.command()
def backup(
    to: Annotated[Path | None, typer.Option(help="Folder for the archive.", show_default=False)] = None,
    folder: Folder = None,
) -> None:
    """Copy the whole clinic into one archive, while it is in use.

    Example:  reprieve clinic backup --to /safe/place
    """
    from reprieve.clinic.backup import back_up
    from reprieve.clinic.setting_up import set_up

    here = set_up(folder)
    typer.echo(str(back_up(here, to or here / "backups", at=dt.datetime.now(dt.UTC))))


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="An archive that `reprieve clinic backup` has written.")],
    yes: Annotated[bool, typer.Option("--yes", help="Put it in the place of what is there.")] = False,
    folder: Folder = None,
) -> None:
    """Put a backup in the place of the clinic as it is; stop the server first.

    Example:  reprieve clinic restore reprieve-clinic-20260101T000000Z.tar.gz --yes
    """
    from reprieve.clinic.backup import bring_back
    from reprieve.clinic.setting_up import set_up

    if not yes:
        raise typer.BadParameter(
            "this replaces the clinic's database: add --yes once the server is stopped"
        )
    here = set_up(folder, tables=False)
    about = bring_back(archive, here, at=dt.datetime.now(dt.UTC))
    typer.echo(f"The clinic in {here} is as it was on {about['made_at']}.")
    if about["before"]:
        typer.echo(f"What was there before is in {about['before']}.")
    if about["erased_again"]:
        typer.echo(f"Charts erased since then were erased again: {about['erased_again']}.")


@app.command()
def erase(
    chart: Annotated[uuid.UUID, typer.Argument(help="The chart's id, as its address shows it.")],
    reason: Annotated[str, typer.Option(help="asked, mistake or time.")] = "asked",
    yes: Annotated[bool, typer.Option("--yes", help="Erase it; this cannot be undone.")] = False,
    folder: Folder = None,
) -> None:
    """Erase one chart with all its facts, and close the account of its person.

    Example:  reprieve clinic erase 0b2c... --reason asked --yes
    """
    if not yes:
        raise typer.BadParameter("this cannot be undone: add --yes")
    from reprieve.clinic.setting_up import set_up

    set_up(folder)
    from reprieve.clinic.store.erasure import Reason
    from reprieve.clinic.store.erasure import erase as erase_chart
    from reprieve.clinic.store.models import Chart

    row = Chart.objects.filter(public_id=chart).first()
    if row is None or reason not in Reason.values:
        raise FactError(
            "chart" if row is None else "--reason",
            str(chart) if row is None else reason,
            "is no chart of this clinic" if row is None else "is no reason we know",
            "Copy the id from the chart's address."
            if row is None
            else f"It is one of: {', '.join(Reason.values)}.",
            "clinic.erase",
        )
    erase_chart(row, by=None, reason=Reason(reason), at=dt.datetime.now(dt.UTC))
    typer.echo("Erased. Backups made before still hold it.")


@app.command()
def demo(
    data: Annotated[Path, typer.Option(help="Folder of the real data that comes with the source.")] = Path(
        "data"
    ),
    folder: Annotated[Path, typer.Option(help="Folder of the demonstration clinic.")] = Path("out/clinic"),
    port: Annotated[int, typer.Option(help="Port to listen at.", min=0, max=65535)] = 8000,
) -> None:
    """Serve a clinic of simulated people and of real diaries published for research.

    Without a terminal, or with CI=true, it checks that the pages answer, and ends.

    Example:  reprieve clinic demo --port 8000
    """
    from reprieve.clinic.running import serve_until_told, web_server, worker_beside
    from reprieve.clinic.setting_up import set_up

    now = dt.datetime.now(dt.UTC)
    os.environ.pop("DATABASE_URL", None)  # never into a clinic's own database
    set_up(folder / f"demonstration-{now.date()}", plain_http=True)
    from reprieve.clinic import demonstration

    demonstration.remove_old(folder, now.date())
    people = demonstration.fill(data, now=now)
    watched = sys.stdout.isatty() and os.environ.get("CI", "").lower() != "true"
    server = web_server("127.0.0.1", port if watched else 0, 8)
    address = f"http://localhost:{server.effective_port}"
    for line in demonstration.signs_in(people, address):
        typer.echo(line)
    if watched:
        with worker_beside():
            serve_until_told(server)
        return
    from reprieve.clinic.demonstration_check import check_pages

    for line in check_pages(server, people):
        typer.echo(line)
