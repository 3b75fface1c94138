"""Probability of being treated given covariates, by maximum likelihood."""

from typing import Any

import numpy as np

from grappe.engines.did.algebra import exp, linear, only, where
from grappe.engines.did.scans import (
    Found,
    Key,
    Sums,
    Units,
    add_matrix,
    add_vector,
)
from grappe.engines.did.types import Floats, Progress

STEPS = 30
#: Newton's steps double the digits: the next one would change less than rounding.
SMALL_STEP = 1e-8
SINGULAR = 1e-13
#: Coefficients of standardised covariates this large tell the treated apart.
FAR = 1e3


def propensities(units: Units, progress: Progress) -> dict[Key, Floats | None]:
    """Fit the probability of being treated, for each sample, by Newton's method.

    Returns
    -------
    dict
        Sample to coefficients of (1, x), None if the treated can be told apart.
    """
    gammas = _starts(units)
    moving = [key for key, gamma in gammas.items() if gamma is not None]
    for step in range(STEPS):
        if not moving:
            break
        progress(0.1 + 0.5 * min(step, 10) / 10, "propensities")
        found = _newton_sums(units, gammas, moving)
        still = []
        for number, key in enumerate(moving):
            information = found.matrix(f"h{number}", units.size)
            score = found.vector(f"s{number}", units.size)
            gamma = gammas[key]
            if gamma is None or is_singular(information):
                gammas[key] = None
                continue
            change = np.linalg.solve(information, score)
            gammas[key] = gamma + change
            if not np.isfinite(change).all() or np.abs(gamma).max() > FAR:
                gammas[key] = None
            elif np.abs(change).max() > SMALL_STEP:
                still.append(key)
        moving = still
    for key in moving:  # they run away: treated and others do not overlap
        gammas[key] = None
    return gammas


def is_singular(matrix: Floats) -> bool:
    """Tell whether some covariates say the same thing twice."""
    if not np.isfinite(matrix).all() or np.diag(matrix).min() <= 0:
        return True
    scale = np.sqrt(np.diag(matrix))
    values = np.linalg.eigvalsh(matrix / np.outer(scale, scale))
    return bool(values[0] < SINGULAR * values[-1])


def _starts(units: Units) -> dict[Key, Floats | None]:
    """Begin with the share of the treated, whatever the covariates."""
    found = Found()
    keys = units.keys()
    for part in units.passes():
        sums = Sums(part.table)
        for number, key in enumerate(keys):
            w = units.weight(part.table, key[2])
            for name, mask in (
                ("d", units.treated(part, part.table, key)),
                ("n", units.control(part, part.table, key)),
            ):
                if mask is not None:
                    sums.add(f"{name}{number}", only(mask, w))
        found.take(sums.compute())
    starts: dict[Key, Floats | None] = {}
    for number, key in enumerate(keys):
        treated, others = found.values[f"d{number}"], found.values[f"n{number}"]
        start = np.zeros(units.size)
        if treated > 0 and others > 0:
            start[0] = np.log(treated / others)
        starts[key] = start if treated > 0 and others > 0 else None
    return starts


def probability(x: list[Any], gamma: Floats) -> Any:
    """Write the logistic probability of being treated, given the covariates."""
    return 1.0 / (1.0 + exp(linear(x, -gamma)))


def _newton_sums(
    units: Units, gammas: dict[Key, Floats | None], moving: list[Key]
) -> Found:
    found = Found()
    for part in units.passes():
        columns: dict[str, Any] = {}
        for number, key in enumerate(moving):
            gamma = gammas[key]
            if gamma is not None:
                x = units.covariates(part.table, key[2])
                columns[f"p{number}"] = probability(x, gamma)
        table = part.table.mutate(**columns)
        weighted: dict[str, Any] = {}
        for number, key in enumerate(moving):
            w, p = units.weight(table, key[2]), table[f"p{number}"]
            treated = units.treated(part, table, key)
            control = units.control(part, table, key)
            if treated is None and control is None:
                continue
            spread, miss = w * p * (1.0 - p), -w * p
            if treated is not None:
                either = treated if control is None else treated | control
                control = either
                miss = where(treated, w * (1.0 - p), miss)
            weighted[f"u{number}"] = only(control, spread)
            weighted[f"r{number}"] = only(control, miss)
        table = table.mutate(**weighted)
        sums = Sums(table)
        for number, key in enumerate(moving):
            if f"u{number}" in weighted:
                x = units.covariates(table, key[2])
                add_matrix(sums, f"h{number}", table[f"u{number}"], x)
                add_vector(sums, f"s{number}", table[f"r{number}"], x)
        found.take(sums.compute())
    return found
