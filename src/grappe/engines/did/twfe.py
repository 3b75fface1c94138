"""Two-way fixed effects: the naive figure, to show beside the others."""

from dataclasses import dataclass

import numpy as np

from grappe.engines.did import affine, design
from grappe.engines.did.design import NEVER
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.types import Missing, Question


@dataclass(frozen=True, slots=True)
class Naive:
    """A regression on unit and period effects.

    Attributes
    ----------
    att, se : float
        Coefficient of being treated, and its error clustered by unit.
    negative_share : float
        Share of treated observations that count the wrong way.
    """

    att: float
    se: float
    negative_share: float


def two_way(panel: Panel, question: Question) -> Naive:
    r"""Regress the outcome on being treated, with unit and period effects.

    Parameters
    ----------
    panel : Panel
        Units seen in every period are used.
    question : Question
        Only its control group matters, which must be the never treated.

    Returns
    -------
    Naive

    Raises
    ------
    NotEstimable
        If the panel has no never treated, or is weighted.

    Notes
    -----
    On a balanced panel, with :math:`\tilde D_{gt}` being treated net of both effects,
    the coefficient is :math:`\sum \tilde D Y / \sum \tilde D^2`, from sums by cohort
    alone. With effects that change over time some treated observations have
    :math:`\tilde D < 0` and serve as comparisons of others: the figure need not be a
    mean of effects [1]_, [2]_. The error has the factor :math:`n / (n - 1)`.

    References
    ----------
    .. [1] Goodman-Bacon, A. (2021). Difference-in-differences with variation in
       treatment timing. Journal of Econometrics 225, 254-277.
    .. [2] de Chaisemartin, C. and D'Haultfœuille, X. (2020). Two-way fixed effects
       estimators with heterogeneous treatment effects. AER 110, 2964-2996.
    """
    if panel.is_weighted:
        raise NotEstimable("naive_weighted")
    asked = Question(anticipation=question.anticipation, missing=Missing.COMPLETE)
    found = design.resolve(panel, asked)
    units = design.sample(panel, found, asked)
    data = affine.classes(units, panel, found, asked, strata=False)
    n, times = data.n.astype(float), np.asarray(found.times)
    joined = data.cohort[:, None]
    treated = ((joined != NEVER) & (times >= joined)).astype(float)
    by_time = n @ treated / n.sum()
    net = treated - treated.mean(axis=1, keepdims=True) - by_time + by_time.mean()
    square = float((n[:, None] * net**2).sum())
    att = float((net * data.first[:, 1:]).sum() / square)
    # The score of a unit is affine in its outcomes, its own effect dropping out.
    mean = data.first[:, 1:].sum(axis=0) / n.sum()
    constant = -(net * (mean + att * (treated - by_time))).sum(axis=1)
    score = np.column_stack([constant, net])
    meat = float(np.einsum("cp,cpq,cq->", score, data.second, score))
    count = n.sum()
    wrong = (n[:, None] * treated * (net < 0)).sum() / (n[:, None] * treated).sum()
    return Naive(att, float(np.sqrt(meat * count / (count - 1)) / square), float(wrong))
