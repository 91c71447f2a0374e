"""`make bench`: every benchmark, one table. Machines are noisy: read the ratios, do not quote the seconds."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from bench import clinic, command_line, diagnosis, evidence, interview, plan, registry, response


def main() -> None:
    """Run all, or those named on the command line, and print as they come."""
    parts = {
        "clinic": clinic,
        "command_line": command_line,
        "diagnosis": diagnosis,
        "evidence": evidence,
        "interview": interview,
        "plan": plan,
        "registry": registry,
        "response": response,
    }
    chosen = sys.argv[1:] or list(parts)
    table = Table("what", "ours", "peer", "peer's", "ours / peer", "bar", title="reprieve bench")
    console = Console(width=140)
    for name in chosen:
        with console.status(f"Timing {name}"):
            for row in parts[name].rows():
                table.add_row(
                    row.what,
                    f"{row.seconds:.3g} s",
                    row.peer,
                    f"{row.peer_seconds:.3g} s",
                    f"{row.ratio:.3g}",
                    row.bar,
                )
    console.print(table)


if __name__ == "__main__":
    main()
