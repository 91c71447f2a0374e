"""What is known once the best fit of a chart is found?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ENOUGH = 1e-5  # squared length of the last step, in posterior SDs


class Fit(NamedTuple):
    """The mode, the information there, the log posterior (up to a constant), and whether it was reached.

    `information` is what the normal curve rests on; `safe_information` leaves out the bends of eta and is always
    positive definite. A leading axis (chart,) everywhere.
    """

    theta: Floats
    information: Floats
    safe_information: Floats
    log_posterior: Floats
    converged: NDArray[np.bool_]
    steps: NDArray[np.int64]
