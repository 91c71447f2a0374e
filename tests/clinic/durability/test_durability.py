"""The server is killed five times under writing clients, on either engine: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import pytest

from tests.clinic.durability.killing import CLIENTS, Writer, kill_and_look, look
from tests.clinic.postgres import postgres, programs
from tests.clinic.test_on_postgres import REQUIRED

KILLS = 5


@pytest.mark.slow
def test_every_acknowledged_fact_is_there_once_on_sqlite():
    told = kill_and_look(KILLS, seed=20)
    assert told["acknowledged"] >= CLIENTS * (KILLS + 1)
    assert told["resent"] > 0, "no client was ever cut off: the kills tested nothing"


@pytest.mark.slow
@pytest.mark.skipif(programs() is None and not REQUIRED, reason="PostgreSQL is not installed here")
def test_every_acknowledged_fact_is_there_once_on_postgresql():
    with postgres() as url:
        told = kill_and_look(KILLS, seed=21, database=url)
    assert told["acknowledged"] >= CLIENTS * (KILLS + 1)


FORM = "00000000-0000-4000-8000-000000000001"


def row(form, kind="diary_day", pain=3, fact_id="a"):
    return (1, form, fact_id, f'{{"kind": "{kind}", "pain": {pain}}}')


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        ([], "lost"),
        ([row(FORM), row("00000000-0000-4000-8000-000000000002", fact_id="b")], "nowhere"),
        ([row(FORM), row(FORM)], "twice"),
        ([row(FORM, "retraction")], "half"),
    ],
)
def test_the_look_would_see_a_lost_a_doubled_and_half_a_form(found, problem):
    writer = Writer(1, "", 0, None, None, acknowledged=[(FORM, 3)])
    with pytest.raises(AssertionError, match=problem):
        look(found, [writer])
    assert look([row(FORM)], [writer])["acknowledged"] == 1
