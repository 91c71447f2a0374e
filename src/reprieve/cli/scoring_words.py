"""A questionnaire's score, and a chart's scores, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def lines_of_score(found: dict[str, Any]) -> Iterator[str]:
    """One scored questionnaire, alerts first."""
    yield found["name"]
    yield from (f"  ! {alert}" for alert in found["alerts"])
    if "scales" in found:
        for one in found["scales"]:
            yield from _scale_lines(one)
    else:
        yield f"  {found['recorded'] or 'score'}: {found['total']:g}{_band_words(found['band'])}"
        yield from (f"    {why}" for why in found["band"]["because"])
    if "change" in found:
        yield from _change_lines(found["change"])
        yield from _others_lines(found["change"])
    yield from (f"  Note: {text}" for text in found["cautions"])
    yield f"  Source ({found['verification']}): {'; '.join(found['source'])}"
    yield "  For a qualified professional to read; not checked by a clinician yet."


def _scale_lines(one: dict[str, Any]) -> Iterator[str]:
    if one["value"] is None:
        yield f"  {one['scale']}: not known ({one['why_not']})"
        return
    band = one["band"] or {}
    yield f"  {one['scale']}: {one['value']:.4g}{_band_words(band)}"
    yield from (f"    {text}" for text in (*band.get("because", ()), *one["notes"]) if _says_more(text))


def _says_more(text: str) -> bool:
    return not text.startswith("no bands of ")


def _band_words(band: dict[str, Any]) -> str:
    if not band or band["label"] is None:
        return ""
    finer = f"; {band['finer']}" if band["finer"] else ""
    mark = "" if band["verification"] == "verified" else " (band recalled)"
    return f" - {band['label']}{mark}{finer}"


def _change_lines(change: dict[str, Any]) -> Iterator[str]:
    verdict = {"met": "reached", "not_met": "not reached", "unknown": "not known"}[change["reached"]]
    yield (
        f"  from {change['before']:g} to {change['now']:g}: {change['change']:+.4g}, {change['direction']}; "
        f"minimal important change {verdict}"
    )
    yield from (f"    {text}" for text in change["because"])


def _others_lines(change: dict[str, Any]) -> Iterator[str]:
    """The thresholds of other populations and of other uses, which the verdict does not stand on."""
    for one in change["thresholds"]:
        if not one["applies"]:
            verdict = "" if one["reached"] == "unknown" else f": {one['reached'].replace('_', ' ')}"
            scale = f"{one['scale']}, " if one["scale"] else ""
            yield (
                f"    shown, not used: {one['threshold']} ({scale}{one['population']}, {one['level']}; "
                f"{one['verification']}){verdict}"
            )


def show_scores(found: dict[str, Any], console: Console) -> None:
    """The scores of one chart, an instrument a paragraph."""

    def line(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    line(f"{found['chart']}, as of {found['as_of']} ({found['condition'] or 'condition not told'})")
    if not found["scores"]:
        line("  no scores on record")
    for one in found["scores"]:
        told = ", ".join(map(_told, one["values"]))
        line(f"  {one['instrument']}: {told}")
        for day in one["contradictions"]:
            line(f"    {day['on']}: {' and '.join(f'{value:g}' for value in day['values'])}, so not known")
        if one["change"] is not None:
            for text in _change_lines(one):
                line(f"  {text}")
        else:
            for text in one["because"]:
                line(f"    {text}")


def _told(value: dict[str, Any]) -> str:
    band = f" ({value['band']})" if value["band"] else ""
    return f"{value['on']} {value['value']:g}{band}"
