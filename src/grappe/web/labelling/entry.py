"""The way into a request's pages: the door, the right, the log of what was opened."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from grappe.documents import openings
from grappe.documents.models import Act
from grappe.labelling import doors, rules
from grappe.labelling.models import LabelRequest
from grappe.projects.doors import Door


def entered(request: Any, pk: int) -> tuple[LabelRequest, Door]:
    """The request and the reader's door; 404 where it does not exist for them."""
    try:
        return doors.enter(request.access, pk)
    except LabelRequest.DoesNotExist as error:
        raise Http404 from error


def written(request: Any, pk: int) -> LabelRequest:
    """As one of those who write the dossier; 403 to those who only read it so."""
    label_request, door = entered(request, pk)
    if door != Door.APPLICANT or not rules.can_write(request.access, label_request):
        raise PermissionDenied
    return label_request


def treated(request: Any, pk: int) -> LabelRequest:
    """As one of the team who read it; 403 before a grant and a declaration."""
    label_request, door = entered(request, pk)
    if not rules.can_treat(request.access, door):
        raise PermissionDenied
    return label_request


def followed(request: Any, pk: int) -> tuple[LabelRequest, Door]:
    """As one of the team, whether or not they read its content."""
    label_request, door = entered(request, pk)
    if not rules.can_follow(request.access, door):
        raise PermissionDenied
    return label_request, door


def seen(request: Any, label_request: LabelRequest, door: Door, target: str) -> None:
    """Write in the log that this person saw this part of the request."""
    openings.log(
        request.access,
        cluster=label_request.cluster,
        project=label_request.project,
        act=Act.OPENED,
        target=target,
        at=timezone.now(),
        door=door,
    )
