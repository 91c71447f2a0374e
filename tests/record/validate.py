"""`python -m tests.record.validate N`: N generated charts and edits, each tried to be signed, amended and given, all refereed."""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.record.generated import attempt, faults
from tests.record.generated_sessions import faults_of_session, given


def main() -> None:
    """Print how many were planned and signed; stop with 1 at any plan that must not have been signed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    started, seen, wrong = time.perf_counter(), Counter[str](), 0
    for seed in range(count):
        one = attempt(seed)
        seen["charts"] += 1
        seen["planned"] += one.planned
        seen["signed"] += one.signed is not None
        seen["signed with an override"] += one.signed is not None and bool(one.signed.overrides)
        found = faults(one)
        session = given(seed, one)
        if session is not None:
            clear = session.session is not None and not session.session.against
            seen["amended"] += session.amendment is not None
            seen["given with nothing against it"] += clear
            seen["given changed"] += clear and session.session is not None and bool(session.session.changed)
            found += faults_of_session(session)
        if found:
            wrong += 1
            print(f"seed {seed}: {'; '.join(found)}")  # noqa: T201
    print(f"{dict(seen)}, {wrong} wrong, {time.perf_counter() - started:.0f} s")  # noqa: T201
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
