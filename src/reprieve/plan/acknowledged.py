"""Was a caution seen, and answered in writing where its rule asks for a reason?

A reason is asked for while the caution is met; what is not known yet has to be seen, and is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reprieve.plan.entry import Entry

SEVERAL = ","


def was_acknowledged(entry: Entry, acknowledged: Collection[str], reasons: Mapping[str, str]) -> bool:
    """Whether a caution was seen, with the reason in writing that it may ask for."""
    return entry.rule in acknowledged and not (entry.reason_required and not reasons.get(entry.rule))


def written_reasons(given: Mapping[str, str]) -> dict[str, str]:
    """The reasons that say something, by the rule."""
    return {rule: text.strip() for rule, text in given.items() if text.strip()}


def acknowledgements(typed: Iterable[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The cautions, and the reasons by rule, of what was typed: `C01`, `C01,C02`, or `C07=a reason, in words`."""
    seen: list[str] = []
    reasons: dict[str, str] = {}
    for one in typed:
        names, says, reason = one.partition("=")
        rules = [name.strip() for name in names.split(SEVERAL) if name.strip()]
        seen += rules
        if says and rules:
            reasons[rules[-1]] = reason
    return tuple(dict.fromkeys(seen)), written_reasons(reasons)
