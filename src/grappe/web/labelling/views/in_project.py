"""A project's label requests, on the project's page."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from grappe.labelling import progress, wording
from grappe.labelling.models import LabelRequest
from grappe.projects.doors import Door
from grappe.projects.models import Project


@dataclass(frozen=True)
class Line:
    """One request, in the words of the door its reader came by."""

    request: LabelRequest
    words: str
    more: str

    @property
    def label(self) -> Any:
        """What was given for it; None before that."""
        return getattr(self.request, "label", None)


def section(request: Any, project: Project, door: Door) -> dict[str, Any]:
    """Those that the reader may know of; applicants may open another."""
    access, at = request.access, timezone.now()
    rows = LabelRequest.objects.select_related(
        "cluster", "project", "procedure", "call", "label__cluster"
    ).prefetch_related("complements", "late_accesses")
    if door == Door.APPLICANT:
        found = rows.of_applicant(access).filter(project=project)
        lines = [own(one, at) for one in found.order_by("-opened_at", "-pk")]
        may_open = Project.objects.editable_by(access).filter(pk=project.pk).exists()
    else:
        found = rows.listed_for(access).filter(project=project)
        lines = [listed(one) for one in found.order_by("-opened_at", "-pk")]
        may_open = False
    return {"lines": lines, "may_open": may_open}


def own(one: LabelRequest, at) -> Line:
    standing = progress.standing(one, at)
    return Line(one, standing.words, " ".join([f"{standing.who}.", standing.until]))


def listed(one: LabelRequest) -> Line:
    return Line(one, wording.internal(one.state, one.cluster), "")
