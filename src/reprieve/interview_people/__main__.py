"""Write the answer table anew: `python -m reprieve.interview_people` (after rules or rates changed)."""

from __future__ import annotations

from pathlib import Path

from reprieve.interview_people.profiles import shares_of
from reprieve.interview_people.table import people_for_table, table_text
from reprieve.knowledge import load, load_knowledge

TABLE = Path(load.__file__).parent / "clinical" / "answer_table.csv"

if __name__ == "__main__":
    knowledge = load_knowledge()
    TABLE.write_text(table_text(knowledge, people_for_table(knowledge, shares_of(knowledge))), "utf-8")
