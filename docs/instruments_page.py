"""The page of questionnaires: how each is scored, its bands and thresholds, made from the knowledge."""

from __future__ import annotations

from collections.abc import Iterator

from reprieve.instruments.thresholds import in_words
from reprieve.knowledge import Knowledge
from reprieve.knowledge.instruments import Bands, Instrument
from reprieve.knowledge.scoring_rules import ItemScale, Scale, scales_named_by


def instruments_page(knowledge: Knowledge) -> str:
    """Every questionnaire with its rules and the marks of its numbers."""
    head = [
        "# Questionnaires",
        "",
        f"Knowledge {knowledge.version}. Checked by a clinician: nobody yet. No item's wording is kept here.",
        "",
    ]
    rows = [one for one in knowledge.instruments.by_id.values() if one.kind == "questionnaire"]
    return "\n".join([*head, *(line for one in rows for line in _section(one, knowledge))])


def _section(one: Instrument, knowledge: Knowledge) -> Iterator[str]:
    yield f"## {one.id}: {one.name}\n"
    yield f"{one.how}\n" if one.how else f"Not scored from its items: {one.not_scored}.\n"
    if one.answers:
        yield "| items | each holds | seen |\n|---|---|---|"
        for spec in one.answers:
            meaning = f" ({spec.meaning})" if spec.meaning else ""
            yield f"| {_numbers(spec.items)} | {spec.in_words()}{meaning} | {spec.verification} |"
        yield "\n| scale | from | range | missing items | seen |\n|---|---|---|---|---|"
        for scale in one.scales:
            recorded = " (a chart holds this one)" if scale.id == one.recorded else ""
            mark = scale.verification or one.verification
            yield f"| {scale.id}{recorded} | {_made_of(scale)} | {_range(scale)} | {_missing(scale)} | {mark} |"
        yield ""
    yield from (
        f"- Band of {band.scale}{_whose(band)}: {_levels(band)} ({band.verification})" for band in one.bands
    )
    for row in one.meaningful_change:
        scale = f" of {row.scale}" if row.scale else ""
        note = f"; {row.note}" if row.note else ""
        use = "" if row.for_one_person else "; shown, never used for one person"
        yield f"- Change{scale}, {row.population}, {row.level}: {in_words(row)} ({row.verification}{note}{use})"
    yield from (
        f"- Item {alert.item} above {alert.above:g}: {alert.red_flag} ({alert.note})"
        for alert in one.alerts
    )
    yield from (f"- Note: {text}" for text in (one.caution, one.note, one.band_note) if text)
    yield f"\nSources: {'; '.join(knowledge.instruments.cited(one.source))}\n"


def _numbers(items: tuple[int, ...]) -> str:
    runs = len(items) > 1 and items == tuple(range(items[0], items[-1] + 1))
    return f"{items[0]}-{items[-1]}" if runs else ", ".join(map(str, items))


def _made_of(scale: Scale) -> str:
    words = scale.formula.replace("_", " ")
    if isinstance(scale, ItemScale):
        return f"{words}, items {_numbers(scale.items)}"
    return f"{words}: {', '.join(dict.fromkeys(scales_named_by(scale)))}"


def _range(scale: Scale) -> str:
    return f"{scale.range[0]:g} to {scale.range[1]:g}" if scale.range else ""


def _missing(scale: Scale) -> str:
    if not isinstance(scale, ItemScale):
        return ""
    if scale.missing is None:
        return "no rule known: none"
    return f"at most {scale.missing.at_most} ({scale.missing.verification})"


def _whose(bands: Bands) -> str:
    return f", {bands.population}" if bands.population else ""


def _levels(bands: Bands) -> str:
    return ", ".join(
        f"{'above' if one.beyond else 'from'} {one.from_:g} {one.label}" for one in bands.levels
    )
