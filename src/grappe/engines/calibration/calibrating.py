"""Estimate harshness, correct for it, and say whether it was worth doing."""

from typing import Any

import numpy as np
from scipy import sparse, stats
from scipy.sparse import csgraph

from grappe.engines.calibration.equations import Design, Equations
from grappe.engines.calibration.types import (
    Calibration,
    Floats,
    Leaning,
    Marks,
    Reason,
)

# Ratios of standard deviations to that of the noise, evenly spread on a log scale:
# from "a thirtieth of the noise" to thirty times it.
RATIOS = np.exp(np.linspace(np.log(1 / 30), np.log(30), 15))
# Points of the grid that weigh less than this share of the best one are left out.
NEGLIGIBLE = 1e-3
# As good as no variance between experts.
NONE = 1e-9
# Fewer marks than this that compare experts on a same dossier say nothing.
FEWEST_COMPARISONS = 6
DRAWS = 200
ERROR = 0.05


def marks(dossier: Any, expert: Any, mark: Any) -> Marks:
    """Put marks together, and check them.

    Parameters
    ----------
    dossier, expert : array_like of int, shape (N,)
        Numbered from 0.
    mark : array_like of float, shape (N,)

    Returns
    -------
    Marks

    Raises
    ------
    ValueError
        If lengths disagree, a mark is not a number, a number is negative, or an expert
        marked a dossier twice.
    """
    i, j = np.asarray(dossier, dtype=np.int64), np.asarray(expert, dtype=np.int64)
    y = np.asarray(mark, dtype=np.float64)
    if not (i.shape == j.shape == y.shape) or y.ndim != 1:
        raise ValueError(f"{i.shape}, {j.shape} and {y.shape} are not one list")
    if not np.isfinite(y).all():
        raise ValueError("a mark is missing or infinite")
    if len(y) and min(i.min(), j.min()) < 0:
        raise ValueError("a dossier or an expert has a negative number")
    n = int(i.max()) + 1 if len(y) else 0
    m = int(j.max()) + 1 if len(y) else 0
    if len(np.unique(i * max(m, 1) + j)) < len(y):
        raise ValueError("an expert marked a dossier twice")
    return Marks(i, j, y, n, m)


def calibrate(
    given: Marks, *, level: float = 0.9, rng: np.random.Generator | None = None
) -> Calibration:
    """Correct marks for the leaning of who gave them, and measure what it brings.

    Parameters
    ----------
    given : Marks
    level : float
        Of the intervals, between 0 and 1.
    rng : numpy.random.Generator, optional
        Draws the worlds of the expected correlations; seeded by 0 when absent.

    Returns
    -------
    Calibration
        With the plain means and NaN intervals when marks are too few to tell experts
        apart (`reason` "too_few_marks").

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1.

    Notes
    -----
    y_ij = μ + q_i + b_j + e_ij, all three normal: quality of the dossier, leaning of
    the expert, noise. Given the two ratios of variances, effects and errors are those
    of Henderson's mixed-model equations; the ratios are averaged over their posterior
    (restricted likelihood, half-Cauchy on ratios of standard deviations), so that
    intervals also hold what is not known of them.

    `is_better` compares, mark by mark, the error of predicting a mark left out with
    and without leanings (exact from leverages), added up by dossier: a one-sided t at
    5 %. Where it does not pass, means are as good, and the caller should say so.

    References
    ----------
    Henderson, *Best linear unbiased estimation and prediction under a selection model*,
    Biometrics 31, 1975. Gelman, *Prior distributions for variance parameters in
    hierarchical models*, Bayesian Analysis 1, 2006.

    Examples
    --------
    Expert 1 gives a point less than the others, and was given the last dossiers:

    >>> import numpy as np
    >>> dossier = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> expert = [0, 1, 0, 2, 1, 2, 0, 1, 0, 2, 1, 2]
    >>> mark = [4.0, 3.0, 2.0, 2.0, 1.0, 2.0, 5.0, 4.0, 3.0, 3.0, 2.0, 3.1]
    >>> found = calibrate(marks(dossier, expert, mark))
    >>> np.round(found.leaning.estimate, 1)
    array([ 0.3, -0.7,  0.3])
    >>> found.reason
    'better'
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1")
    n, m = given.dossier_count, given.expert_count
    design = Design.of(given)
    with np.errstate(invalid="ignore"):
        mean = design.sums(given.mark)[0] / design.of_dossier
    groups = _groups(design)
    if _comparisons(design) < FEWEST_COMPARISONS or given.mark.std() < 1e-12:
        return _too_few(mean, design, groups, level)

    # The unit does not matter to the ratios; the grid is worked in standard ones.
    shift, unit = float(given.mark.mean()), float(given.mark.std())
    y = (given.mark - shift) / unit
    grid = _grid(design, y, RATIOS)
    quality, leaning, parts = _averaged(grid, y, n, m)
    q_mean, q_sd = quality
    b_mean, b_sd = leaning
    wide = float(stats.t.ppf(0.5 + level / 2, max(len(y) - 2, 1)))
    best = max(grid, key=lambda point: point[1])[0]
    alone = max(_grid(design, y, [np.sqrt(NONE)]), key=lambda point: point[1])[0]
    is_better, errors = _left_out(best, alone, y)
    expected = _expected(best, np.random.default_rng(0) if rng is None else rng)
    unmarked = design.of_dossier == 0
    calibrated = np.where(unmarked, np.nan, shift + unit * q_mean)
    half = np.where(unmarked, np.nan, unit * wide * q_sd)
    reason: Reason = "better" if is_better else "no_difference_seen"
    return Calibration(
        mean=mean,
        calibrated=calibrated,
        low=calibrated - half,
        high=calibrated + half,
        leaning=Leaning(
            estimate=unit * b_mean,
            low=unit * (b_mean - wide * b_sd),
            high=unit * (b_mean + wide * b_sd),
            count=design.of_expert.astype(np.int64),
        ),
        spread_between_dossiers=unit * parts[0],
        spread_between_experts=unit * parts[1],
        noise=unit * parts[2],
        is_better=is_better,
        reason=reason,
        error_of_means=unit * errors[0],
        error_of_calibrated=unit * errors[1],
        expected_of_means=expected[0],
        expected_of_calibrated=expected[1],
        groups=groups,
        level=level,
    )


Point = tuple[Equations, float]


def _grid(design: Design, y: Floats, expert_ratios: Any) -> list[Point]:
    """Pair each point worth keeping with the logarithm of its posterior density."""
    points: list[Point] = []
    for own in RATIOS:
        for other in expert_ratios:
            equations = Equations(design, float(own**2), float(other**2))
            rest = max(equations.solve(y).rest, 1e-300)
            likelihood = -equations.log_determinants() - (len(y) - 1) * np.log(rest)
            # Half-Cauchy of scale 1, with the log scale's Jacobian.
            prior = np.log(own / (1 + own**2)) + np.log(other / (1 + other**2))
            points.append((equations, float(likelihood / 2 + prior)))
    top = max(density for _, density in points)
    return [one for one in points if one[1] > top + np.log(NEGLIGIBLE)]


def _averaged(
    grid: list[Point], y: Floats, n: int, m: int
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats], tuple[float, float, float]]:
    """Mix the points: means, standard deviations, and the three spreads."""
    density = np.array([one for _, one in grid])
    weights = np.exp(density - density.max())
    weights /= weights.sum()
    first = [np.zeros(n), np.zeros(m)]
    second = [np.zeros(n), np.zeros(m)]
    parts = np.zeros(3)
    for weight, (equations, _) in zip(weights, grid, strict=True):
        solution = equations.solve(y)
        noise = max(solution.rest, 0.0) / max(len(y) - 3, 1)
        means = (solution.level + solution.quality, solution.leaning)
        for k, (mean, variance) in enumerate(
            zip(means, equations.variances(), strict=True)
        ):
            first[k] += weight * mean
            second[k] += weight * (mean**2 + noise * variance)
        ratios = np.array([equations.dossier_ratio, equations.expert_ratio, 1.0])
        parts += weight * np.sqrt(noise * ratios)
    deviations = [
        np.sqrt(np.maximum(two - one**2, 0))
        for one, two in zip(first, second, strict=True)
    ]
    spreads = (float(parts[0]), float(parts[1]), float(parts[2]))
    return (first[0], deviations[0]), (first[1], deviations[1]), spreads


def _left_out(
    best: Equations, alone: Equations, y: Floats
) -> tuple[bool, tuple[float, float]]:
    """Compare the errors on marks left out one by one, with and without leanings."""
    squares = []
    for equations in (alone, best):
        marks_ = equations.design.marks
        found = equations.solve(y)
        fitted = found.level + found.quality[marks_.dossier]
        fitted = fitted + found.leaning[marks_.expert]
        left = np.maximum(1 - equations.leverages(), 1e-9)
        squares.append(((y - fitted) / left) ** 2)
    gains = np.bincount(best.design.marks.dossier, squares[0] - squares[1])
    gains = gains[best.design.of_dossier > 0]
    spread = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else 0.0
    needed = stats.t.ppf(1 - ERROR, max(len(gains) - 1, 1)) * spread
    errors = tuple(float(np.sqrt(one.mean())) for one in squares)
    return bool(gains.mean() > needed and spread > 0), (errors[0], errors[1])


def _expected(best: Equations, rng: np.random.Generator) -> tuple[float, float]:
    """Draw worlds of the model, and rank them by means and by calibrated marks."""
    design = best.design
    marked = design.of_dossier > 0
    if marked.sum() < 2:
        return float("nan"), float("nan")
    n, m = design.marks.dossier_count, design.marks.expert_count
    means, calibrated = [], []
    for _ in range(DRAWS):
        quality = rng.normal(size=n) * np.sqrt(best.dossier_ratio)
        leaning = rng.normal(size=m) * np.sqrt(best.expert_ratio)
        y = quality[design.marks.dossier] + leaning[design.marks.expert]
        y = y + rng.normal(size=len(y))
        plain = design.sums(y)[0][marked] / design.of_dossier[marked]
        means.append(_ranks_agree(plain, quality[marked]))
        calibrated.append(_ranks_agree(best.solve(y).quality[marked], quality[marked]))
    return float(np.mean(means)), float(np.mean(calibrated))


def _ranks_agree(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(stats.rankdata(one), stats.rankdata(other))[0, 1])


def _comparisons(design: Design) -> int:
    """Count the marks that compare an expert who marked elsewhere with another."""
    shared = design.of_dossier[design.marks.dossier] >= 2
    busy = design.of_expert[design.marks.expert] >= 2
    return int((shared & busy).sum())


def _groups(design: Design) -> int:
    n, _ = design.pairs.shape
    links = sparse.bmat([[None, design.pairs], [design.pairs.T, None]], format="csr")
    if not n:
        return 0
    _, label = csgraph.connected_components(links, directed=False)
    used = np.append(design.of_dossier, design.of_expert) > 0
    return len(np.unique(label[used]))


def _too_few(mean: Floats, design: Design, groups: int, level: float) -> Calibration:
    nothing = np.full(len(mean), np.nan)
    unknown = np.full(design.marks.expert_count, np.nan)
    return Calibration(
        mean=mean,
        calibrated=mean.copy(),
        low=nothing,
        high=nothing.copy(),
        leaning=Leaning(
            unknown, unknown.copy(), unknown.copy(), design.of_expert.astype(np.int64)
        ),
        spread_between_dossiers=float("nan"),
        spread_between_experts=float("nan"),
        noise=float("nan"),
        is_better=False,
        reason="too_few_marks",
        error_of_means=float("nan"),
        error_of_calibrated=float("nan"),
        expected_of_means=float("nan"),
        expected_of_calibrated=float("nan"),
        groups=groups,
        level=level,
    )
