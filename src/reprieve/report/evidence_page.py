"""What trials show for one condition as one HTML page: no script, no network, no font from elsewhere; made to be printed.

First the fact box (of 100 people), what a guideline advises against, what people often hear and what is right, and side
effects with the boxed warning; then approval, what each trial found, how sure it is and why, the published course in
time, what is not known, and every source with its mark. No ratio stands without the people behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reprieve.report import pictures
from reprieve.report.benefit_words import headline, in_a_sentence, name_of_effect, per_hundred
from reprieve.report.effect_figures import fixed
from reprieve.report.figures import icons
from reprieve.report.numbers import number
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
    plain_names = {**_names_of_events(found), **plain_names}
    effects = compared_side_effects(found, plain_names)
    heard = rows(found, "misconceptions")
    return environment().get_template("evidence_page.html.j2").render(
        row=found,
        csp=CONTENT_SECURITY_POLICY,
        css=template_text("page.css") + template_text("evidence_page.css"),
        as_of=as_of,
        knowledge_version=knowledge_version,
        box=fact_box_pictures(part(found, "fact_box")),
        main=pictures.forest_pictures(answer),
        other=pictures.forest_pictures(answer, roles=("sensitivity",), prefix="other"),
        headline=headline(answer, in_a_sentence(str(found.get("name") or readable(found.get("condition", ""))))),
        advice=part(found, "advised_against"),
        course=pictures.population_course_picture(found),
        heard=[one for one in heard if not one.get("boxed_warning")],
        boxed=[one for one in heard if one.get("boxed_warning")],
        known=uncounted_effects(found),
        other_comparisons=other_comparisons(found, plain_names),
        lead=leading_words(found),
        effects=effects[:_MOST],
        more_effects=effects[_MOST:],
        not_compared=[
            row
            for row in rows(found, "side_effects")
            if row.get("repeats") or (row.get("difference_per_100") is None and row.get("other_per_100") is None)
        ],
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
    """Side effects with a figure for both groups, the largest difference first: event, both figures, difference.

    All with one decimal, and the difference is that of the figures shown. `also`: published pairs of the same event that
    count something else, such as only what was put down to the treatment.
    """
    known = rows(found, "known_effects")
    listed = []
    for row in rows(found, "side_effects"):
        toxin, dummy = per_hundred(row, "toxin"), per_hundred(row, "dummy")
        if toxin is None or dummy is None or row.get("repeats"):
            continue
        listed.append(
            {
                "name": _name(name_of_effect(row), plain_names),
                "toxin": fixed(toxin, digits=1),
                "dummy": fixed(dummy, digits=1),
                "more": fixed(round(toxin, 1) - round(dummy, 1), digits=1),
                "also": [
                    pair
                    for one in known
                    if row.get("event") in one.get("trial_events", ())
                    for pair in rows(one, "pairs")
                ],
                "row": row,
            }
        )
    return listed


def other_comparisons(
    found: Section, plain_names: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Side effects beside those of another treatment, or of a dummy injection that held toxin: no background rate."""
    return [
        {
            "name": _name(name_of_effect(row), plain_names),
            "toxin": fixed(toxin, digits=1),
            "other": fixed(other, digits=1),
            "what": row.get("comparator"),
            "row": row,
        }
        for row in rows(found, "side_effects")
        if (toxin := number(row.get("with_per_100"))) is not None
        and (other := number(row.get("other_per_100"))) is not None
    ]


def uncounted_effects(found: Section) -> list[Section]:
    """Known effects of such injections that no trial here counted in both groups: listed without a number."""
    counted = {
        row.get("event") for row in rows(found, "side_effects") if row.get("difference_per_100") is not None
    }
    return [one for one in rows(found, "known_effects") if not counted & set(one.get("trial_events", ()))]


def leading_words(found: Section) -> str | None:
    """Where there is no fact box: the first pooled effect in words, or else the leading published one, or a trial's."""
    own = [row for row in rows(found, "published") if row.get("same_condition", True)]
    for listed in (rows(found, "pooled"), own, rows(found, "single")):
        for row in listed:
            if row.get("words"):
                return str(row["words"])
    return None


def _names_of_events(found: Section) -> dict[str, str]:
    """What each event of the trials is called in everyday words, by the known effects of this condition."""
    return {
        str(event).lower().replace(" ", "_"): str(one.get("name"))
        for one in rows(found, "known_effects")
        for event in one.get("trial_events", ())
    }


def _name(term: str, plain_names: Mapping[str, str]) -> str:
    """The everyday name with the field's term behind it, or the term alone."""
    plain = plain_names.get(term.replace(" ", "_"))
    return readable(term) if plain is None or plain == term else f"{plain} ({readable(term)})"
