"""The mixed-model equations of one pair of variance ratios."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from grappe.engines.calibration.types import Floats, Marks


@dataclass(frozen=True)
class Design:
    """What does not depend on the variances: counts, sums, who marked what."""

    marks: Marks
    pairs: sparse.csr_matrix  # marks of dossier i by expert j, shape (n, m)
    of_dossier: Floats
    of_expert: Floats

    @classmethod
    def of(cls, marks: Marks) -> "Design":
        """Count the marks of each dossier and of each expert."""
        n, m = marks.dossier_count, marks.expert_count
        ones = np.ones(len(marks.mark))
        pairs = sparse.csr_matrix((ones, (marks.dossier, marks.expert)), shape=(n, m))
        return cls(
            marks=marks,
            pairs=pairs,
            of_dossier=np.bincount(marks.dossier, minlength=n).astype(float),
            of_expert=np.bincount(marks.expert, minlength=m).astype(float),
        )

    def sums(self, mark: Floats) -> tuple[Floats, Floats]:
        """Add the marks up by dossier and by expert."""
        n, m = self.marks.dossier_count, self.marks.expert_count
        return (
            np.bincount(self.marks.dossier, mark, minlength=n).astype(np.float64),
            np.bincount(self.marks.expert, mark, minlength=m).astype(np.float64),
        )


@dataclass(frozen=True)
class Solution:
    """Effects for one vector of marks: common level, dossiers, experts, and the rest.

    Attributes
    ----------
    level : float
    quality : float array, shape (n,)
    leaning : float array, shape (m,)
    rest : float
        The quadratic form y'Py, times the noise's variance.
    """

    level: float
    quality: Floats
    leaning: Floats
    rest: float


@dataclass(frozen=True)
class Equations:
    """Henderson's equations, the dossiers eliminated.

    Attributes
    ----------
    design : Design
    dossier_ratio, expert_ratio : float
        Variance between dossiers, between experts, over that of the noise.
    """

    design: Design
    dossier_ratio: float
    expert_ratio: float

    @cached_property
    def diagonal(self) -> Floats:
        """Give the diagonal of the dossiers' block."""
        return self.design.of_dossier + 1 / self.dossier_ratio

    @cached_property
    def coupling(self) -> sparse.csr_matrix:
        """Tie each dossier to the experts and to the common level, over its diagonal.

        Shape (n, m + 1).
        """
        rows = sparse.hstack([self.design.pairs, self.design.of_dossier[:, None]])
        return sparse.diags(1 / self.diagonal) @ rows.tocsr()

    @cached_property
    def factor(self) -> Floats:
        """Factor what is left once dossiers are eliminated, shape (m + 1, m + 1)."""
        design = self.design
        m = design.marks.expert_count
        left = np.zeros((m + 1, m + 1))
        left[:m, :m] = np.diag(design.of_expert + 1 / self.expert_ratio)
        left[:m, m] = left[m, :m] = design.of_expert
        left[m, m] = design.of_expert.sum()
        rows = sparse.hstack([design.pairs, design.of_dossier[:, None]]).tocsr()
        left -= (rows.T @ self.coupling).toarray()
        return np.asarray(linalg.cholesky(left, lower=True))

    @cached_property
    def inverse(self) -> Floats:
        """Invert it: covariances of leanings and level, in units of the noise's."""
        return np.asarray(
            linalg.cho_solve((self.factor, True), np.eye(len(self.factor)))
        )

    def solve(self, mark: Floats) -> Solution:
        """Give the best predictions of all effects from these marks."""
        by_dossier, by_expert = self.design.sums(mark)
        right = np.append(by_expert, mark.sum())
        right = right - self.coupling.T @ by_dossier
        found = linalg.cho_solve((self.factor, True), right)
        quality = by_dossier / self.diagonal - self.coupling @ found
        leaning, level = found[:-1], float(found[-1])
        explained = level * mark.sum() + quality @ by_dossier + leaning @ by_expert
        rest = float(mark @ mark - explained)
        return Solution(level, quality, leaning, rest)

    def log_determinants(self) -> float:
        """Add the logarithms of |H| and |X'H⁻¹X| of the restricted likelihood."""
        n, m = self.design.marks.dossier_count, self.design.marks.expert_count
        return float(
            n * np.log(self.dossier_ratio)
            + m * np.log(self.expert_ratio)
            + np.log(self.diagonal).sum()
            + 2 * np.log(np.diag(self.factor)).sum()
        )

    def variances(self) -> tuple[Floats, Floats]:
        """Give those of a dossier's level + quality, and of an expert's leaning.

        In units of the noise's variance; shapes (n,) and (m,).
        """
        tied = self.coupling @ self.inverse
        own = 1 / self.diagonal + self.coupling.multiply(tied).sum(axis=1).A1
        level = self.inverse[-1, -1]
        return own + level - 2 * tied[:, -1], np.diag(self.inverse)[:-1].copy()

    def leverages(self) -> Floats:
        """Tell how much each mark weighs in its own prediction, shape (N,)."""
        marks, inverse = self.design.marks, self.inverse
        tied = self.coupling @ inverse
        i, j = marks.dossier, marks.expert
        own = (1 / self.diagonal + self.coupling.multiply(tied).sum(axis=1).A1)[i]
        expert = np.diag(inverse)[j]
        level = inverse[-1, -1]
        cross = inverse[j, -1] - tied[i, -1] - tied[i, j]
        return np.asarray(own + expert + level + 2 * cross)
