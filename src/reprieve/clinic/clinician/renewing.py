"""Found by the worker: what of the clinician's pages is made anew with each answer."""

from __future__ import annotations

from reprieve.clinic.clinician.keeping import renew
from reprieve.clinic.work.renewing import after_answer

after_answer(renew)
