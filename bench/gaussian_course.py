"""How fast, and how unbiased, is a marginal-likelihood fit of the Gaussian onset-and-wear-off course (7,560 rows)?

30 patients x 3 cycles x days 0..83: y = b - exp(lE) logistic((day - ton)/2) logistic((toff - day)/6) + N(0, 1.2), with b normal,
exp(lE) and toff log-normal between patients, ton common. `b` is integrated exactly, lE and log toff by adaptive
Gauss-Hermite quadrature around each patient's mode. The peer is R's nlme (`bench/nlme.R`), which linearises.
`python -m bench.gaussian_course 20`: mean error over so many data sets, and seconds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NAMES = ("b", "lE", "log toff", "ton", "log SD b", "log SD lE", "log SD log toff", "log sigma")
TRUE = np.array([6.0, np.log(2.5), np.log(75.0), 7.0, np.log(1.0), np.log(0.5), np.log(0.2), np.log(1.2)])
PATIENTS, CYCLES, DAYS = 30, 3, np.arange(84.0)
NODES = 5
ENOUGH = 1e-5  # no number moves more in a step


class Data(NamedTuple):
    """mean: (patient, day) over cycles; within: (patient,) sum of squares around it."""

    mean: Floats
    within: Floats


def simulate(seed: int) -> Floats:
    """(patient, cycle, day)"""
    rng = np.random.default_rng(seed)
    b = TRUE[0] + np.exp(TRUE[4]) * rng.standard_normal(PATIENTS)
    effect = TRUE[1] + np.exp(TRUE[5]) * rng.standard_normal(PATIENTS)
    off = TRUE[2] + np.exp(TRUE[6]) * rng.standard_normal(PATIENTS)
    course = b[:, None] - np.exp(effect)[:, None] * shape_of(np.exp(off)[:, None], TRUE[3])
    return course[:, None] + np.exp(TRUE[7]) * rng.standard_normal((PATIENTS, CYCLES, len(DAYS)))


_RISING = np.exp(DAYS / 6)


def shape_of(off: Floats, on: float) -> Floats:
    """Rise and fall of the effect, (..., day). off: (..., 1)."""
    return 1 / ((1 + np.exp(-(DAYS - on) / 2)) * (1 + np.exp(-off / 6) * _RISING))


def log_joint(at: Floats, theta: Floats, data: Data) -> Floats:
    """Log density of a patient's rows and of (lE, log toff), b integrated. at: (..., patient, 2)."""
    sigma2, count = np.exp(2 * theta[7]), CYCLES * len(DAYS)
    curve = np.exp(at[..., 0, None]) * shape_of(np.exp(at[..., 1, None]), theta[3])
    rest = data.mean + curve
    centre = rest.mean(axis=-1)
    squares = data.within + CYCLES * (np.square(rest).sum(axis=-1) - len(DAYS) * np.square(centre))
    spread = np.exp(2 * theta[4]) + sigma2 / count
    told = -0.5 * squares / sigma2 - 0.5 * (count - 1) * np.log(2 * np.pi * sigma2) - 0.5 * np.log(count)
    told -= 0.5 * np.square(centre - theta[0]) / spread + 0.5 * np.log(2 * np.pi * spread)
    for n in (0, 1):
        z = (at[..., n] - theta[1 + n]) * np.exp(-theta[5 + n])
        told -= 0.5 * np.square(z) + theta[5 + n] + 0.5 * np.log(2 * np.pi)
    return told


def around(at: Floats, theta: Floats, data: Data, steps: int) -> tuple[Floats, Floats]:
    """The mode of each patient (patient, 2) by damped Newton steps, and the root of the inverse curvature there."""
    h = 1e-3
    offsets = h * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1]])
    for step in range(steps + 1):
        f = log_joint(at[None] + offsets[:, None], theta, data)
        slope = np.stack([f[1] - f[2], f[3] - f[4]], axis=-1) / (2 * h)
        aa, bb = (f[1] - 2 * f[0] + f[2]) / h**2, (f[3] - 2 * f[0] + f[4]) / h**2
        ab = (f[5] + f[6] - f[1] - f[2] - f[3] - f[4] + 2 * f[0]) / (2 * h**2)
        curvature = -np.stack([np.stack([aa, ab], -1), np.stack([ab, bb], -1)], -2)
        values, vectors = np.linalg.eigh(curvature)
        values = np.maximum(values, 1.0)
        if step < steps:
            move = np.einsum("pij,pj,pkj,pk->pi", vectors, 1 / values, vectors, slope)
            shares = np.array([1.0, 0.5, 0.2, 0.05, 0.0])[:, None, None]
            tried = at + shares * np.clip(move, -0.5, 0.5)
            best = np.argmax(log_joint(tried, theta, data), axis=0)
            at = tried[best, np.arange(len(at))]
    return at, vectors / np.sqrt(values)[:, None, :]


def fit(y: Floats) -> Floats:
    """The maximum of the marginal likelihood, by EM with moments from quadrature, from a plain start."""
    mean = y.mean(axis=1)
    data = Data(mean, np.square(y - mean[:, None]).sum(axis=(1, 2)))
    # before the onset the burden, in the middle of the course the effect: nothing of the truth
    early, middle = mean[:, :3].mean(axis=1), mean[:, 25:45].mean(axis=1)
    effect = np.log(np.maximum(early - middle, 0.3))
    spreads = np.log([early.std(), effect.std(), 0.3, y.std() / 2])
    theta = np.concatenate([[early.mean(), effect.mean(), np.log(70.0), 5.0], spreads])
    at = np.stack([effect, np.full(PATIENTS, theta[2])], axis=-1)
    at, root = around(at, theta, data, 6)
    for _ in range(60):
        before = theta
        theta = maximised(theta, data, at, root)
        at, root = around(at, theta, data, 1)
        if np.max(np.abs(theta - before)) < ENOUGH:
            break
    return theta


def maximised(theta: Floats, data: Data, at: Floats, root: Floats) -> Floats:
    """One step of EM: moments of each patient over nodes around `at`, and the numbers that fit them best."""
    x, w = np.polynomial.hermite_e.hermegauss(NODES)
    z = np.stack(np.meshgrid(x, x, indexing="ij"), -1).reshape(-1, 2)
    nodes = at + np.einsum("pij,nj->npi", root, z)
    logs = (
        log_joint(nodes, theta, data)
        + (np.log(np.multiply.outer(w, w).ravel()) + 0.5 * np.square(z).sum(1))[:, None]
    )
    weight = np.exp(logs - logs.max(axis=0))
    weight /= weight.sum(axis=0)  # (node, patient)

    count, sigma2 = CYCLES * len(DAYS), np.exp(2 * theta[7])
    size, off = np.exp(nodes[..., 0, None]), np.exp(nodes[..., 1, None])
    precision = np.exp(-2 * theta[4]) + count / sigma2
    rest = data.mean + size * shape_of(off, theta[3])
    b = (theta[0] * np.exp(-2 * theta[4]) + count / sigma2 * rest.mean(axis=-1)) / precision

    def squares(on: float) -> float:
        away = data.mean - b[..., None] + size * shape_of(off, on)
        return float(
            np.sum(weight * (data.within + CYCLES * np.square(away).sum(axis=-1) + count / precision))
        )

    down, here, up = (squares(theta[3] + step) for step in (-0.05, 0.0, 0.05))
    on = theta[3] - float(np.clip(0.05 * (up - down) / 2 / max(up - 2 * here + down, 1e-9), -1, 1))
    found = theta.copy()
    found[3], found[7] = on, 0.5 * np.log(squares(on) / (PATIENTS * count))
    for n, (value, more) in enumerate(((b, 1 / precision), (nodes[..., 0], 0.0), (nodes[..., 1], 0.0))):
        found[n] = np.sum(weight * value) / PATIENTS
        found[4 + n] = 0.5 * np.log(np.sum(weight * (np.square(value - found[n]) + more)) / PATIENTS)
    return found


def nlme(y: Floats) -> Floats | None:
    """R's estimates of the same numbers; None where R or nlme is not there, or did not converge."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        rows = ["patient,day,y"]
        rows += [
            f"{p},{d},{y[p, c, d]:.6f}"
            for p in range(PATIENTS)
            for c in range(CYCLES)
            for d in range(len(DAYS))
        ]
        path.write_text("\n".join(rows), "utf-8")
        try:
            done = subprocess.run(
                ["Rscript", str(Path(__file__).with_name("nlme.R")), str(path)], capture_output=True, text=True, check=True
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            return None
    return np.array([float(word) for word in done.stdout.split()])


def _used() -> float:
    """CPU seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def compare(sets: int) -> None:
    """Mean error and its Monte-Carlo error, ours and nlme's, and seconds."""
    for name, fitter in (("ours", fit), ("R nlme", nlme)):
        found, seconds = [], []
        for seed in range(1, sets + 1):
            y = simulate(seed)
            start = _used()
            one = fitter(y)
            seconds.append(_used() - start)
            if one is not None:
                found.append(one - TRUE)
        if not found:
            print(f"{name}: not there, or no fit converged")
            continue
        away = np.array(found)
        print(f"{name}: {len(away)} fits, {np.mean(seconds):.2f} CPU seconds each")
        for label, mean, error in zip(
            NAMES, away.mean(0), away.std(0, ddof=1) / np.sqrt(len(away)), strict=True
        ):
            print(f"  {label:16s} {mean:+.4f} +- {error:.4f}")


if __name__ == "__main__":
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
