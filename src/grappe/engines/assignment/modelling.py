"""The constraints of a problem as sparse rows, over the pairs found to matter."""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from grappe.engines.assignment.flow import first_arcs
from grappe.engines.assignment.types import Floats, Ints, Problem

# Sums in floating point: a floor is met up to this.
SLACK = 1e-9


def scale(problem: Problem) -> float:
    """Give the greatest affinity of a problem, at least a trifle."""
    return float(np.nanmax(np.abs(problem.affinity), initial=0.0)) or 1.0


@dataclass
class Rows:
    """Constraints as sparse rows over the arcs, between two sides."""

    matrices: list[sparse.csr_array] = field(default_factory=list)
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)

    def add(self, matrix: sparse.csr_array, low: Floats, high: Floats) -> None:
        """Append a block of rows."""
        self.matrices.append(matrix)
        self.lows.append(low)
        self.highs.append(high)


@dataclass
class Model:
    """A problem with floors, on the arcs found to matter so far."""

    problem: Problem
    floors: Floats
    rows: Ints
    columns: Ints
    weights: Floats

    @classmethod
    def of(cls, problem: Problem, floors: Floats | None = None) -> "Model":
        """Start with the best pairs of each dossier, and the best of each kind."""
        n = len(problem.demand)
        fit = np.where(np.isnan(problem.affinity), -np.inf, problem.affinity)
        rows, columns = first_arcs(fit, problem)
        for line, least in zip(problem.kinds, problem.kind_minimum, strict=True):
            of_kind = np.flatnonzero(line)
            wanting = np.flatnonzero(least)
            width = min(len(of_kind), 4 + int(least.max(initial=0)))
            if not width or not len(wanting):
                continue
            part = fit[np.ix_(wanting, of_kind)]
            best = np.argpartition(-part, width - 1, axis=1)[:, :width]
            rows = np.r_[rows, np.repeat(wanting, width)]
            columns = np.r_[columns, of_kind[best].ravel()]
        model = cls(
            problem,
            np.full(n, -np.inf) if floors is None else floors,
            rows,
            columns,
            fit,
        )
        model.tidy()
        return model

    @property
    def scale(self) -> float:
        """Give the greatest affinity, at least a trifle."""
        return scale(self.problem)

    def tidy(self) -> None:
        """Order the arcs, drop repeated and forbidden ones."""
        m = self.problem.shape[1]
        keys = np.unique(self.rows.astype(np.int64) * m + self.columns)
        self.rows, self.columns = keys // m, keys % m
        allowed = self.weights[self.rows, self.columns] > -np.inf
        self.rows, self.columns = self.rows[allowed], self.columns[allowed]

    def everything(self) -> None:
        """Take every allowed pair as an arc."""
        self.rows, self.columns = np.nonzero(self.weights > -np.inf)

    def blocks(self) -> Rows:
        """Write the constraints over the arcs."""
        problem = self.problem
        n, m = problem.shape
        count = len(self.rows)
        ones, arcs = np.ones(count), np.arange(count)
        found = Rows()
        of_dossier = sparse.csr_array((ones, (self.rows, arcs)), shape=(n, count))
        demand = problem.demand.astype(float)
        found.add(of_dossier, demand, demand)
        of_expert = sparse.csr_array((ones, (self.columns, arcs)), shape=(m, count))
        found.add(
            of_expert, problem.minimum.astype(float), problem.capacity.astype(float)
        )
        for line, least in zip(problem.kinds, problem.kind_minimum, strict=True):
            wanting = np.flatnonzero(least)
            inside = line[self.columns]
            matrix = sparse.csr_array(
                (ones[inside], (self.rows[inside], arcs[inside])), shape=(n, count)
            )[wanting]
            found.add(
                matrix, least[wanting].astype(float), np.full(len(wanting), np.inf)
            )
        self._add_employers(found, ones, arcs)
        floored = np.flatnonzero(np.isfinite(self.floors))
        if len(floored):
            # In greatest affinities, so that the solver's tolerance is relative.
            fit = self.weights[self.rows, self.columns] / self.scale
            matrix = sparse.csr_array((fit, (self.rows, arcs)), shape=(n, count))
            low = self.floors[floored] / self.scale - SLACK
            found.add(matrix[floored], low, np.full(len(floored), np.inf))
        return found

    def _add_employers(self, found: Rows, ones: Floats, arcs: Ints) -> None:
        keys, place, inside = self.colleagues()
        matrix = sparse.csr_array(
            (ones[inside], (place, arcs[inside])), shape=(len(keys), len(arcs))
        )
        if len(keys):
            found.add(matrix, np.full(len(keys), -np.inf), np.ones(len(keys)))

    def colleagues(self) -> tuple[Ints, Ints, Ints]:
        """Find the dossiers that arcs join with two experts of an employer.

        Returns
        -------
        keys : int array
            One each dossier and employer: dossier times `employers`, plus employer.
        place : int array
            Which of them each arc is about.
        inside : int array
            These arcs.
        """
        employer = self.problem.employer[self.columns]
        known = np.flatnonzero(employer >= 0)
        keys = self.rows[known] * self.employers + employer[known]
        names, place, times = np.unique(keys, return_inverse=True, return_counts=True)
        # One reader of an employer cannot be two.
        twice = times[place] > 1
        kept, place = np.unique(place[twice], return_inverse=True)
        return names[kept], place, known[twice]

    @property
    def employers(self) -> int:
        """Count the numbers that employers may have."""
        return int(self.problem.employer.max(initial=0)) + 1
