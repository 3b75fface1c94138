"""Reservations: answered by the applicants, lifted or not by the team."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grappe.documents import openings
from grappe.documents.models import Act
from grappe.documents.serving import NotServable
from grappe.labels import actions, doors, rules
from grappe.labels.models import Reservation
from grappe.projects.doors import Door
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.downloads import download
from grappe.web.labels.forms import AnswerForm, VerdictForm


@require_http_methods(["GET", "POST"])
@signed_in
def reservation_answer(request, pk):
    """The applicants say what was done; they may say it again until it is looked at."""
    row, _door = entered(request, pk)
    if not rules.can_answer(request.access, row):
        return refused(row, _door == Door.APPLICANT)
    form = AnswerForm(
        acts.sent(request),
        request.FILES if request.method == "POST" else None,
        initial={"text": row.answer},
    )
    act = acts.Act(
        title=_("Answer a reservation"),
        submit_label=_("Send"),
        back=row.label.get_absolute_url(),
        run=lambda: actions.answer(
            row, by=request.user, at=timezone.now(), **form.cleaned_data
        ),
        refusals=(actions.NotClosable,),
        success=_("The cluster will look at what you sent."),
        intro=row.text,
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def reservation_lift(request, pk):
    return closed(
        request,
        pk,
        actions.lift,
        title=_("Lift a reservation"),
        submit_label=_("Lift it"),
        success=_("The reservation is lifted."),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def reservation_fail(request, pk):
    return closed(
        request,
        pk,
        actions.fail,
        title=_("Close a reservation that was not met"),
        submit_label=_("Not lifted"),
        success=_("The reservation is closed. The label stands until it is withdrawn."),
    )


def closed(request, pk: int, run: Any, **words: str) -> Any:
    row, door = entered(request, pk)
    if not rules.can_close(request.access, row, door):
        return refused(row, door == Door.READER)
    form = VerdictForm(acts.sent(request))
    act = acts.Act(
        back=row.label.get_absolute_url(),
        run=lambda: run(row, by=request.user, at=timezone.now(), **form.cleaned_data),
        refusals=(actions.NotClosable,),
        intro=row.text,
        **words,
    )
    return acts.page(request, form, act)


def refused(row: Reservation, may_come_late: bool) -> Any:
    """Back to the label for who came too late, 403 to who never may."""
    if may_come_late and (row.closed_at or not row.label.is_standing):
        return redirect(row.label)
    raise PermissionDenied


@require_safe
@signed_in
def reservation_evidence(request, pk):
    """The file the applicants gave, marked with its reader's name and logged."""
    row, door = entered(request, pk)
    if row.evidence is None or row.evidence.removed_at:
        raise Http404
    if not rules.can_read_evidence(door):
        raise PermissionDenied
    at = timezone.now()
    try:
        response = download(row.evidence, reader=request.user.name, at=at)
    except NotServable as error:
        messages.error(request, str(error))
        return redirect(row.label)
    openings.log(
        request.access,
        cluster=row.label.cluster,
        project=row.label.project,
        document=row.evidence,
        act=Act.DOWNLOADED,
        target=row.evidence.name,
        at=at,
        door=door,
    )
    return response


def entered(request, pk: int) -> tuple[Reservation, Door]:
    try:
        return doors.enter_reservation(request.access, pk)
    except Reservation.DoesNotExist as error:
        raise Http404 from error
