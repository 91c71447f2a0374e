"""The pages of rules as HTML files that need nothing else: readable on a desk, on a phone and on paper."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from docs.rule_sections import rule_pages
from reprieve.knowledge import Knowledge
from reprieve.knowledge.examples import load_examples

TEMPLATES = Path(__file__).parent / "templates"


def rule_html(knowledge: Knowledge) -> dict[str, str]:
    """Every page by its path: `rules/index.html` and one a group of rules."""
    pages = rule_pages(knowledge, load_examples(knowledge))
    look = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    shared = {
        "css": Markup(_css()),  # noqa: S704 - our own style sheet
        "version": knowledge.version,
        "pages": pages,
    }
    made = {"rules/index.html": look.get_template("rules_index.html.j2").render(**shared)}
    for page in pages:
        made[f"rules/{page.name}.html"] = look.get_template("rules_page.html.j2").render(
            page=page, **shared
        )
    return made


def _css() -> str:
    ours = (TEMPLATES / "rules.css").read_text("utf-8")
    return files("reprieve.report").joinpath("templates/page.css").read_text("utf-8") + ours
