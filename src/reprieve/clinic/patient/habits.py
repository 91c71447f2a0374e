"""What becomes of a patient's habits when the chart is erased? They go, and the reminder's address with them."""

from __future__ import annotations

from typing import Any


def forget(*, instance: Any, **_: Any) -> None:
    """Remove the habits of the person whose chart was deleted."""
    from reprieve.clinic.patient.models import Habits

    if instance.person_id is not None:
        Habits.objects.filter(user_id=instance.person_id).delete()
