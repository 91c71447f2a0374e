"""Which warning signs are met, how urgent are they, and has a clinician cleared them? Worst first."""

from __future__ import annotations

from reprieve.diagnosis.held import Held
from reprieve.diagnosis.reasons import asks, shown_asks, told
from reprieve.diagnosis.rows import FlagRow, titles
from reprieve.diagnosis.truth import Case, truth_in
from reprieve.knowledge.red_flags import FlagDef
from reprieve.knowledge.rule import Leaf, walk
from reprieve.verdict import Verdict

CLEARED = "red_flag_cleared_by_clinician"


def flag_rows(case: Case) -> tuple[FlagRow, ...]:
    """Every flag: those met first, then those not known, each the most urgent first."""
    rows = [_row(case, flag) for flag in case.red_flags.flags.values()]
    order = {Verdict.MET: 0, Verdict.UNKNOWN: 1, Verdict.NOT_MET: 2}
    return tuple(sorted(rows, key=lambda row: (order[row.verdict], case.red_flags.rank(row.urgency))))


def _row(case: Case, flag: FlagDef) -> FlagRow:
    truth = truth_in(case, flag.rule, None)
    escalation = None if flag.escalation is None else truth_in(case, flag.escalation, None)
    urgency = flag.urgency
    if flag.escalated_urgency is not None and escalation is True and truth is not False:
        urgency = flag.escalated_urgency
    cleared = case.known.get(CLEARED, f"red_flag:{flag.id}")
    return FlagRow(
        id=flag.id,
        name=flag.name,
        group=flag.group,
        verdict=Verdict.of(truth),
        urgency=urgency,
        urgency_means=case.red_flags.urgency_meaning[urgency],
        escalation=None if flag.escalation is None else Verdict.of(escalation),
        consequence=flag.consequence,
        blocks_toxin=flag.blocks_toxin,
        cleared=cleared.value if cleared is not None and isinstance(cleared.value, bool) else None,
        source=titles(flag.source, case.red_flags.sources),
        verification=flag.verification,
        earlier=_earlier(case, flag) if truth is None and not _cleared(cleared) else (),
        because=lambda: _reasons(case, flag, truth, escalation),
        ask_for=lambda: _asks(case, flag, truth),
    )


def _cleared(cleared: Held | None) -> bool:
    return cleared is not None and cleared.value is True


def _earlier(case: Case, flag: FlagDef) -> tuple[str, ...]:
    """Answers that spoke for the flag and have grown too old: nobody has taken them back."""
    found = {}
    for leaf in walk(flag.rule):
        if not isinstance(leaf, Leaf) or leaf.op != "is_true":
            continue
        held = case.known.get(leaf.fact, None)
        if held is not None and held.was is True:
            found[leaf.fact] = f"{leaf.fact}: {held.note}"
    return tuple(found.values())


def _reasons(case: Case, flag: FlagDef, truth: bool | None, escalation: bool | None) -> tuple[str, ...]:
    lines = [*told(case, flag.rule, None)]
    if flag.escalation is not None and escalation is True and truth is not False:
        facts = "; ".join(told(case, flag.escalation, None))
        lines.append(f"{flag.escalated_urgency} rather than {flag.urgency}, because {facts}")
    elif flag.escalation is not None and escalation is None and truth is not False:
        lines.append(f"could be {flag.escalated_urgency} rather than {flag.urgency}: not known")
    cleared = case.known.get(CLEARED, f"red_flag:{flag.id}")
    if cleared is not None:
        lines.append(f"cleared by a clinician: {cleared.in_words()}")
    lines.append(f"rule: {flag.id}, {flag.verification}, sources {', '.join(flag.source)}")
    return tuple(dict.fromkeys(lines))


def _asks(case: Case, flag: FlagDef, truth: bool | None) -> tuple[str, ...]:
    """What could settle the flag, and, unless it is not met, what could make it more urgent."""
    asked = dict(asks(case, flag.rule, None))
    if flag.escalation is not None and truth is not False:
        asked |= asks(case, flag.escalation, None)
    return shown_asks(asked, None)
