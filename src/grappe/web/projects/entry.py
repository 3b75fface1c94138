"""The way into a project's pages: the door, and the log of what was opened."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from grappe.documents import openings
from grappe.documents.models import Act
from grappe.projects import doors
from grappe.projects.doors import Door
from grappe.projects.models import Project


def entered(request: Any, pk: int) -> tuple[Project, Door]:
    """The project and the reader's door; 404 where it does not exist for them."""
    try:
        return doors.enter(request.access, pk)
    except Project.DoesNotExist as error:
        raise Http404 from error


def edited(request: Any, pk: int) -> Project:
    """The project as one of those who write it; 404 to anybody else."""
    mine = Project.objects.editable_by(request.access).select_related("cluster", "kind")
    project = mine.filter(pk=pk).first()
    if project is None:
        raise Http404
    return project


def seen(request: Any, project: Project, door: Door, target: str) -> None:
    """Write in the log that this reader saw this part of the dossier."""
    openings.log(
        request.access,
        cluster=project.cluster,
        project=project,
        act=Act.OPENED,
        target=target,
        at=timezone.now(),
        door=door,
    )
