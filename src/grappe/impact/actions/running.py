"""Estimate, keep every run, publish one."""

import math
import platform
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import grappe
from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.impact import document, estimation, points
from grappe.impact.actions.errors import NotPublishable, NotRunnable
from grappe.impact.actions.plans import CLOSED
from grappe.impact.models import Effect, Run, RunState, Study, StudyState

SILENCE = timedelta(minutes=30)
LIBRARIES = ("duckdb", "ibis-framework", "numpy", "scipy")


@transaction.atomic
def start(study: Study, *, by: User | None, at: datetime) -> Run:
    """Open a line of the run log; `carry_out` does the work.

    Raises NotRunnable without a panel of the plan in force, or while a run goes on.
    """
    study = Study.objects.select_for_update(of=["self"]).get(pk=study.pk)
    plan = study.plans.first()
    if study.state in CLOSED:
        raise NotRunnable(_("This study is closed."))
    if plan is None or not plan.is_locked or not document.is_intact(plan):
        raise NotRunnable(_("The plan was altered after it was locked: no number."))
    panel = study.panels.filter(plan=plan).first()
    if panel is None:
        raise NotRunnable(_("Load the outcomes first."))
    _end_the_dead(study, at)
    if study.runs.filter(state=RunState.RUNNING).exists():
        raise NotRunnable(_("A run of this study is going on."))
    run = Run.objects.create(
        study=study,
        plan=plan,
        panel=panel,
        started_at=at,
        heard_at=at,
        started_by=by,
        versions=versions(),
    )
    record("impact.run_started", study, by=by, at=at, run=run.pk, sha256=plan.sha256)
    return run


def _end_the_dead(study: Study, at: datetime) -> None:
    """A run not heard of for long was stopped with its process: it waits for nobody."""
    dead = study.runs.filter(state=RunState.RUNNING, heard_at__lt=at - SILENCE)
    dead.update(state=RunState.FAILED, finished_at=at)


def carry_out(
    run: Run,
    *,
    tell: estimation.Progress | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Run:
    """Do what a run is for, and keep what came out, a refusal included."""

    def heard(fraction: float, doing: str) -> None:
        percent = min(100, max(0, round(100 * fraction)))
        Run.objects.filter(pk=run.pk).update(progress=percent, heard_at=clock())
        if tell:
            tell(fraction, doing)

    try:
        found = estimation.estimate(run.plan, Path(run.panel.file.path), tell=heard)
    except points.NoNumber as refusal:
        nothing = points.Found(messages=[refusal.message])
        return _finish(run, RunState.REFUSED, nothing, clock())
    except Exception:
        _finish(run, RunState.FAILED, points.Found(), clock())
        raise
    return _finish(run, RunState.DONE, found, clock())


@transaction.atomic
def _finish(run: Run, state: str, found: points.Found, at: datetime) -> Run:
    run = Run.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if run.state != RunState.RUNNING:
        return run  # done twice, because who did it was killed before saying so
    least = run.plan.minimum_cell
    run.state, run.finished_at = state, at
    is_small = _is_small(found, least)
    run.messages = [
        one for one in found.messages if not is_small or one["code"] in OF_NO_NUMBER
    ]
    run.results = withheld(found.results, least, is_small=is_small)
    run.save(update_fields=["state", "finished_at", "messages", "results"])
    Effect.objects.bulk_create(
        effect(run, point, position, least)
        for position, point in enumerate(found.points)
        if math.isfinite(point.estimate)
    )
    if state == RunState.DONE:
        run.study.state = StudyState.ESTIMATED
        run.study.save(update_fields=["state"])
    record(
        "impact.run_finished",
        run.study,
        by=run.started_by,
        at=at,
        run=run.pk,
        state=state,
    )
    return run


def effect(run: Run, point: points.Point, position: int, least: int) -> Effect:
    """A number to keep; one that rests on too few organisations is not kept."""
    kept = Effect(
        run=run,
        kind=point.kind,
        key=point.key,
        position=position,
        treated_count=point.treated,
        comparison_count=point.comparison,
    )
    if point.is_small(least):
        kept.is_suppressed = True
        return kept
    kept.estimate = point.estimate
    kept.error, kept.low, kept.high = map(_finite, (point.error, point.low, point.high))
    kept.p_value = point.p_value
    return kept


def _is_small(found: points.Found, least: int) -> bool:
    """The overall number itself rests on too few organisations."""
    return any(one.kind == "overall" and one.is_small(least) for one in found.points)


# What is kept where all numbers are withheld: it tells none of them.
OF_NO_NUMBER = ("engine", "test_refused", "refused")
HARMLESS = ("att_gt", "years_treated", "clusters", "panel")


def withheld(
    results: dict[str, Any], least: int, *, is_small: bool = False
) -> dict[str, Any]:
    """The tables without the numbers of cells that hold too few organisations."""
    if is_small:
        results = {name: results[name] for name in HARMLESS if name in results}
    rows = [
        row
        if min(row["n_treated"], row["n_control"]) >= least
        else {**row, "att": None, "se": None, "withheld": True}
        for row in results.get("att_gt", [])
    ]
    return {**results, "att_gt": rows} if rows else results


@transaction.atomic
def publish(run: Run, *, by: User | None, at: datetime) -> Study:
    """Show a run to all who may read figures; the sentence is that run's.

    Raises NotPublishable if it gave no number, its plan is not the one in force or was
    altered, or the study is closed.
    """
    study = Study.objects.select_for_update(of=["self"]).get(pk=run.study_id)
    run = Run.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if study.state in CLOSED:
        raise NotPublishable(_("This study is closed."))
    if run.state != RunState.DONE:
        raise NotPublishable(_("This run gave no number."))
    if run.plan_id != study.plans.values_list("pk", flat=True).first():
        raise NotPublishable(_("The plan was amended since this run: run it again."))
    if not document.is_intact(run.plan):
        raise NotPublishable(_("The plan was altered after it was locked: no number."))
    overall = run.effects.filter(kind="overall").first()
    if overall is None or overall.is_suppressed:
        raise NotPublishable(
            _("Too few organisations are behind this number for it to be published.")
        )
    run.is_published = True
    run.save(update_fields=["is_published"])
    study.state = StudyState.PUBLISHED
    study.published_at, study.published_by = at, by
    study.save(update_fields=["state", "published_at", "published_by"])
    record(
        "impact.study_published",
        study,
        by=by,
        at=at,
        run=run.pk,
        estimate=overall.estimate,
        low=overall.low,
        high=overall.high,
    )
    return study


def versions() -> dict[str, str]:
    """What it takes to do the same again."""
    told = {name: metadata.version(name) for name in LIBRARIES}
    return {"grappe": grappe.__version__, "python": platform.python_version(), **told}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
