"""What does the person see at the end of the interview?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

    from reprieve.diagnosis.interview import Summary

NEXT_STEPS: Final = {  # who can answer, and what the patient can do about it
    "diary": "Keep a headache diary",
    "clinician": "Show this to a clinician, with the file",
    "exam": "Let a clinician examine you",
    "test": "Ask whether you need a test or a scan",
    "derived": "Bring what you have on earlier treatment",
}
URGENT: Final = ("emergency_now", "same_day")  # said in full above the summary


def render_summary(summary: Summary, out: Console, *, finished: bool) -> None:
    """Warning signs that are left to say, what is met, how much is open, and what the person can do next."""

    def say(text: str) -> None:
        out.print(text, markup=False, highlight=False, soft_wrap=True)

    say("")
    say("That is all you can settle." if finished else "Not finished: go on later with the same file.")
    say("This is no diagnosis and no advice: it is for you and a professional to look at together.")
    less_urgent = [one for one in summary.flags if one.urgency not in URGENT]
    if less_urgent:
        say("\nTell a professional of these, too:")
        for flag in less_urgent:
            said = summary.words[flag.id]
            say(f"  {said.words} {said.how_soon}")
    if summary.met:
        say("\nWhat you told fits:")
        for name in dict.fromkeys(one.name for one in summary.met):
            say(f"  {name}")
    diagnoses = {one.name for one in summary.open if one.kind == "diagnosis"}
    if diagnoses or summary.flags_open:
        say(
            f"\nStill open: {_many(len(diagnoses), 'diagnosis', 'diagnoses')}, "
            f"{_many(len(summary.flags_open), 'warning sign', 'warning signs')}."
        )
    left = {by: {one.question for one in summary.left_open if one.by == by} for by in NEXT_STEPS}
    if finished and any(left.values()):
        say("\nWhat you can do next:")
        for by, step in NEXT_STEPS.items():
            if left[by]:
                say(f"  {step} ({_many(len(left[by]), 'open question', 'open questions')}).")


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
