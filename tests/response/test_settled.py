"""Where a pain scale settles, against the stationary distribution as an eigenvector."""

from __future__ import annotations

import numpy as np
import pytest

from reprieve.response.settled import _NODES, _settled_at_nodes
from tests.response import referee


@pytest.mark.parametrize(("levels", "bad_from"), [(4, 2), (11, 4)])
def test_log_odds_of_a_bad_day_are_those_of_the_stationary_distribution(levels, bad_from):
    rng = np.random.default_rng(levels)
    draws = 19  # two groups of lanes, the last not full
    middle, half_width, rho = rng.normal(1, 1, draws), rng.uniform(1, 4, draws), rng.normal(0.8, 0.3, draws)
    cuts = np.concatenate([np.zeros((1, draws)), rng.uniform(0.2, 0.9, (levels - 2, draws))]).cumsum(axis=0)
    found = _settled_at_nodes(middle, half_width, rho, np.exp(cuts), bad_from)
    for draw in (0, 15, 16, draws - 1):
        for node, place in enumerate(_NODES):
            x = middle[draw] + half_width[draw] * place
            moves = np.array(
                [
                    referee.chances(x + rho[draw] * j / (levels - 1), cuts[:, draw]) for j in range(levels)
                ]  # today after yesterday
            )
            values, vectors = np.linalg.eig(moves.T)
            stays = np.real(vectors[:, np.argmax(np.real(values))])
            plain = np.log(stays[bad_from:].sum() / stays[:bad_from].sum())
            assert found[node, draw] == pytest.approx(plain, abs=1e-4)
