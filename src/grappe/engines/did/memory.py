"""The units of a small study in memory, for what must be computed many times."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from grappe.engines.did import affine, conditional, design, propensity, scans, strata
from grappe.engines.did.affine import Classes, Estimates
from grappe.engines.did.design import Design
from grappe.engines.did.influence import influence
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.strata import Coarsening
from grappe.engines.did.types import (
    Floats,
    Method,
    Missing,
    Question,
    silent,
)

MOST_UNITS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """Units in memory.

    Attributes
    ----------
    z : float array, shape (n_units, n_times)
        Outcomes, counted from the first one of the unit; NaN where missing.
    cohort : float array, shape (n_units,)
    stratum : int array, shape (n_units,)
    weight : float array, shape (n_units,)
    cluster : object array, shape (n_units,), or None
    """

    z: Floats
    cohort: Floats
    stratum: Any
    weight: Floats
    cluster: Any = None


def load(
    panel: Panel,
    found: Design,
    question: Question,
    coarsening: Coarsening | None = None,
) -> Loaded:
    """Bring the units of a design into memory.

    Raises
    ------
    NotEstimable
        If there are more than 200,000: use the closed forms.
    """
    units = design.sample(panel, found, question)
    if question.method is Method.CEM:
        units = strata.stratify(units, panel, found, coarsening or Coarsening())
    count = int(units.count().to_pyarrow().as_py())
    if count > MOST_UNITS:
        raise NotEstimable("many_units", most=MOST_UNITS, n=count)
    rows = units.order_by("unit").to_pyarrow()
    z = [
        rows[f"z{k}"].to_numpy(zero_copy_only=False).astype(float)
        for k in range(len(found.times))
    ]
    weight = np.ones(count)
    name = panel.weight(found.times[0])
    if name is not None:
        weight = rows[name].to_numpy(zero_copy_only=False).astype(float)
    stratum = np.zeros(count, dtype=np.int64)
    if "stratum" in rows.column_names:
        stratum = np.unique(rows["stratum"].to_numpy(), return_inverse=True)[1]
    return Loaded(
        z=np.column_stack(z),
        cohort=rows["g"].to_numpy(zero_copy_only=False).astype(float),
        stratum=stratum,
        weight=weight,
        cluster=np.asarray(rows["c"].to_pylist()) if panel.is_clustered else None,
    )


def classes_of(loaded: Loaded, cohort: Floats | None = None) -> Classes:
    """Sum units in memory as `affine.classes` does in a table.

    Parameters
    ----------
    loaded : Loaded
    cohort : float array, shape (n_units,), or None
        Other cohorts than theirs, for permutations.
    """
    cohort = loaded.cohort if cohort is None else cohort
    seen = ~np.isnan(loaded.z)
    keys = np.column_stack([cohort, loaded.stratum, seen])
    lines, label = np.unique(keys, axis=0, return_inverse=True)
    label = label.ravel()
    one = np.column_stack([np.ones(len(cohort)), np.where(seen, loaded.z, 0.0)])
    weighted = one * loaded.weight[:, None]
    first = np.zeros((len(lines), one.shape[1]))
    np.add.at(first, label, weighted)
    second = np.zeros((len(lines), one.shape[1], one.shape[1]))
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(len(lines) + 1))
    for n in range(len(lines)):
        block = weighted[order[ends[n] : ends[n + 1]]]
        second[n] = block.T @ block
    made = Classes(
        cohort=lines[:, 0],
        stratum=lines[:, 1].astype(np.int64),
        seen=lines[:, 2:] > 0,
        n=np.bincount(label, minlength=len(lines)),
        first=first,
        second=second,
    )
    if loaded.cluster is None:
        return made
    names, number = np.unique(loaded.cluster, return_inverse=True)
    parts, place = np.unique(label * len(names) + number.ravel(), return_inverse=True)
    sums = np.zeros((len(parts), one.shape[1]))
    np.add.at(sums, place.ravel(), weighted)
    return Classes(
        cohort=made.cohort,
        stratum=made.stratum,
        seen=made.seen,
        n=made.n,
        first=first,
        second=second,
        by_cluster=sums,
        part_class=parts // len(names),
        part_cluster=parts % len(names),
    )


def influence_of(
    panel: Panel, question: Question, coarsening: Coarsening | None = None
) -> Floats:
    """Give the influence of each unit, or the sum over each cluster, in memory.

    Parameters
    ----------
    panel : Panel
    question : Question

    Returns
    -------
    float array, shape (n_units or n_clusters, n_cells + n_groups)
        On the effect of each cell of the study, then on the size of each group; its
        columns times one another sum to the covariances of the study.

    Raises
    ------
    NotEstimable
        If there are too many units.
    """
    found = design.resolve(panel, question)
    if question.method not in (Method.NONE, Method.CEM) or panel.weight_varies:
        return _conditional(panel, found, question)
    loaded = load(panel, found, question, coarsening)
    data = classes_of(loaded)
    kept = np.ones(len(data.cohort), dtype=bool)
    if question.method is Method.CEM:
        kept = strata.meeting(data, found, question.control)
    estimates = _estimate(data, found, question)
    if estimates.influence is None:
        raise NotEstimable("influence_not_affine")
    full = np.zeros((len(estimates.influence), len(kept), 1 + loaded.z.shape[1]))
    full[:, kept] = estimates.influence
    keys = np.column_stack([loaded.cohort, loaded.stratum, ~np.isnan(loaded.z)])
    label = np.unique(keys, axis=0, return_inverse=True)[1].ravel()
    one = np.column_stack([np.ones(len(loaded.z)), np.nan_to_num(loaded.z)])
    psi = np.einsum("knp,np->nk", full[:, label], one * loaded.weight[:, None])
    return _summed(psi, loaded.cluster)


def _estimate(data: Classes, found: Design, question: Question) -> Estimates:
    """Estimate from units in memory, on common support if they are matched."""
    if question.method is Method.CEM:
        data, _support = strata.supported(data, found, question.control)
    return affine.estimate(data, found, question)


def estimate(
    loaded: Loaded, cohort: Floats, found: Design, question: Question
) -> Estimates:
    """Estimate from units in memory, had they had these cohorts.

    Parameters
    ----------
    loaded : Loaded
    cohort : float array, shape (n_units,)
    """
    return _estimate(classes_of(loaded, cohort), found, question)


def _summed(psi: Floats, cluster: Any) -> Floats:
    if cluster is None:
        return psi
    number = np.unique(cluster, return_inverse=True)[1].ravel()
    sums = np.zeros((number.max() + 1, psi.shape[1]))
    np.add.at(sums, number, psi)
    return sums


def _conditional(panel: Panel, found: Design, question: Question) -> Floats:
    if question.missing is Missing.ROWS:
        raise NotEstimable("no_influence")
    units = scans.Units(design.sample(panel, found, question), panel, found, question)
    try:
        gammas = {}
        if question.method in (Method.WEIGHTING, Method.DOUBLY_ROBUST):
            gammas = propensity.propensities(units, silent)
        fits, _counts = conditional.fit_cells(units, gammas)
        lines: list[Floats] = []
        clusters: list[Any] = []
        for part in units.blocks():
            lines.append(influence(units, part, fits))
            clusters.append(part.table["c"] if panel.is_clustered else None)
    finally:
        units.close()
    psi = np.vstack(lines)
    return _summed(psi, np.concatenate(clusters) if panel.is_clustered else None)
