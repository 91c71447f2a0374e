"""How do the pages find their templates, and how are values written in them? Every text is escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import ChainableUndefined, Environment, FunctionLoader

from reprieve.report import citations, course_words, effect_figures, numbers, sections
from reprieve.report.benefit_words import name_of_effect, per_hundred
from reprieve.report.response_lines import beside, regression_line, worth_line

CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@cache
def environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        about=numbers.about,
        day=numbers.day,
        percent=numbers.percent,
        number=numbers.shown,
        readable=sections.readable,
        texts=sections.texts,
        source=lambda value: "; ".join(sections.texts(value)),
        rows=sections.rows,
        cited=citations.cited,
        figures=effect_figures.effect_figures,
        mark=sections.mark,
        gap=sections.gap_in,
        fewer=numbers.fewer_or_more,
    )
    environment.globals.update(
        is_recalled=sections.is_recalled,
        ruling=sections.ruling,
        prior_of=course_words.prior_of,
        rule_set_name=course_words.rule_set_name,
        beside=beside,
        regression_line=regression_line,
        worth_line=worth_line,
        per_hundred=per_hundred,
        effect_name=name_of_effect,
    )
    return environment


def template_text(name: str) -> str:
    return files("reprieve.report").joinpath("templates", name).read_text(encoding="utf-8")
