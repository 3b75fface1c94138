"""What a sum may be when some did not answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Bounds:
    """A sum over everybody asked, between two values that both fit the answers.

    Attributes
    ----------
    said : float
        The sum of the answers.
    low, high : float
        The least and the most the whole sum can be.
    answered, silent : int
        How many answered, and how many did not.
    """

    said: float
    low: float
    high: float
    answered: int
    silent: int

    @property
    def rate(self) -> float | None:
        """Share of those asked who answered; None where nobody was asked."""
        asked = self.answered + self.silent
        return self.answered / asked if asked else None


def of_total(answers: ArrayLike, silent: int, *, low: float, high: float) -> Bounds:
    """Bound a sum of which some terms were not told.

    Parameters
    ----------
    answers : float array, shape (n,)
        What was told, in any unit.
    silent : int
        How many were asked and told nothing.
    low, high : float
        The least and the most one silent term can be, in the same unit.

    Returns
    -------
    Bounds

    Raises
    ------
    ValueError
        If an answer is not a number, `silent` is negative, or `low` exceeds `high`.

    Notes
    -----
    Worst-case bounds without assumption on why some are silent [1]_: each silent term
    is anywhere in ``[low, high]``, so with ``S`` the sum of the answers and ``m``
    silent the whole sum is in ``[S + m low, S + m high]``, and no narrower interval
    fits every cause of silence. The truth is inside whenever each silent term is
    within the caps.

    References
    ----------
    .. [1] Horowitz, J. L. and Manski, C. F. (1998). Censoring of outcomes and
       regressors due to survey nonresponse. Journal of Econometrics 84, 37-58.

    Examples
    --------
    >>> of_total([2.0, 0.0, 3.0], silent=2, low=0.0, high=3.0)
    Bounds(said=5.0, low=5.0, high=11.0, answered=3, silent=2)
    """
    told = np.asarray(answers, dtype=float).ravel()
    if not np.isfinite(told).all():
        raise ValueError("an answer is not a number")
    if silent < 0:
        raise ValueError(f"{silent} silent")
    if not low <= high:
        raise ValueError(f"the caps {low} and {high} are in the wrong order")
    said = float(told.sum())
    return Bounds(said, said + silent * low, said + silent * high, told.size, silent)
