"""Many do the same at once, each on a connection of its own: run as a program, on the database of its environment."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reprieve.clinic.setting_up import set_up
from reprieve.errors import FactError

MANY = 8
NOON = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)


def at_once(what: Callable[[int], str]) -> Counter[str]:
    """What came of it, each begun at the same moment; the code of a refusal is what came of that one."""
    from django.db import connection

    begin, found = threading.Barrier(MANY), []

    def one(number: int) -> None:
        begin.wait()
        try:
            found.append(what(number))
        except FactError as refused:
            found.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


def tell(folder: Path) -> None:
    """The story; raises AssertionError where it goes otherwise."""
    set_up(folder)
    from django.core.cache import cache

    from reprieve.clinic.accounts import invitations
    from reprieve.clinic.accounts.models import Clinic, Invitation, User
    from reprieve.clinic.store import charts, facts
    from reprieve.clinic.store.models import Chart, Fact
    from reprieve.clinic.work import queue
    from reprieve.clinic.work.models import Job

    clinic = Clinic.objects.create(name="of the story", time_zone="UTC")
    doctor = User.objects.create_user(username="doc", password=None, role="clinician", clinic=clinic)
    row = Chart.objects.create(clinic=clinic, label="one")

    def finding(n: int) -> dict[str, object]:
        return {"kind": "finding", "on": "2026-03-01", "name": "headache_days_per_month", "value": n}

    def add(n: int, sending: uuid.UUID | None = None, seen: str | None = None) -> str:
        here = Chart.objects.get(pk=row.pk)
        said = [finding(n if sending is None else 0)]
        done = facts.append(
            here, said, by=doctor, source="chart", client_id=sending, unchanged_since=seen, at=NOON
        )
        return "again" if done.again else "added"

    assert at_once(lambda n: add(n, seen="")) == {"added": 1, "clinic.chart.changed": MANY - 1}
    same = uuid.uuid4()
    assert at_once(lambda n: add(n, sending=same)) == {"added": 1, "again": MANY - 1}
    of = str(same)

    def take_back(n: int) -> str:
        facts.retract(Chart.objects.get(pk=row.pk), of, by=doctor, source="chart", at=NOON)
        return "taken back"

    assert at_once(take_back) == {"taken back": 1, "clinic.retraction.twice": MANY - 1}
    assert at_once(add) == {"added": MANY}
    assert Fact.objects.count() == Chart.objects.get().facts_count == 3 + MANY
    assert len(charts.core_chart(Chart.objects.get()).facts) == 3 + MANY

    _, secret = invitations.invite(role="patient", clinic=clinic, by=None)
    found = invitations.open_invitation(invitations.kept_of(secret))
    assert found is not None

    def accept(n: int) -> str:
        try:
            invitations.accept(found, username=f"p{n}", name="p", password="a long one", time_zone="UTC")
        except Invitation.DoesNotExist:
            return "used"
        return "accepted"

    assert at_once(accept) == {"accepted": 1, "used": MANY - 1}
    assert User.objects.filter(role="patient").count() == 1

    cache.set("counted here", 3)
    other = "from reprieve.clinic.setting_up import set_up; set_up()\nfrom django.core.cache import cache\n"
    other += "print(cache.incr('counted here'))"
    said = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=True)
    assert (said.stdout.strip(), cache.get("counted here")) == ("4", 4), (
        "each process counts tries for itself"
    )

    Job.objects.all().delete()
    for n in range(MANY // 2):
        queue.want(Chart.objects.create(clinic=clinic, label=str(n)), as_of=NOON.date())
    taken = at_once(lambda n: ",".join(str(job.pk) for job in queue.claim(1)) or "none")
    assert taken.pop("none", 0) >= MANY // 2
    assert set(taken.values()) <= {1}, "two workers took one job"
    assert len(taken) + len(queue.claim(MANY)) == MANY // 2


if __name__ == "__main__":
    tell(Path(sys.argv[1]))
