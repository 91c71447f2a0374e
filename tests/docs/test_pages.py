"""Docs are made from the program: a page a knowledge file, a line an error code, help for every command."""

from __future__ import annotations

import re

from docs.build import HERE, build, error_codes
from reprieve.knowledge import load_knowledge


def test_every_knowledge_file_has_a_page_with_its_marks(tmp_path):
    pages = {path.relative_to(tmp_path).as_posix() for path in build(tmp_path)}
    for path in load_knowledge().paths:
        name = f"knowledge/{path.split('/')[-1].rsplit('.', 1)[0]}.md"
        assert name in pages
        assert "Checked by a clinician: nobody yet" in (tmp_path / name).read_text()


def test_every_error_code_is_listed(tmp_path):
    build(tmp_path)
    page = (tmp_path / "errors.md").read_text()
    codes = error_codes()
    assert {"plan.sign.blocked", "plan.sign.acknowledge", "record.session.blocked"} <= set(codes)
    assert {"chart.empty", "fact.retraction.of", "fact.{..}.contradiction"} <= set(codes)
    assert all(f"`{code}`" in page for code in codes)


def test_every_kind_and_field_of_a_fact_is_in_the_chart_format():
    from reprieve.chart.facts import KINDS

    text = (HERE / "chart.md").read_text()
    for kind, model in KINDS.items():
        assert f"`{kind}`" in text
        for name, field in model.model_fields.items():
            written = field.alias or name
            assert re.search(rf"`{written}`", text), f"{kind}.{written} is not in docs/chart.md"
