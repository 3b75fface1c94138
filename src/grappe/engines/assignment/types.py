"""What goes into the assignment engine and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Objective = Literal["total", "worst", "leximin"]

# Why a pair is forbidden: 0 is allowed.
ALLOWED, CONFLICT, LANGUAGE, UNAVAILABLE, ROTATION = range(5)


@dataclass(frozen=True)
class Problem:
    """Dossiers to read and experts to read them.

    Attributes
    ----------
    affinity : float array, shape (n, m)
        Fit of expert j for dossier i, any unit, higher is better. NaN forbids the pair.
    demand : int array, shape (n,)
        Distinct experts each dossier needs, at least 0.
    capacity : int array, shape (m,)
        Most dossiers each expert reads.
    minimum : int array, shape (m,)
        Fewest dossiers each expert reads.
    employer : int array, shape (m,)
        At most one reader of a dossier has the same employer; -1 for none.
    kinds : bool array, shape (q, m)
        One line a kind of expert (academic, industrial): who is of it.
    kind_minimum : int array, shape (q, n)
        Fewest readers of each kind that each dossier needs.
    reasons : int array, shape (n, m)
        Why each forbidden pair is: CONFLICT, LANGUAGE, UNAVAILABLE, ROTATION.
    """

    affinity: Floats
    demand: Ints
    capacity: Ints
    minimum: Ints
    employer: Ints
    kinds: Bools
    kind_minimum: Ints
    reasons: NDArray[np.int8]

    @property
    def shape(self) -> tuple[int, int]:
        """Count the dossiers and the experts."""
        n, m = self.affinity.shape
        return n, m

    @property
    def is_plain(self) -> bool:
        """Tell whether demands and loads are all there is: a flow solves it."""
        return not self.has_employers and not self.kind_minimum.any()

    @property
    def has_employers(self) -> bool:
        """Tell whether two experts share an employer."""
        known = self.employer[self.employer >= 0]
        return len(known) > len(np.unique(known))


@dataclass(frozen=True)
class Certificate:
    """The proof that an assignment is as good as can be.

    Attributes
    ----------
    objective : {"total", "worst", "leximin"}
        What the proof is about.
    value, bound : float
        What was reached, and what nothing can exceed: the value of a dual solution for
        "total", of a relaxation for the others.
    gap : float
        (bound - value) / max(1, abs(bound)); at most 1e-9 when proven.
    is_proven : bool
    levels : int
        For "leximin", how many of the worst dossiers' sums were proven in turn.
    """

    objective: Objective
    value: float
    bound: float
    is_proven: bool
    levels: int = 0

    @property
    def gap(self) -> float:
        """Measure what is left between the value and the bound, relative to it."""
        return max(0.0, self.bound - self.value) / max(1.0, abs(self.bound))


@dataclass(frozen=True)
class Assignment:
    """Who reads what.

    Attributes
    ----------
    dossiers, experts : int arrays, shape (k,)
        The pairs chosen, in the order of dossiers.
    total : float
        Sum of their affinities.
    scores : float array, shape (n,)
        Sum of affinities of each dossier; 0 for one that needs nobody.
    loads : int array, shape (m,)
    dossier_prices, expert_prices : float arrays, shapes (n,) and (m,)
        What one more reading is worth: a solution of the dual of "total". An expert
        whose price is above 0 is wanted by more dossiers than they can read.
    certificate : Certificate
    """

    dossiers: Ints
    experts: Ints
    total: float
    scores: Floats
    loads: Ints
    dossier_prices: Floats
    expert_prices: Floats
    certificate: Certificate

    @property
    def worst(self) -> float:
        """Give the least score among the dossiers, 0 when there is none."""
        return float(self.scores.min()) if len(self.scores) else 0.0

    def chosen(self) -> Bools:
        """Draw the pairs as a matrix, shape (n, m)."""
        matrix = np.zeros((len(self.scores), len(self.loads)), dtype=bool)
        matrix[self.dossiers, self.experts] = True
        return matrix


@dataclass(frozen=True)
class Requirement:
    """One constraint, as a person would name it.

    Attributes
    ----------
    code : str
        "demand", "capacity", "minimum", "forbidden", "kind" or "employer".
    params : mapping
        Its numbers: `dossier`, `expert`, `count`, `kind`, `employer`, `reason`.
    """

    code: str
    params: Mapping[str, int] = field(default_factory=dict)


class _Params(dict[str, int]):
    """Numbers of a requirement; they do not change, so they can be hashed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def requirement(code: str, **params: Any) -> Requirement:
    """Name a constraint, with its numbers."""
    return Requirement(code, _Params((name, int(n)) for name, n in params.items()))


class Infeasible(Exception):
    """No assignment meets all the constraints.

    Attributes
    ----------
    conflict : tuple of Requirement
        Together they cannot hold.
    is_irreducible : bool
        Whether, without any one of them, the others can; False when finding out would
        have taken too long.
    """

    def __init__(
        self, conflict: tuple[Requirement, ...], *, is_irreducible: bool = True
    ) -> None:
        self.conflict = conflict
        self.is_irreducible = is_irreducible
        super().__init__(f"{len(conflict)} constraints cannot hold together")


class Unfinished(Exception):
    """The time was too short to find an assignment, or that there is none.

    Attributes
    ----------
    seconds : float
        The time that was given.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"no assignment was found in {seconds:g} seconds")


def problem(
    affinity: Any,
    *,
    demand: Any,
    capacity: Any,
    minimum: Any = 0,
    employer: Any = None,
    kinds: Any = None,
    kind_minimum: Any = None,
    reasons: Any = None,
) -> Problem:
    """Put the parts of a problem together, and check that they agree.

    Parameters
    ----------
    affinity : array_like, shape (n, m)
        NaN or -inf forbids the pair.
    demand, capacity, minimum : int or array_like
        One number for all, or one for each dossier, each expert, each expert.
    employer : array_like of int, shape (m,), optional
    kinds : array_like of bool, shape (q, m), optional
    kind_minimum : int or array_like, shape (q,) or (q, n), optional
        1 for each kind when only `kinds` is given.
    reasons : array_like of int, shape (n, m), optional
        A pair with a reason is forbidden, whatever its affinity; one forbidden without
        a reason is a CONFLICT.

    Returns
    -------
    Problem

    Raises
    ------
    ValueError
        If shapes disagree, a number is negative or infinite, a reason is unknown, or a
        minimum exceeds its capacity.
    """
    fit = np.array(affinity, dtype=np.float64)
    if fit.ndim != 2:
        raise ValueError(f"affinity has {fit.ndim} dimensions, not 2")
    n, m = fit.shape
    fit[np.isneginf(fit)] = np.nan
    if np.isposinf(fit).any():
        raise ValueError("affinity is infinite")
    why = _reasons(reasons, fit)
    fit[why != ALLOWED] = np.nan
    kind_rows = np.atleast_2d(
        np.zeros((0, m), bool) if kinds is None else np.asarray(kinds, bool)
    )
    q = len(kind_rows)
    if kind_rows.shape != (q, m):
        raise ValueError(f"kinds {kind_rows.shape} and affinity {fit.shape} disagree")
    least = np.asarray(1 if kind_minimum is None else kind_minimum, dtype=np.int64)
    if least.ndim == 1:
        least = least[:, None]
    demands = _counts(demand, n, "demand")
    made = Problem(
        affinity=fit,
        demand=demands,
        capacity=_counts(capacity, m, "capacity"),
        minimum=_counts(minimum, m, "minimum"),
        employer=(
            np.full(m, -1, np.int64)
            if employer is None
            else np.asarray(employer, dtype=np.int64)
        ),
        kinds=kind_rows,
        # A dossier that needs nobody needs nobody of any kind.
        kind_minimum=np.where(demands > 0, np.broadcast_to(least, (q, n)), 0),
        reasons=why,
    )
    if made.employer.shape != (m,):
        raise ValueError(f"employer {made.employer.shape} has not {m} values")
    if (made.kind_minimum < 0).any():
        raise ValueError("kind_minimum is negative")
    if (made.minimum > made.capacity).any():
        raise ValueError("minimum exceeds capacity")
    return made


def _reasons(given: Any, fit: Floats) -> NDArray[np.int8]:
    """Give every forbidden pair a reason."""
    whole = np.asarray(ALLOWED if given is None else given, dtype=np.int64)
    if whole.ndim and whole.shape != fit.shape:
        raise ValueError(f"reasons {whole.shape} and affinity {fit.shape} disagree")
    if not np.isin(whole, range(ROTATION + 1)).all():
        raise ValueError("a reason is unknown")
    found = np.broadcast_to(whole, fit.shape).astype(np.int8)
    found[np.isnan(fit) & (found == ALLOWED)] = CONFLICT
    return found


def _counts(value: Any, size: int, name: str) -> Ints:
    whole = np.asarray(value)
    if whole.dtype.kind == "f":
        if not (np.isfinite(whole).all() and (whole == np.round(whole)).all()):
            raise ValueError(f"{name} is not made of whole numbers")
    elif whole.dtype.kind not in "iub":
        raise ValueError(f"{name} is not made of numbers")
    if whole.ndim and whole.shape != (size,):
        raise ValueError(f"{name} {whole.shape} has not {size} values")
    counts = np.broadcast_to(whole.astype(np.int64), (size,)).copy()
    if (counts < 0).any():
        raise ValueError(f"{name} is negative")
    return counts
