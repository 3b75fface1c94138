"""From a question to a locked plan, and its amendments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.impact import document
from grappe.impact.actions.errors import NotLockable, NotPlannable, NotPublishable
from grappe.impact.models import Inference, Method, Outcome, Plan, Study, StudyState
from grappe.impact.panels.values import BANDS

# An ended study is closed; a published one is amended by another study.
CLOSED = (StudyState.PUBLISHED, StudyState.ABANDONED)
# Dates may be moved from one organisation to another: all of them, or those alike.
MATCHED = (Method.NONE, Method.CEM)


@transaction.atomic
def begin(
    cluster: Cluster,
    *,
    name_fr: str,
    name_en: str = "",
    values: dict[str, Any],
    by: User | None,
    at: datetime,
) -> Study:
    """Open a study with the first version of its plan.

    Raises NotPlannable with a sentence when the plan contradicts itself.
    """
    study = Study.objects.create(
        cluster=cluster, name_fr=name_fr, name_en=name_en, created_at=at, created_by=by
    )
    plan = Plan(study=study, version=1, **values)
    _check(plan)
    plan.save()
    record("impact.study_begun", study, by=by, at=at, name=study.name_fr)
    return study


@transaction.atomic
def write_plan(
    plan: Plan,
    values: dict[str, Any],
    *,
    names: dict[str, str] | None = None,
    by: User,
    at: datetime,
) -> Plan:
    """Change a plan that is still being written, and what its study is called.

    Raises NotPlannable once it is locked, or when it would contradict itself.
    """
    plan = Plan.objects.select_for_update(of=["self"]).get(pk=plan.pk)
    if plan.is_locked:
        raise NotPlannable(_("This plan is locked: amend it instead."))
    before = document.content(plan)
    for name, value in values.items():
        setattr(plan, name, value)
    _check(plan)
    plan.save()
    if names:
        Study.objects.filter(pk=plan.study_id).update(**names)
    after = document.content(plan)
    changes = {
        name: [before.get(name), after.get(name)]
        for name in before | after
        if before.get(name) != after.get(name)
    }
    record("impact.plan_written", plan.study, by=by, at=at, changes=changes)
    return plan


@transaction.atomic
def lock(plan: Plan, *, by: User | None, at: datetime) -> Plan:
    """Fix the plan for good and keep its hash: only then may outcomes be loaded.

    Raises NotLockable if it is locked already, or the study is closed.
    """
    study = _locked_study(plan.study)
    plan = Plan.objects.select_for_update(of=["self"]).get(pk=plan.pk)
    if plan.is_locked:
        raise NotLockable(_("This plan is already locked."))
    if study.state in CLOSED:
        raise NotLockable(_("This study is closed."))
    plan.study = study
    plan.sha256 = document.sha256(plan)
    plan.locked_at, plan.locked_by = at, by
    plan.save(update_fields=["sha256", "locked_at", "locked_by"])
    study.state = StudyState.LOCKED
    study.save(update_fields=["state"])
    record(
        "impact.plan_locked",
        study,
        by=by,
        at=at,
        version=plan.version,
        sha256=plan.sha256,
    )
    return plan


@transaction.atomic
def amend(
    study: Study,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> Plan:
    """Open a new version of a locked plan; the earlier one stays, and its runs.

    `changes` are the columns that already differ in it.

    Raises NotPlannable without a reason, or while a version is being written.
    """
    study = _locked_study(study)
    latest = study.plans.first()
    if study.state in CLOSED:
        raise NotPlannable(_("This study is closed."))
    if latest is None or not latest.is_locked:
        raise NotPlannable(_("A version of the plan is already being written."))
    if not reason.strip():
        raise NotPlannable(_("Say why the plan changes."))
    plan = Plan.objects.get(pk=latest.pk)
    plan.pk, plan.version, plan.reason = None, latest.version + 1, reason.strip()
    plan.sha256, plan.locked_at, plan.locked_by = "", None, None
    plan._state.adding = True
    for name, value in (changes or {}).items():
        setattr(plan, name, value)
    _check(plan)
    plan.save()
    study.state = StudyState.PLANNED
    study.save(update_fields=["state"])
    record(
        "impact.plan_amended",
        study,
        by=by,
        at=at,
        version=plan.version,
        reason=plan.reason,
    )
    return plan


@transaction.atomic
def abandon(study: Study, *, reason: str, by: User, at: datetime) -> Study:
    """Close a study without publishing it; its plan and runs stay to be read.

    Raises NotPublishable if it is closed already, or no reason is given.
    """
    study = _locked_study(study)
    if study.state in CLOSED:
        raise NotPublishable(_("This study is closed."))
    if not reason.strip():
        raise NotPublishable(_("Say why the study is abandoned."))
    study.state, study.end_reason = StudyState.ABANDONED, reason.strip()
    study.save(update_fields=["state", "end_reason"])
    record("impact.study_abandoned", study, by=by, at=at, reason=study.end_reason)
    return study


def _locked_study(study: Study) -> Study:
    return Study.objects.select_for_update(of=["self"]).get(pk=study.pk)


def _check(plan: Plan) -> None:
    """What the database will refuse, said as a sentence; and what it cannot see."""
    try:
        plan.validate_constraints(exclude=["study"])
    except ValidationError as error:
        raise NotPlannable(" ".join(error.messages)) from error
    if plan.service and plan.service.cluster_id != plan.study.cluster_id:
        raise NotPlannable(_("This service is another cluster's."))
    if plan.method == "none" and plan.covariates:
        raise NotPlannable(
            _("Without adjustment, no characteristic can be adjusted for.")
        )
    if plan.method in ("reg", "ipw", "dr", "cem") and not plan.covariates:
        raise NotPlannable(
            _("This method adjusts for characteristics: choose one at least.")
        )
    if plan.inference == Inference.PERMUTATION and plan.method not in MATCHED:
        raise NotPlannable(
            _("Randomisation inference goes with matching, or without adjustment.")
        )
    if "placebo_space" in plan.tests and plan.method not in MATCHED:
        raise NotPlannable(
            _("A placebo on others goes with matching, or without adjustment.")
        )
    if BANDS in plan.sources and plan.outcome != Outcome.HEADCOUNT:
        raise NotPlannable(_("The bands of SIRENE tell headcounts only."))
    if not plan.sources:
        raise NotPlannable(_("Say where the outcome comes from."))
