"""Charts are worked out in threads, each as if it were alone."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from reprieve.response.layout import own_layout
from reprieve.response.posterior import Future, each_posterior
from reprieve.response.quantities import specific_days, total_days
from reprieve.response.sampled import each_sampled
from reprieve.response.threads import in_order, in_threads
from tests.response.making import make_case


def diary(length, chance, *, seed):
    return (np.random.default_rng(seed).random(length) < chance).astype(int)


def test_results_come_in_the_order_of_the_jobs_whoever_ends_first(monkeypatch):
    monkeypatch.setenv("REPRIEVE_THREADS", "2")
    later = threading.Event()

    def work(job):
        if job == 0:
            assert later.wait(10)
        if job == 1:
            later.set()
        return job * 10

    assert list(in_order(work, range(5))) == [0, 10, 20, 30, 40]


def test_within_a_thread_of_jobs_loops_take_no_threads_of_their_own(monkeypatch):
    monkeypatch.setenv("REPRIEVE_THREADS", "2")

    def work(_):
        seen = []
        in_threads(lambda first, last: seen.append((first, last, threading.get_ident())), 6)
        return seen, threading.get_ident()

    for seen, own in in_order(work, range(3)):
        assert seen == [(0, 6, own)]


def test_jobs_that_nobody_asks_for_any_more_are_not_begun(monkeypatch):
    monkeypatch.setenv("REPRIEVE_THREADS", "2")
    begun = []
    results = in_order(lambda job: begun.append(job) or job, range(100))
    assert next(results) == 0
    results.close()
    assert len(begun) <= 8


def test_an_error_in_a_job_reaches_the_caller(monkeypatch):
    monkeypatch.setenv("REPRIEVE_THREADS", "2")

    def work(job):
        if job == 2:
            raise ValueError("chart 2")
        return job

    with pytest.raises(ValueError, match="chart 2"):
        list(in_order(work, range(4)))


def test_a_charts_own_arrays_are_no_longer_than_it_asks_for():
    y = diary(100, 0.5, seed=1)
    y[[10, 20, 21]] = -1
    own = own_layout(make_case(y, [28, 60]))
    assert (own.days, own.injections, own.gaps, own.plain) == (
        112,
        2,
        (1, 1, 1),  # of one day, of two, and all that stood before the first
        True,
    )
    assert not own_layout(make_case(y, [28], coarse=[(10, 0, 1)], scale="four_level")).plain


def test_an_answer_does_not_hang_on_the_other_charts_of_the_call(prior):
    """A longer chart, one with more visits, one with a coarse day: each would have changed the shapes of all."""
    one = make_case(diary(140, 0.6, seed=2), [28, 112])
    others = [
        make_case(diary(300, 0.6, seed=3), [28, 112, 196]),
        make_case(diary(112, 0.5, seed=4) * 2, [28], scale="four_level", coarse=[(5, 0, 1)]),
    ]
    asked = {"seed": 3, "draws": 192, "exact": True, "nuts": False}
    (_, alone), *_ = each_posterior([one], prior, futures=[[Future()]], **asked)
    among = dict(each_posterior([*others, one], prior, futures=[[Future()]] * 3, **asked))[2]
    np.testing.assert_array_equal(among.sample.theta, alone.sample.theta)
    np.testing.assert_array_equal(among.draws.weeks, alone.draws.weeks)
    assert among.log_none == alone.log_none


@pytest.mark.parametrize("exact", [True, False])
def test_what_is_drawn_for_counts_is_what_an_answer_rests_on(prior, exact):
    """Days gained by nodes against every day followed: 0.02 days of 28 apart at most."""
    case = make_case(diary(200, 0.5, seed=5), [28, 112])
    (_, whole), *_ = each_posterior(
        [case], prior, seed=1, draws=192, futures=[[Future()]], exact=exact, nuts=False
    )
    (_, few), *_ = each_sampled([case], prior, seed=1, draws=192, exact=exact)
    np.testing.assert_allclose(few.sample.theta, whole.sample.theta, rtol=1e-12)
    for days in (specific_days, total_days):
        np.testing.assert_allclose(days(few.sample), days(whole.sample), atol=0.02)
    assert few.diagnostics == whole.diagnostics
