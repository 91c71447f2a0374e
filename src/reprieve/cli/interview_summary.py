"""What does the person see at the end of the interview?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

    from reprieve.diagnosis.interview import Summary

MOST_SHOWN: Final = 6
INFORMANTS: Final = {
    "clinician": "Only a clinician can judge",
    "exam": "Only an examination can show",
    "test": "Only a test or a scan can show",
    "diary": "A headache diary can show",
    "derived": "Your records can show",
}


def render_summary(summary: Summary, out: Console, *, finished: bool) -> None:
    """Warning signs first, then what is met, what is open, and who can settle it."""

    def say(text: str) -> None:
        out.print(text, markup=False, highlight=False, soft_wrap=True)

    say("")
    say("That is all you can settle." if finished else "Not finished: go on later with the same file.")
    say("This is no diagnosis and no advice: it is for you and a professional to look at together.")
    if summary.flags:
        say("\nWarning signs you told of (show them to a professional):")
        for flag in summary.flags:
            say(f"  {flag.urgency.replace('_', ' ')}: {flag.name}")
    if summary.met:
        say("\nWhat you told fits:")
        for name in dict.fromkeys(one.name for one in summary.met):
            say(f"  {name}")
    if summary.open:
        names = list(dict.fromkeys(one.name for one in summary.open if one.kind == "diagnosis"))
        say(f"\nStill open: {len(names)} diagnoses, {len(summary.flags_open)} warning signs")
        if finished:
            for name in names:
                say(f"  {name}")
    if not finished:
        return
    for by, words in INFORMANTS.items():
        left = list(dict.fromkeys(one.question for one in summary.left_open if one.by == by))
        if left:
            say(f"\n{words}:")
            for question in left[:MOST_SHOWN]:
                say(f"  {question}")
            if len(left) > MOST_SHOWN:
                say(f"  and {len(left) - MOST_SHOWN} more questions")
