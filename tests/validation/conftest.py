"""The real people, read once."""

from pathlib import Path

import pytest

from reprieve.validation.real_diaries import real_diaries
from reprieve.validation.toxin_trial import trial_people

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def diaries():
    return real_diaries(
        (DATA / "kosteckidillon" / "kosteckidillon_migraine_diary_ipd.csv").read_text("utf-8")
    )


@pytest.fixture(scope="session")
def people():
    return trial_people((DATA / "cdystonia" / "cdystonia_botb_rct_ipd.csv").read_text("utf-8"))
