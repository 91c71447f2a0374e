"""Why is nothing decided from this posterior, if anything stands against it?"""

from __future__ import annotations

from reprieve.response.model_check import Checked
from reprieve.response.posterior import Posterior


def not_to_be_used(posterior: Posterior, checked: Checked) -> str | None:
    """The reason in one sentence or two; None where the posterior may be used."""
    if checked.fits is False:
        return f"The model does not fit this diary, so no answer is given from it: what was counted stands. {checked.because}"
    if not posterior.diagnostics.trusted:
        return f"The figures are not to be trusted, so nothing is decided from them. {posterior.diagnostics.because}"
    return None
