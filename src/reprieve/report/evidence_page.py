"""What trials show for one condition as one HTML page: no script, no network, no font from elsewhere; made to be printed.

First the fact box (of 100 people), what people often hear and what is right, and side effects; then approval, what each
trial found, how sure it is and why, the published course in time, what is not known, and every source with its mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reprieve.report import pictures
from reprieve.report.benefit_words import headline, name_of_effect, per_hundred
from reprieve.report.figures import icons
from reprieve.report.numbers import number, written
from reprieve.report.sections import Section, is_recalled, part, readable, rows
from reprieve.report.templating import CONTENT_SECURITY_POLICY, environment, template_text

_MOST = 10  # side effects and published analyses, before the rest is folded


def evidence_page(
    found: Section,
    *,
    as_of: str,
    knowledge_version: str,
    plain_names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The page for one condition (`reprieve evidence show CONDITION --json`).

    `plain_names`: what a side effect is called in everyday words, by its id (`eyelid_ptosis`: drooping upper eyelid).
    """
    answer = {"evidence": found}
    effects = compared_side_effects(found, plain_names)
    return environment().get_template("evidence_page.html.j2").render(
        row=found,
        csp=CONTENT_SECURITY_POLICY,
        css=template_text("page.css") + template_text("evidence_page.css"),
        as_of=as_of,
        knowledge_version=knowledge_version,
        box=fact_box_pictures(part(found, "fact_box")),
        main=pictures.forest_pictures(answer),
        other=pictures.forest_pictures(answer, roles=("sensitivity",), prefix="other"),
        headline=headline(answer, readable(found.get("condition", ""))),
        lead=leading_words(found),
        effects=effects[:_MOST],
        more_effects=effects[_MOST:],
        not_compared=[row for row in rows(found, "side_effects") if row.get("difference_per_100") is None],
        most=_MOST,
    )  # fmt: skip


def fact_box_pictures(box: Section) -> Section | None:
    """The first pair of the fact box as two icon arrays with their sentences; None without one."""
    pairs = rows(box, "pairs")
    if not pairs:
        return None
    first = pairs[0]
    toxin, dummy = number(first.get("with_toxin")), number(first.get("with_dummy"))
    if toxin is None or dummy is None:
        return None
    with_toxin, with_dummy = round(toxin), round(dummy)
    what = str(box.get("what", "got better"))
    too, more = min(with_toxin, with_dummy), max(0, with_toxin - with_dummy)
    recalled = " (recalled, not looked up)" if is_recalled(first) else ""
    said_toxin = f"{with_toxin} of 100 had {what}{recalled}"
    said_dummy = f"{with_dummy} of 100 had {what}{recalled}"
    return {
        "toxin": icons.icon_array(
            too=too, more=more, title="With the toxin", desc=said_toxin, name="icons-toxin"
        ),
        "dummy": icons.icon_array(
            too=with_dummy, more=0, title="With a dummy injection", desc=said_dummy, name="icons-dummy"
        ),
        "with_toxin": with_toxin,
        "with_dummy": with_dummy,
        "difference": with_toxin - with_dummy,
        "what": what,
        "legend": [
            (icons.one("too", name="legend-too"), "also with a dummy injection"),
            (icons.one("more", name="legend-more"), "because of the toxin"),
            (icons.one("none", name="legend-none"), "not so"),
        ],
        "first": first,
        "others": pairs[1:],
        "weeks": box.get("weeks"),
        "why_two": box.get("why_two"),
        "dummy_words": box.get("dummy"),
    }


def compared_side_effects(
    found: Section, plain_names: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Side effects with a figure for both groups, the largest difference first: event, both figures, difference."""
    listed = []
    for row in rows(found, "side_effects"):
        toxin, dummy = per_hundred(row, "toxin"), per_hundred(row, "dummy")
        if toxin is None or dummy is None:
            continue
        listed.append(
            {
                "name": _name(name_of_effect(row), plain_names),
                "toxin": _of_100(toxin),
                "dummy": _of_100(dummy),
                "more": written(toxin - dummy, digits=1),
                "row": row,
            }
        )
    return listed


def leading_words(found: Section) -> str | None:
    """Where there is no fact box: the first pooled effect in words, or else the first published one."""
    for kind in ("pooled", "single", "published"):
        for row in rows(found, kind):
            if row.get("words"):
                return str(row["words"])
    return None


def _name(term: str, plain_names: Mapping[str, str]) -> str:
    """The everyday name with the field's term behind it, or the term alone."""
    plain = plain_names.get(term.replace(" ", "_"))
    return readable(term) if plain is None or plain == term else f"{plain} ({readable(term)})"


def _of_100(value: float) -> str:
    return "under 1" if 0 < value < 1 else written(value, digits=0)
