"""Put a question to a panel."""

from dataclasses import asdict

import numpy as np
from scipy.stats import chi2

from grappe.engines.did import affine, conditional, design, strata
from grappe.engines.did.affine import Estimates
from grappe.engines.did.aggregate import aggregate, errors, normal_quantile
from grappe.engines.did.bands import critical_value
from grappe.engines.did.design import Design
from grappe.engines.did.messages import Note, NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.strata import Coarsening
from grappe.engines.did.types import (
    Floats,
    GroupTime,
    Method,
    Missing,
    PanelReport,
    PreTrend,
    Progress,
    Question,
    Study,
    silent,
)

FEW_CLUSTERS = 20
CONDITIONAL = (Method.REGRESSION, Method.WEIGHTING, Method.DOUBLY_ROBUST)


def estimate(
    panel: Panel,
    question: Question,
    *,
    rng: np.random.Generator,
    progress: Progress = silent,
    coarsening: Coarsening | None = None,
) -> Study:
    """Estimate group-time average effects, their aggregates and their errors.

    Parameters
    ----------
    panel : Panel
        From `panel.read`.
    question : Question
    rng : Generator
        For the simultaneous bands only.
    progress : callable
        Told how far the work is, from 0 to 1.
    coarsening : Coarsening or None
        For the method `cem`: quintiles by default.

    Returns
    -------
    Study

    Raises
    ------
    NotEstimable
        If the panel cannot answer; no figure is given then.

    Notes
    -----
    Errors are those of the influence function, summed by cluster if the panel names
    one, without correction for small samples, as in the reference implementation.

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences
       with multiple time periods. Journal of Econometrics 225, 200-230.
    """
    if not 0 < question.level < 1:
        raise NotEstimable("level_out_of_range")
    progress(0.0, "periods and groups")
    found = design.resolve(panel, question)
    progress(0.1, "effects")
    estimates, warnings = estimates_of(
        panel, found, question, progress, coarsening or Coarsening()
    )
    progress(0.9, "aggregates")
    return _study(panel, found, question, estimates, warnings, rng)


def estimates_of(
    panel: Panel,
    found: Design,
    question: Question,
    progress: Progress,
    coarsening: Coarsening,
) -> tuple[Estimates, list[Note]]:
    """Estimate the cells of a design by the method asked for."""
    units = design.sample(panel, found, question)
    needs_units = question.method in CONDITIONAL or panel.weight_varies
    if needs_units:
        return conditional.estimate(units, panel, found, question, progress)
    is_cem = question.method is Method.CEM
    if is_cem:
        units = strata.stratify(units, panel, found, coarsening)
    data = affine.classes(units, panel, found, question, strata=is_cem)
    warnings = []
    if is_cem:
        data, support = strata.supported(data, found, question.control)
        warnings.append(Note("matched", **asdict(support)))
    return affine.estimate(data, found, question), warnings


def _study(
    panel: Panel,
    found: Design,
    question: Question,
    estimates: Estimates,
    warnings: list[Note],
    rng: np.random.Generator,
) -> Study:
    if not np.isfinite(estimates.att).any():
        reason = " ".join(warnings)
        raise NotEstimable("nothing_to_compare", reason=reason)
    cells = len(found.cells)
    covariance = estimates.omega[:cells, :cells]
    simple, dynamic, group, calendar = (
        aggregate(kind, estimates, found, question, rng)
        for kind in ("simple", "dynamic", "group", "calendar")
    )
    report = _report(panel, found, question)
    return Study(
        question=question,
        att_gt=_cells(found, question, estimates),
        covariance=covariance,
        simple=simple,
        dynamic=dynamic,
        group=group,
        calendar=calendar,
        pretrend=_pretrend(found, estimates, covariance),
        panel=report,
        critical=critical_value(covariance, question.level, rng),
        clusters=estimates.clusters,
        warnings=(*report.warnings, *found.warnings, *warnings, *_doubts(estimates)),
    )


def _cells(
    found: Design, question: Question, estimates: Estimates
) -> tuple[GroupTime, ...]:
    cells = len(found.cells)
    se = errors(estimates.omega[:cells, :cells])
    z = normal_quantile(question.level)
    return tuple(
        GroupTime(
            group=cell.group,
            time=cell.time,
            base=cell.base,
            att=float(att),
            se=float(error),
            low=float(att - z * error),
            high=float(att + z * error),
            n=int(treated + control),
            n_treated=int(treated),
            n_control=int(control),
        )
        for cell, att, error, (treated, control) in zip(
            found.cells, estimates.att, se, estimates.counts, strict=True
        )
    )


def _pretrend(
    found: Design, estimates: Estimates, covariance: Floats
) -> PreTrend | None:
    before = np.asarray([not cell.is_post for cell in found.cells])
    before &= np.isfinite(estimates.att) & np.isfinite(errors(covariance))
    df = int(before.sum())
    if not df or (estimates.clusters is not None and estimates.clusters <= df):
        return None
    att, spread = estimates.att[before], covariance[np.ix_(before, before)]
    if np.linalg.matrix_rank(spread, hermitian=True) < df:
        return None
    statistic = float(att @ np.linalg.solve(spread, att))
    return PreTrend(statistic, df, float(chi2.sf(statistic, df)))


def _report(panel: Panel, found: Design, question: Question) -> PanelReport:
    units = sum(size.units for size in panel.sizes)
    incomplete = units - sum(size.complete for size in panel.sizes)
    warnings = []
    if panel.missing:
        warnings.append(Note("missing_rows", n=panel.missing))
    if incomplete and question.missing is Missing.COMPLETE:
        warnings.append(Note("incomplete", n=incomplete, all=units))
    return PanelReport(
        rows=panel.rows,
        missing=panel.missing,
        units=units,
        times=panel.times,
        cohorts=panel.sizes,
        warnings=tuple(warnings),
    )


def _doubts(estimates: Estimates) -> list[Note]:
    doubts = []
    empty = int((~np.isfinite(estimates.att)).sum())
    if empty:
        doubts.append(Note("no_comparison", n=empty))
    alone = int((estimates.counts[:, 0] == 1).sum())
    if alone:
        doubts.append(Note("single_treated", n=alone))
    if estimates.clusters is not None and estimates.clusters < FEW_CLUSTERS:
        doubts.append(Note("few_clusters", n=estimates.clusters))
    return doubts
