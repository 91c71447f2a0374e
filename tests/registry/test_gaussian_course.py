"""The benchmark's fit of the Gaussian course: its integral against a plain grid, and the truth recovered."""

from __future__ import annotations

import numpy as np
import pytest

from bench.gaussian_course import CYCLES, DAYS, PATIENTS, TRUE, Data, fit, log_joint, simulate


def test_with_b_integrated_the_density_is_that_of_a_normal_with_a_full_covariance():
    y = simulate(3)
    mean = y.mean(axis=1)
    data = Data(mean, np.square(y - mean[:, None]).sum(axis=(1, 2)))
    at = np.tile([np.log(2.0), np.log(70.0)], (PATIENTS, 1))
    found = log_joint(at, TRUE, data)[4]
    curve = -2.0 / (1 + np.exp(-(DAYS - 7) / 2)) / (1 + np.exp(-(70 - DAYS) / 6))
    count = CYCLES * len(DAYS)
    covariance = 1.2**2 * np.eye(count) + 1.0**2 * np.ones((count, count))
    away = (y[4] - 6.0 - curve).ravel()
    plain = -0.5 * (away @ np.linalg.solve(covariance, away) + np.linalg.slogdet(2 * np.pi * covariance)[1])
    for value, centre, sd in ((np.log(2.0), np.log(2.5), 0.5), (np.log(70.0), np.log(75.0), 0.2)):
        plain += -0.5 * ((value - centre) / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)
    assert found == pytest.approx(plain, abs=1e-6)


def test_the_fit_recovers_the_truth_as_far_as_thirty_patients_tell_it():
    away = np.mean([fit(simulate(seed)) - TRUE for seed in (1, 2, 3)], axis=0)
    # four standard errors of the mean of three sets: SD/sqrt(90) for means; log SDs of 30 people, 1/sqrt(180)
    allowed = 4 * np.array([0.11, 0.054, 0.022, 0.14, 0.075, 0.08, 0.085, 0.005]) + np.array([0, 0, 0, 0, 0.02, 0.02, 0.02, 0])  # fmt: skip
    assert (np.abs(away) < allowed).all()
