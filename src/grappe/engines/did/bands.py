"""Intervals that hold together: in closed form, or by the multiplier bootstrap."""

import numpy as np

from grappe.engines.did.types import Floats

#: Draws of the largest of the normal deviations: quantiles are then within 0.02.
DRAWS = 20_000
#: Draws made at a time, to bound memory.
CHUNK = 10_000


def correlation(covariance: Floats) -> Floats:
    """Give the correlations of the figures that vary.

    Parameters
    ----------
    covariance : float array, shape (k, k)

    Returns
    -------
    float array, shape (m, m), m at most k
    """
    variance = np.diag(covariance)
    varies = np.isfinite(variance) & (variance > 0)
    kept = covariance[np.ix_(varies, varies)]
    scale = 1.0 / np.sqrt(np.diag(kept))
    found: Floats = kept * scale[:, None] * scale[None, :]
    return found


def critical_value(
    covariance: Floats, level: float, rng: np.random.Generator, draws: int = DRAWS
) -> float:
    r"""Give the multiple of the errors that makes simultaneous bands.

    Parameters
    ----------
    covariance : float array, shape (k, k)
        Joint covariance of the figures; those that do not vary are left out.
    level : float
        Confidence, between 0 and 1.
    draws : int
        Normal vectors drawn.

    Returns
    -------
    float
        At least the pointwise quantile; that quantile itself for one figure.

    Notes
    -----
    The figures are jointly normal in large samples, so the quantile is that of
    :math:`\max_j |X_j|` with :math:`X` normal of the same correlation: what the
    multiplier bootstrap converges to, at no cost in the number of units [1]_.

    References
    ----------
    .. [1] Montiel Olea, J. L. and Plagborg-Møller, M. (2019). Simultaneous confidence
       bands: theory, implementation, and an application to SVARs. Journal of Applied
       Econometrics 34, 1-17.

    Examples
    --------
    >>> round(critical_value(np.eye(1), 0.95, np.random.default_rng(0)), 3)
    1.96
    """
    from scipy.special import ndtri

    shared = correlation(covariance)
    pointwise = float(ndtri(0.5 + level / 2))
    if len(shared) < 2:
        return pointwise
    values, vectors = np.linalg.eigh(shared)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    largest = [
        np.abs(rng.standard_normal((min(CHUNK, draws - done), len(root))) @ root.T).max(
            1
        )
        for done in range(0, draws, CHUNK)
    ]
    return max(pointwise, float(np.quantile(np.concatenate(largest), level)))


def multipliers(kind: str, size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Draw weights of mean 0 and variance 1.

    Parameters
    ----------
    kind : str
        "rademacher" (±1), "mammen" (two points, third moment 1), "webb" (six points,
        for few clusters) or "normal".
    size : (draws, units)

    Raises
    ------
    ValueError
        If the kind is another.
    """
    if kind == "normal":
        return rng.standard_normal(size)
    if kind == "rademacher":
        return rng.integers(0, 2, size).astype(float) * 2.0 - 1.0
    if kind == "webb":
        points = np.sqrt([0.5, 1.0, 1.5])
        six: Floats = np.concatenate([-points, points])
        drawn: Floats = six[rng.integers(0, 6, size)]
        return drawn
    if kind == "mammen":
        golden = (1 + np.sqrt(5)) / 2
        low = rng.random(size) < golden / np.sqrt(5)
        two: Floats = np.where(low, 1 - golden, golden)
        return two
    raise ValueError(f"no multiplier is called {kind!r}")


def bootstrap(
    influence: Floats,
    level: float,
    rng: np.random.Generator,
    *,
    draws: int = 1000,
    kind: str = "rademacher",
) -> tuple[Floats, float]:
    r"""Give errors and the critical value of simultaneous bands by resampling.

    Parameters
    ----------
    influence : float array, shape (n_units, k)
        Influence of each unit, or sum of those of each cluster.
    level : float
        Confidence, between 0 and 1.
    draws : int
        Resamples.
    kind : str
        Of `multipliers`.

    Returns
    -------
    se : float array, shape (k,)
        Interquartile range of the resamples over that of the normal law.
    critical : float
        Quantile of the largest studentised deviation.

    Notes
    -----
    Each resample is :math:`\sum_i V_i \psi_i` with independent :math:`V_i` of mean 0
    and variance 1; nothing is estimated again [1]_, algorithm 1.

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences
       with multiple time periods. Journal of Econometrics 225, 200-230.
    """
    from scipy.special import ndtri

    samples = np.concatenate(
        [
            multipliers(kind, (min(100, draws - done), len(influence)), rng) @ influence
            for done in range(0, draws, 100)
        ]
    )
    low, high = np.quantile(samples, [0.25, 0.75], axis=0)
    se = (high - low) / (2 * ndtri(0.75))
    varies = se > 0
    if not varies.any():
        return np.full(len(se), np.nan), float("nan")
    largest = (np.abs(samples[:, varies]) / se[varies]).max(axis=1)
    return np.where(varies, se, np.nan), float(np.quantile(largest, level))
