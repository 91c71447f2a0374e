"""Found by the worker: what of the clinician's pages is made anew with each answer."""

from __future__ import annotations

from reprieve.clinic.clinician.keeping import draw_parts, renew_needs
from reprieve.clinic.work.renewing import after_answer, before_answer

before_answer(draw_parts)
after_answer(renew_needs)
