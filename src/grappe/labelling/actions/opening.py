"""A request is opened: for a call, for a support letter, or again after another."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.actions.steps import (
    NotMovable,
    NotOpenable,
    locked,
    save_whole,
    told,
)
from grappe.labelling.models import (
    Answer,
    Call,
    ExpertRemark,
    LabelRequest,
    Procedure,
    RequestState,
)
from grappe.projects.models import Project


@transaction.atomic
def open_request(
    project: Project,
    procedure: Procedure,
    *,
    by: User,
    at: datetime,
    call: Call | None = None,
    previous: LabelRequest | None = None,
) -> LabelRequest:
    """Open a draft for the label in one call, or for a support letter.

    Raises NotOpenable if the call takes no request any more, the procedure is not the
    one in use for this kind of project, or one is under way already.
    """
    # Two people opening one at once wait for each other here.
    project = Project.objects.select_for_update(of=["self"]).get(pk=project.pk)
    _check_procedure(project, procedure, call)
    if call is not None:
        _check_call(call, procedure, at)
    request = LabelRequest(
        cluster=project.cluster,
        project=project,
        procedure=procedure,
        call=call,
        previous=previous,
        state=RequestState.DRAFT,
        state_since=at,
        owner=project.owner,
        opened_at=at,
        opened_by=by,
    )
    save_whole(request, NotOpenable)
    record(
        "labelling.request_opened",
        request,
        by=by,
        at=at,
        **told(request),
        call=call.name if call else "",
    )
    return request


def _check_procedure(project: Project, procedure: Procedure, call: Call | None) -> None:
    if procedure.cluster_id != project.cluster_id or not procedure.is_in_use:
        raise NotOpenable(_("This kind of request is not taken here any more."))
    if procedure.kind_id != project.kind_id and not procedure.is_support_letter:
        raise NotOpenable(_("This kind of request is for other projects."))
    if procedure.is_support_letter != (call is None):
        raise NotOpenable(
            _("Choose a call; a support letter is asked for without one.")
        )


def _check_call(call: Call, procedure: Procedure, at: datetime) -> None:
    if call.cluster_id != procedure.cluster_id:
        raise NotOpenable(_("This call is not one of this cluster."))
    if call.cancelled_at is not None:
        raise NotOpenable(_("This call was cancelled."))
    if at >= call.closes_at:
        raise NotOpenable(_("This call is closed."))


@transaction.atomic
def resubmit(
    previous: LabelRequest, *, call: Call | None = None, by: User, at: datetime
) -> LabelRequest:
    """Open another request after a closed one: its answers, and its remarks to answer.

    A support letter is asked again without a call. Raises NotOpenable if the former is
    still under way or was resubmitted already.
    """
    previous = locked(previous)
    if previous.is_open:
        raise NotOpenable(_("This request is still under way: go on with it."))
    if LabelRequest.objects.filter(previous=previous).exists():
        raise NotOpenable(_("This request was already presented again."))
    procedure = procedure_now(previous)
    request = open_request(
        previous.project, procedure, call=call, previous=previous, by=by, at=at
    )
    _copy_answers(previous, request, at)
    _copy_remarks(previous, request)
    return request


def procedure_now(request: LabelRequest) -> Procedure:
    """The version in use of the procedure of a request. Raises NotOpenable."""
    found = Procedure.objects.filter(
        cluster=request.cluster,
        code=request.procedure.code,
        published_at__isnull=False,
        retired_at=None,
    ).first()
    if found is None:
        raise NotOpenable(_("This kind of request is not taken here any more."))
    return found


def _copy_answers(previous: LabelRequest, request: LabelRequest, at: datetime) -> None:
    """The answers to the same questions, where the question still asks the same way."""
    asked = {
        (question.code, question.kind): question
        for section in request.procedure.sections.prefetch_related("questions")
        for question in section.questions.all()
    }
    for answer in previous.answers.select_related("question"):
        question = asked.get((answer.question.code, answer.question.kind))
        if question is not None:
            Answer.objects.create(
                request=request,
                question=question,
                value=answer.value,
                document_id=answer.document_id,
                answered_at=at,
                answered_by_id=answer.answered_by_id,
            )


def _copy_remarks(previous: LabelRequest, request: LabelRequest) -> None:
    """What was told to the applicants of the former: never more than they read."""
    said = [
        f"{row.reason.text or row.reason}\n{row.comment}".strip()
        for row in previous.inadmissibilities.select_related("reason")
    ]
    decided = previous.state not in (RequestState.WITHDRAWN, RequestState.LAPSED)
    if decided and previous.closing_reason:
        said.append(previous.closing_reason)
    ExpertRemark.objects.bulk_create(
        ExpertRemark(request=request, position=position, remark=remark)
        for position, remark in enumerate(said)
    )


@transaction.atomic
def answer_remark(
    remark: ExpertRemark, *, text: str, by: User, at: datetime
) -> ExpertRemark:
    """Say what the new dossier answers to a point raised on the earlier one.

    Raises NotMovable once the request is filed, or without an answer.
    """
    request = locked(remark.request)
    if not request.is_draft:
        raise NotMovable(_("This request was filed: its answers cannot change now."))
    if not text.strip():
        raise NotMovable(_("Write what the new dossier answers."))
    remark.answer, remark.answered_at = text.strip(), at
    remark.save(update_fields=["answer", "answered_at"])
    record("labelling.remark_answered", request, by=by, at=at, **told(request))
    return remark


@transaction.atomic
def follow_request(
    request: LabelRequest, *, owner: User | None, by: User, at: datetime
) -> LabelRequest:
    """Say who in the team follows a request."""
    request = locked(request)
    was = request.owner
    request.owner = owner
    request.save(update_fields=["owner"])
    record(
        "labelling.request_followed",
        request,
        by=by,
        at=at,
        **told(request),
        was=was.name if was else "",
        owner=owner.name if owner else "",
    )
    return request
