"""What must be said beside a pooled interval, so that nobody reads more or less into it than it holds?"""

from __future__ import annotations

_FEW = 4  # with fewer trials the Hartung-Knapp interval rests on one or two degrees of freedom
_SAME = 1 - 1e-9


def remarks_on(*, k: int, interval: str, width: float, wald_width: float) -> tuple[str, ...]:
    """Plain sentences about an interval of `k` trials, given its width and the width of the ordinary (Wald) one."""
    if k == 1:
        return ("One trial: this is its own result, and how trials differ is not known.",)
    remarks = []
    narrower = interval == "hk" and width < wald_width * _SAME
    if interval == "hk" and k < _FEW and not narrower:
        remarks.append(
            f"With {'two' if k == 2 else 'three'} trials the Hartung-Knapp interval rests on very little and can be "
            "very wide; the ordinary interval is given beside it and is probably too narrow."
        )
    if narrower:
        remarks.append(
            "Here the Hartung-Knapp interval is narrower than the ordinary one, because the trials agree more closely "
            "than chance alone would have them; rely on the wider one."
        )
    if interval == "wald" and k < _FEW:
        remarks.append(
            f"An ordinary interval from {'two' if k == 2 else 'three'} trials is probably too narrow."
        )
    return tuple(remarks)
