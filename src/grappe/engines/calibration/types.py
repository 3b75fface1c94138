"""What the calibration of experts' marks takes and gives."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Why calibrated marks are, or are not, offered in place of the means.
Reason = Literal["better", "no_difference_seen", "too_few_marks"]


@dataclass(frozen=True)
class Marks:
    """Marks given by experts to dossiers.

    Attributes
    ----------
    dossier, expert : int arrays, shape (N,)
        Whose mark it is and what was marked, numbered from 0.
    mark : float array, shape (N,)
        In the points of the grid.
    dossier_count, expert_count : int
    """

    dossier: Ints
    expert: Ints
    mark: Floats
    dossier_count: int
    expert_count: int


@dataclass(frozen=True)
class Leaning:
    """How harsh or lenient the experts are, in points.

    Attributes
    ----------
    estimate, low, high : float arrays, shape (m,)
        Above 0 is lenient. The interval is of the level asked.
    count : int array, shape (m,)
        Marks each expert gave.
    """

    estimate: Floats
    low: Floats
    high: Floats
    count: Ints


@dataclass(frozen=True)
class Calibration:
    """Marks put on one scale, with what they are worth.

    Attributes
    ----------
    mean : float array, shape (n,)
        The plain mean of each dossier's marks; NaN without a mark.
    calibrated, low, high : float arrays, shape (n,)
        The mark an average expert would give, and its interval. NaN without a mark.
    leaning : Leaning
    spread_between_dossiers, spread_between_experts, noise : float
        Standard deviations, in points.
    is_better : bool
        Whether leaning predicts marks that were left out better than means do.
    reason : str
        "better", "no_difference_seen" or "too_few_marks".
    error_of_means, error_of_calibrated : float
        Root mean squares of the errors on marks left out one by one, in points.
    expected_of_means, expected_of_calibrated : float
        Rank correlation with the truth to be expected of each, were the model true.
    groups : int
        Sets of dossiers that no expert links: between them, marks are comparable only
        as far as experts of both are alike on the whole.
    level : float
    """

    mean: Floats
    calibrated: Floats
    low: Floats
    high: Floats
    leaning: Leaning
    spread_between_dossiers: float
    spread_between_experts: float
    noise: float
    is_better: bool
    reason: Reason
    error_of_means: float
    error_of_calibrated: float
    expected_of_means: float
    expected_of_calibrated: float
    groups: int
    level: float
