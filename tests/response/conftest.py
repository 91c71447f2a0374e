"""The prior that the tests of the response share."""

from __future__ import annotations

import pytest

from reprieve.knowledge import load_knowledge


@pytest.fixture(scope="session")
def prior():
    return load_knowledge().priors.of("chronic_migraine")
