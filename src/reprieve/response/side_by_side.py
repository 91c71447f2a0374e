"""Compiled loops: many draws of one diary, followed day by day side by side.

Draws lie in blocks of `LANES`, so that what one day hands on to the next stays in the fastest memory and every line of
arithmetic is done for several draws at once. Each day's predictor is made by the recurrences that its parts follow (what
is left of an injection falls by one factor a day), and read for all that the day is asked for: a category recorded after
a recorded one, a step of the chances of categories over unrecorded days, the record that ends these, and the chance of
a bad day in treatment. The arithmetic is that of `model.predictor`, `likelihood` and `courses`, with odds in place of
logarithms; a product of odds is brought back to between one and two, and its powers of two are counted, before it
could overflow. All of it stands in this one file: what is compiled is kept by the file's own date.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reprieve.response.compiled import compiled, numba

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LANES = 64
FAR = 300.0  # log odds: beyond this no predictor is told from another
# rows of `Persons.alone`
B, RHO, PI, TAU, EPS, FAST, MIDDLE, PER_HALF_WIDTH, MEMORY = range(9)
_RUN_UP = 21  # days on which the chance of a bad day comes to its way before the first treated one
_OFTEN = 4  # recorded days until a product is brought back
_EXACT = {"contract", "nsz", "arcp"}  # never "reassoc": the exponential lives by the order of its additions


class Persons(NamedTuple):
    """What stays the same from day to day: (block of draws, row, lane), the row as named."""

    alone: Floats  # one row a constant
    drift: Floats  # 14-day block, the first first
    effect: Floats  # cycle: log odds at full relief
    strength: Floats  # injection
    slow: Floats  # injection: which part of its action is left a day later
    steps: Floats  # other change of treatment
    cuts: Floats  # exp(c_k)
    after: Floats  # exp(-rho lag), by yesterday's category
    log_within: Floats  # log(1 - exp(c_k - c_k+1)), by category; 0 at both ends
    curve: Floats  # log odds of a bad day where the scale has settled, as a polynomial of degree 7; not read on two levels


class Days(NamedTuple):
    """What each day of the grid is asked, (day,) unless said."""

    block: Ints
    cycle: Ints  # the latest visit; -1 before the first
    since_first: Floats
    renewed: Floats
    steps: Floats  # (day, step)
    moved: NDArray[np.bool_]  # whether the burden is another than the day before
    y: Ints
    direct: NDArray[np.bool_]  # the day before is recorded too
    yesterday: Ints  # its category
    opens: Floats  # the lag before the first of some unrecorded days; -1 elsewhere
    hidden: Ints  # how often the chances of an unrecorded day are moved on
    closes: NDArray[np.bool_]  # recorded after these
    treated: Floats
    wanted: NDArray[np.bool_]  # whether its predictor is kept
    injected: Ints  # (injection,) its day
    dose: Floats  # (injection,)
    told: Floats  # (category,) how often it was recorded
    lag_of_good: float  # lags before days recorded below the highest category, summed
    half_action: float  # action with half of the relief
    hill: float


@numba.njit(inline="always")
def _near(x: float) -> float:
    # written out: the built-in min and max are not done for several lanes at once
    low = x if x > -FAR else -FAR
    return low if low < FAR else FAR


@numba.njit(inline="always")
def _exp(x: Any, out: Any, rounded: Any, bits: Any) -> None:
    """exp of each lane, to the last figures: 2^n times a polynomial, the power of two made of its bits."""
    for i in range(LANES):
        rounded[i] = x[i] * 1.4426950408889634 + 6755399441055744.0
    for i in range(LANES):
        r = x[i] - (rounded[i] - 6755399441055744.0) * 0.6931471805599453
        out[i] = 1.0 + r * (
            1.0 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (
                1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r / 3628800)))))))))  # fmt: skip
    for i in range(LANES):
        bits[i] = (bits[i] + 1023) << 52
    for i in range(LANES):
        out[i] *= rounded[i]


@numba.njit(inline="always")
def _bring_back(powers: Any, whole: Any) -> None:
    """A number in each lane, seen as its bits, comes between one and two; its powers of two are counted."""
    for i in range(LANES):
        powers[i] += (whole[i] >> 52) - 1023
        whole[i] = (whole[i] & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000


@numba.njit(inline="always")
def _chances_on(e: Any, chances: Any, after: Any, cuts: Any, above: Any) -> None:
    """The chance of each category a day later. e: exp(-x)."""
    K = chances.shape[0]
    for k in range(K - 1):
        for i in range(LANES):
            above[k, i] = 0.0
        for j in range(K):
            for i in range(LANES):
                above[k, i] += chances[j, i] / (1.0 + e[i] * cuts[k, i] * after[j, i])
    _by_category(chances, above)


@numba.njit(inline="always")
def _by_category(chances: Any, above: Any) -> None:
    last = chances.shape[0] - 1
    for i in range(LANES):
        chances[0, i] = 1.0 - above[0, i]
        chances[last, i] = above[last - 1, i]
    for k in range(1, last):
        for i in range(LANES):
            chances[k, i] = above[k - 1, i] - above[k, i]


@numba.njit(inline="always")
def _settled(x: Any, c: Any, alone: Any, against: Any) -> None:
    """-log odds of a bad day where the scale has settled at predictor x. c: its coefficients, from the constant on."""
    for i in range(LANES):
        p = (x[i] - alone[MIDDLE, i]) * alone[PER_HALF_WIDTH, i]
        value = c[3, i] + p * (c[4, i] + p * (c[5, i] + p * (c[6, i] + p * c[7, i])))
        against[i] = -_near(c[0, i] + p * (c[1, i] + p * (c[2, i] + p * value)))


@numba.njit(inline="always")
def _bad_day(e: Any, two: bool, after_pain: Any, alone: Any, bad: Any) -> None:
    """The chance of a bad day moves on by a day. e: exp(-x) on two levels, else odds against a bad day."""
    if two:
        for i in range(LANES):
            good, pain = 1.0 + e[i], 1.0 + e[i] * after_pain[i]
            both = 1.0 / (good * pain)
            bad[i] = (pain + (good - pain) * bad[i]) * both
    else:
        for i in range(LANES):
            settled = 1.0 / (1.0 + e[i])
            bad[i] = settled + alone[MEMORY, i] * (bad[i] - settled)


@numba.njit(fastmath=_EXACT, error_model="numpy")
def _follow_block(  # noqa: PLR0915 - one loop over days, kept whole
    alone: Any, drift: Any, effect: Any, strength: Any, slow_a_day: Any, steps: Any, cuts: Any,
    after: Any, log_within: Any, curve: Any, days: Any, x_of_days: Any, at: int, likely: Any, bad_days: Any,
) -> None:  # fmt: skip
    """One block of draws. Each array as (row, lane); `likely` (lane,), `bad_days` (course, lane) are filled."""
    K, J, S = after.shape[0], strength.shape[0], steps.shape[0]
    two = K == 2
    x, dummy, burden = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    e, negative, rounded, action = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    bits = rounded.view(np.int64)
    unlikely = np.ones(LANES)
    whole = unlikely.view(np.int64)
    powers = np.zeros(LANES, np.int64)
    total = np.zeros(LANES)
    slow, fast, left = np.zeros((J, LANES)), np.zeros(LANES), np.ones(LANES)
    stays_a_day, fast_a_day = np.zeros(LANES), np.zeros(LANES)
    chances, above = np.zeros((K, LANES)), np.zeros((K - 1, LANES))
    below_cut, above_cut = np.zeros((K, LANES)), np.zeros((K, LANES))
    bad = np.full((3, LANES), 0.5)
    odds_of_burden = np.zeros(LANES)
    for k in range(K - 1):
        for i in range(LANES):
            below_cut[k + 1, i] = cuts[k, i]
            above_cut[k, i] = 1.0 / cuts[k, i]
    for i in range(LANES):
        stays_a_day[i] = np.exp(-alone[TAU, i])
        fast_a_day[i] = np.exp(-alone[FAST, i])
    level = days.half_action**days.hill
    cubed = days.hill == 3.0
    D = days.y.shape[0]
    first_treated = D
    for d in range(D - 1, -1, -1):
        if days.treated[d] > 0:
            first_treated = d
    began = max(first_treated - _RUN_UP, 0)
    seen, given, counted = False, 0, 0
    for d in range(D):
        while given < J and days.injected[given] <= d:
            if days.injected[given] == d and days.dose[given] > 0:
                for i in range(LANES):
                    slow[given, i] = strength[given, i] * days.dose[given]
                    fast[i] += slow[given, i]
            given += 1
        if days.since_first[d] > 0:
            if d == 0:
                for i in range(LANES):
                    left[i] = np.exp(-alone[TAU, i] * days.since_first[0])
            else:
                for i in range(LANES):
                    left[i] *= stays_a_day[i]
        followed = first_treated < D and d >= began
        asked = days.direct[d] or days.hidden[d] > 0 or days.closes[d]
        if asked or followed or days.wanted[d]:
            moved = days.moved[d] or not seen
            seen = True
            if moved:
                for i in range(LANES):
                    burden[i] = alone[B, i] + drift[days.block[d], i]
                for s in range(S):
                    if days.steps[d, s] != 0:
                        for i in range(LANES):
                            burden[i] -= steps[s, i]
            c = days.cycle[d]
            if c >= 0:
                renewed = days.renewed[d]
                for i in range(LANES):
                    dummy[i] = burden[i] - alone[PI, i] * (1.0 - left[i]) - alone[EPS, i] * renewed
                    action[i] = -fast[i]
                for j in range(given):
                    for i in range(LANES):
                        action[i] += slow[j, i]
                if cubed:
                    for i in range(LANES):
                        a = action[i] if action[i] > 0.0 else 0.0
                        a = a * a * a
                        x[i] = dummy[i] - effect[c, i] * a / (a + level)
                else:
                    for i in range(LANES):
                        a = (action[i] if action[i] > 0.0 else 0.0) ** days.hill
                        x[i] = dummy[i] - effect[c, i] * a / (a + level)
                for i in range(LANES):
                    x[i] = _near(x[i])
            else:
                for i in range(LANES):
                    dummy[i] = _near(burden[i])
                    x[i] = dummy[i]
            if days.wanted[d]:
                for i in range(LANES):
                    x_of_days[d, at + i] = x[i]
            if asked or (followed and two):
                for i in range(LANES):
                    negative[i] = -x[i]
                _exp(negative, e, rounded, bits)
            if days.direct[d]:
                y, yesterday = days.y[d], days.yesterday[d]
                if y == 0:
                    for i in range(LANES):
                        unlikely[i] *= e[i] * after[yesterday, i] + above_cut[0, i]
                        total[i] += x[i]
                elif y == K - 1:
                    for i in range(LANES):
                        unlikely[i] *= 1.0 + e[i] * after[yesterday, i] * below_cut[y, i]
                else:
                    for i in range(LANES):
                        odds = e[i] * after[yesterday, i]
                        unlikely[i] *= (1.0 + odds * below_cut[y, i]) * (odds + above_cut[y, i])
                        total[i] += x[i]
                counted += 1
            for again in range(days.hidden[d]):
                if days.opens[d] >= 0 and again == 0:
                    for i in range(LANES):
                        action[i] = -alone[RHO, i] * days.opens[d]
                    _exp(action, negative, rounded, bits)
                    for k in range(K - 1):
                        for i in range(LANES):
                            above[k, i] = 1.0 / (1.0 + e[i] * negative[i] * cuts[k, i])
                    _by_category(chances, above)
                else:
                    _chances_on(e, chances, after, cuts, above)
            if days.closes[d]:
                y = days.y[d]
                for i in range(LANES):
                    action[i] = 0.0
                for j in range(K):
                    for i in range(LANES):
                        odds = e[i] * after[j, i]
                        action[i] += chances[j, i] * odds / (
                            (1.0 + odds * below_cut[y, i]) * (odds + above_cut[y, i])
                            if y < K - 1 else odds + odds * odds * below_cut[y, i]
                        )  # fmt: skip
                for i in range(LANES):
                    unlikely[i] /= action[i] + 1e-290
                _bring_back(powers, whole)
            if counted == _OFTEN:
                _bring_back(powers, whole)
                counted = 0
            if followed:
                if two:
                    _bad_day(e, True, after[1], alone, bad[0])
                    for i in range(LANES):
                        negative[i] = -_near(dummy[i])
                    _exp(negative, e, rounded, bits)
                    _bad_day(e, True, after[1], alone, bad[1])
                    if moved or d == began:
                        for i in range(LANES):
                            negative[i] = -_near(burden[i])
                        _exp(negative, odds_of_burden, rounded, bits)
                else:
                    _settled(x, curve, alone, negative)
                    _exp(negative, e, rounded, bits)
                    _bad_day(e, False, after[1], alone, bad[0])
                    _settled(dummy, curve, alone, negative)
                    _exp(negative, e, rounded, bits)
                    _bad_day(e, False, after[1], alone, bad[1])
                    if moved or d == began:
                        _settled(burden, curve, alone, negative)
                        _exp(negative, odds_of_burden, rounded, bits)
                _bad_day(odds_of_burden, two, after[1], alone, bad[2])
                if days.treated[d] > 0:
                    for course in range(3):
                        for i in range(LANES):
                            bad_days[course, i] += bad[course, i]
        for j in range(given):
            for i in range(LANES):
                slow[j, i] *= slow_a_day[j, i]
        for i in range(LANES):
            fast[i] *= fast_a_day[i]
    for i in range(LANES):
        likely[i] = -total[i] - alone[RHO, i] * days.lag_of_good - np.log(unlikely[i])
        likely[i] -= powers[i] * 0.6931471805599453
    for k in range(K):
        for i in range(LANES):
            likely[i] += days.told[k] * log_within[k, i]


@compiled()
def follow_blocks(
    persons: Any, days: Any, first: int, last: int, x_of_days: Any, likely: Any, bad_days: Any
) -> None:
    """Blocks `first` to `last` (not with it) of the draws; several threads may follow blocks of their own.

    Filled: x_of_days (day, draw) on wanted days, likely (block, lane), bad_days (block, course, lane), which begins at 0.
    """
    for n in range(first, last):
        _follow_block(
            persons.alone[n], persons.drift[n], persons.effect[n], persons.strength[n], persons.slow[n],
            persons.steps[n], persons.cuts[n], persons.after[n], persons.log_within[n], persons.curve[n],
            days, x_of_days, n * LANES, likely[n], bad_days[n],
        )  # fmt: skip
