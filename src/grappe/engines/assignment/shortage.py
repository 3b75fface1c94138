"""Demands and loads that cannot hold: a minimum cut, made irreducible."""

from dataclasses import dataclass

import numpy as np

from grappe.engines.assignment.types import Bools, Ints, Problem


@dataclass
class Cut:
    """Dossiers that together need more than the experts open to them can give.

    Attributes
    ----------
    dossiers : bool array, shape (n,)
        Those whose demands are in the conflict.
    full : bool array, shape (m,)
        Experts whose capacities are.
    forbidden : bool array, shape (n, m)
        Forbidden pairs that are, of these dossiers with the other experts.
    """

    dossiers: Bools
    full: Bools
    forbidden: Bools


class Readings:
    """A greatest set of readings, found by alternating paths, that can be mended."""

    def __init__(self, allowed: Bools, demand: Ints, capacity: Ints) -> None:
        self.allowed = allowed
        self.demand = demand.copy()
        self.capacity = capacity.copy()
        self.used = np.zeros_like(allowed)
        self.given = np.zeros(len(demand), dtype=np.int64)
        self.loads = np.zeros(len(capacity), dtype=np.int64)

    def copy(self) -> "Readings":
        """Copy the state, so that a question can be asked and forgotten."""
        other = Readings(self.allowed, self.demand, self.capacity)
        other.used = self.used.copy()
        other.given, other.loads = self.given.copy(), self.loads.copy()
        return other

    def fill(self) -> int:
        """Add readings until no path adds one; return how many are still missing."""
        for i in np.argsort(self.allowed.sum(axis=1) - self.demand, kind="stable"):
            while self.given[i] < self.demand[i] and self.augment(int(i)):
                pass
        return self.missing

    @property
    def missing(self) -> int:
        """Count the readings that demands still lack."""
        return int(np.maximum(self.demand - self.given, 0).sum())

    def augment(self, start: int) -> bool:
        """Give one more reader to a dossier, moving others along a path if need be."""
        n, m = self.allowed.shape
        from_dossier = np.full(m, -1, dtype=np.int64)
        from_expert = np.full(n, -1, dtype=np.int64)
        frontier = np.array([start])
        seen_dossiers = np.zeros(n, dtype=bool)
        seen_dossiers[start] = True
        while len(frontier):
            open_pairs = self.allowed[frontier] & ~self.used[frontier]
            open_pairs &= from_dossier < 0
            experts = np.flatnonzero(open_pairs.any(axis=0))
            if not len(experts):
                return False
            from_dossier[experts] = frontier[open_pairs[:, experts].argmax(axis=0)]
            free = experts[self.loads[experts] < self.capacity[experts]]
            if len(free):
                self._flip(int(free[0]), start, from_dossier, from_expert)
                return True
            held = self.used[:, experts] & ~seen_dossiers[:, None]
            frontier = np.flatnonzero(held.any(axis=1))
            from_expert[frontier] = experts[held[frontier].argmax(axis=1)]
            seen_dossiers[frontier] = True
        return False

    def reached(self) -> tuple[Bools, Bools]:
        """Mark what alternating paths reach from the dossiers that lack a reader."""
        dossiers = self.given < self.demand
        experts = np.zeros(len(self.capacity), dtype=bool)
        frontier = np.flatnonzero(dossiers)
        while len(frontier):
            open_pairs = self.allowed[frontier] & ~self.used[frontier]
            fresh = open_pairs.any(axis=0) & ~experts
            experts |= fresh
            held = self.used[:, fresh].any(axis=1) & ~dossiers
            dossiers |= held
            frontier = np.flatnonzero(held)
        return dossiers, experts

    def release(self, dossier: int) -> None:
        """Leave out a dossier's demand."""
        row = self.used[dossier]
        self.loads[row] -= 1
        self.used[dossier] = False
        self.given[dossier] = self.demand[dossier] = 0

    def _flip(
        self, expert: int, start: int, from_dossier: Ints, from_expert: Ints
    ) -> None:
        self.loads[expert] += 1
        while True:
            dossier = int(from_dossier[expert])
            self.used[dossier, expert] = True
            if dossier == start:
                self.given[start] += 1
                return
            expert = int(from_expert[dossier])
            self.used[dossier, expert] = False


def irreducible(problem: Problem) -> Cut | None:
    """Find an irreducible shortage of a plain problem without minimum loads.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Cut or None
        None if the demands can be met.

    Notes
    -----
    What alternating paths reach from the dossiers left short is a minimum cut: demands
    S, capacities T, forbidden pairs of S with the others. One requirement after the
    other is then left out; it stays out if readings are still missing, which a few
    more paths from the readings at hand tell. The order is that of dossiers, experts,
    pairs; the cut is taken again after each one that stays out, so that most are never
    asked about.
    """
    n = len(problem.demand)
    allowed = ~np.isnan(problem.affinity)
    readings = Readings(allowed, problem.demand, problem.capacity)
    if not readings.fill():
        return None
    cut = Cut(*readings.reached(), np.zeros_like(allowed))
    cut.forbidden |= ~allowed & cut.dossiers[:, None] & ~cut.full
    readings = _restricted(problem, cut)
    for i in np.flatnonzero(cut.dossiers):
        if not cut.dossiers[i]:
            continue
        trial = readings.copy()
        trial.release(int(i))
        if trial.fill():
            _narrow(cut, trial)
            readings = trial
    for j in np.flatnonzero(cut.full):
        trial = readings.copy()
        trial.capacity[j] = n
        if trial.fill():
            cut.full[j] = False
            readings = trial
    for i, j in np.argwhere(cut.forbidden):
        trial = readings.copy()
        trial.allowed = readings.allowed.copy()
        trial.allowed[i, j] = True
        if trial.fill():
            cut.forbidden[i, j] = False
            readings = trial
    return cut


def _narrow(cut: Cut, readings: Readings) -> None:
    """Keep of a cut, and of its readings, what the shortage left still reaches."""
    dossiers, full = readings.reached()
    for i in np.flatnonzero(cut.dossiers & ~dossiers):
        readings.release(int(i))
    cut.dossiers &= dossiers
    cut.full &= full
    cut.forbidden &= dossiers[:, None]
    readings.capacity[~cut.full] = len(dossiers)
    readings.allowed = ~cut.forbidden


def _restricted(problem: Problem, cut: Cut) -> Readings:
    """Fill readings under the requirements of a cut alone."""
    n = len(problem.demand)
    allowed = ~cut.forbidden
    demand = np.where(cut.dossiers, problem.demand, 0)
    capacity = np.where(cut.full, problem.capacity, n)
    readings = Readings(allowed, demand, capacity)
    readings.fill()
    return readings
