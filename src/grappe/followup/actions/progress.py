"""The yearly look at a running project: asked for, received, returned or accepted."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.followup import notifications
from grappe.followup.actions.steps import NotAskable, save_whole, write
from grappe.followup.models import Progress, ProgressState
from grappe.projects import queries
from grappe.projects.models import Project, ProjectStage


class NotReportable(Exception):
    """The progress cannot take this step; the message is for the user."""


@transaction.atomic
def ask_progress(
    project: Project, *, year: int, due_on: date, by: User | None, at: datetime
) -> Progress:
    """Ask a running project where it stands, by a day.

    Raises NotAskable if it does not run, was asked for that year, the year is to come,
    or nobody writes for it.
    """
    project = Project.objects.select_related("cluster", "owner").get(pk=project.pk)
    today = timezone.localdate(at)
    if project.stage != ProjectStage.RUNNING:
        raise NotAskable(_("This project is not running."))
    if year > today.year:
        raise NotAskable(_("This year has not come yet."))
    if due_on < today:
        raise NotAskable(_("The day to answer by has passed."))
    if not queries.writers_of(project, today).exists():
        raise NotAskable(_("Nobody writes for this project: invite somebody first."))
    progress = Progress(project=project, year=year, due_on=due_on, asked_at=at)
    save_whole(progress, NotAskable)
    notifications.progress_asked(progress, by=by, at=at)
    _write("followup.progress_asked", progress, by=by, at=at)
    return progress


@transaction.atomic
def receive_progress(
    progress: Progress,
    *,
    text: str,
    deviations: str = "",
    trl: int | None = None,
    spent_eur: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> Progress:
    """Take the applicants' answer. Raises NotReportable once it was accepted."""
    progress = _locked(progress)
    if progress.state == ProgressState.ACCEPTED:
        raise NotReportable(_("It was accepted: ask the cluster to change it."))
    if not text.strip():
        raise NotReportable(_("Say where the project stands."))
    progress.text, progress.deviations = text.strip(), deviations.strip()
    progress.trl, progress.spent_eur = trl, spent_eur
    progress.state = ProgressState.RECEIVED
    progress.received_at, progress.received_by = at, by
    save_whole(progress, NotReportable)
    notifications.progress_received(progress, by=by, at=at)
    _write("followup.progress_received", progress, by=by, at=at)
    return progress


@transaction.atomic
def return_progress(
    progress: Progress, *, reply: str, by: User | None, at: datetime
) -> Progress:
    """Ask for more, and say what. Raises NotReportable if nothing waits."""
    progress = _answered(progress)
    if not reply.strip():
        raise NotReportable(_("Say what is to be completed."))
    progress.state, progress.reply = ProgressState.RETURNED, reply.strip()
    save_whole(progress, NotReportable)
    notifications.progress_returned(progress, by=by, at=at)
    _write("followup.progress_returned", progress, by=by, at=at)
    return progress


@transaction.atomic
def accept_progress(
    progress: Progress, *, reply: str = "", by: User | None, at: datetime
) -> Progress:
    """Close the year's look. Raises NotReportable if nothing waits."""
    progress = _answered(progress)
    progress.state, progress.reply = ProgressState.ACCEPTED, reply.strip()
    save_whole(progress, NotReportable)
    notifications.progress_accepted(progress, by=by, at=at)
    _write("followup.progress_accepted", progress, by=by, at=at)
    return progress


def _locked(progress: Progress) -> Progress:
    return (
        Progress.objects.select_for_update(of=["self"])
        .select_related("project__cluster", "project__owner")
        .get(pk=progress.pk)
    )


def _answered(progress: Progress) -> Progress:
    progress = _locked(progress)
    if progress.state != ProgressState.RECEIVED:
        raise NotReportable(_("No answer waits to be read."))
    return progress


def _write(kind: str, progress: Progress, *, by: User | None, at: datetime) -> None:
    write(kind, progress, progress.project, by=by, at=at, year=progress.year)
