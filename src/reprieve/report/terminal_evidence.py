"""What trials show, in a terminal: effects, certainty and approval, each with how it was seen."""

from __future__ import annotations

from rich.console import Console

from reprieve.report.benefit_words import advised_against, evidence_of
from reprieve.report.effect_figures import effect_figures
from reprieve.report.lines import bullets, line, worked_out
from reprieve.report.numbers import shown
from reprieve.report.sections import Section, is_recalled, mark, part, readable, rows, texts


def render_evidence(answer: Section, console: Console) -> None:
    """The evidence of an answer in short, or one condition's evidence alone in full."""
    within = "evidence" in answer
    evidence = evidence_of(answer if within else {"evidence": answer})
    if not evidence:
        worked_out(answer, "evidence", console)
    for row in evidence:
        line(console, str(row.get("name") or readable(row.get("condition", ""))), style="bold")
        if advice := advised_against(row):
            line(console, advice)
        for pair in rows(part(row, "fact_box"), "pairs"):
            line(console, f"{'; '.join(texts(pair.get('words')))} [{mark(pair)}]")
        effects = [
            (kind, effect)
            for kind in ("pooled", "single", "published")
            for effect in rows(row, kind)
            if within or not effect.get("repeats")
        ]
        brief = [(kind, effect) for kind, effect in effects if _leads(kind, effect, row)]
        for kind, effect in brief if within else effects:
            _effect(console, kind, effect)
        if within and len(effects) > len(brief):
            line(
                console,
                f"and {len(effects) - len(brief)} more: reprieve evidence show {row.get('condition', '')}",
            )
        certainty = part(row, "certainty")
        if certainty:
            seen = f" [{mark(certainty)}]" if certainty.get("verification") else ""
            line(console, f"{'; '.join(texts(certainty.get('words')))}{seen}")
            bullets(console, texts(certainty.get("reasons")))
        for law in rows(row, "regulatory"):
            said = "; ".join(texts(law.get("words"))) or (
                f"{law.get('jurisdiction')}: {law.get('product') or 'any product'}, {readable(law.get('status'))}"
            )
            line(console, f"{said} [{mark(law)}]")
        if not within:
            bullets(
                console,
                [f"{'; '.join(texts(one))}{_recalled(one)}" for one in row.get("side_effects") or ()],
            )
            for one in rows(row, "misconceptions"):
                line(console, f"Often heard: {one.get('heard')} Right: {one.get('right')} [{mark(one)}]")
        bullets(console, [f"Not known: {one}" for one in texts(row.get("unknowns"))])
        if not within and (sources := rows(row, "sources")):
            line(console, "Sources", style="bold")
            bullets(console, [f"{one.get('source')} [{mark(one)}]" for one in sources])


def _leads(kind: str, effect: Section, evidence: Section) -> bool:
    """Whether an answer shows this effect: the main poolings, or else the first published one."""
    if kind == "pooled":
        return str(effect.get("role", "main")) == "main"
    first = rows(evidence, "published")[:1]
    return kind == "published" and effect in first


def _effect(console: Console, kind: str, effect: Section) -> None:
    outcome = readable(effect.get("outcome_words") or effect.get("outcome", ""))
    figures = effect_figures(effect)
    said = "; ".join(texts(effect.get("words")))
    line(console, f"{outcome}, {kind}{f': {figures}' if figures else ''} [{mark(effect)}]. {said}".rstrip())
    for name in ("as_published", "patient_level"):
        if not (beside := part(effect, name)):
            continue
        line(console, f"{beside.get('words')} [{mark(beside)}]")
    if effect.get("pi_low") is not None:
        line(console, f"A new, similar trial: {shown(effect['pi_low'])} to {shown(effect['pi_high'])}.")
    bullets(console, texts(effect.get("remarks")))


def _recalled(row: object) -> str:
    """The mark of a row whose words do not hold it already."""
    return " [recalled, not looked up]" if isinstance(row, dict) and is_recalled(row) else ""
