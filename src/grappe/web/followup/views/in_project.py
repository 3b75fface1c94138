"""What became of a project, on its page: by each door what that door may know."""

from typing import Any

from django.db.models import QuerySet

from grappe.followup import queries, rules
from grappe.followup.models import Bid, Progress, ProgressState, Returns
from grappe.projects.doors import Door
from grappe.projects.models import Project, ProjectStage
from grappe.web.projects import entry


def section(request: Any, project: Project, door: Door) -> dict[str, Any]:
    """Listed: the bids and their sums. Inside: partners' aid, progress and returns."""
    access = request.access
    is_inside = door != Door.LISTED
    if door == Door.READER:
        entry.seen(request, project, door, "dossier: followup")
    return {
        "is_inside": is_inside,
        "is_team": door in (Door.READER, Door.LISTED),
        "bids": bids_of(project, is_inside=is_inside),
        "progress": progress_of(project) if is_inside else (),
        "returns": returns_of(project) if door == Door.READER else (),
        "can_follow": rules.can_follow(access, door),
        "can_treat": rules.can_treat(access, door),
        "can_report": door == Door.APPLICANT and rules.can_report(access, project),
        "is_running": project.stage == ProjectStage.RUNNING,
        "accepted": ProgressState.ACCEPTED,
        "received": ProgressState.RECEIVED,
    }


def bids_of(project: Project, *, is_inside: bool) -> QuerySet[Any]:
    rows = queries.with_sums(Bid.objects.filter(project=project)).select_related(
        "request", "call"
    )
    if is_inside:
        rows = rows.prefetch_related("awards__partner__organisation", "amendments")
    return rows.order_by("pk")


def progress_of(project: Project) -> QuerySet[Progress]:
    return Progress.objects.filter(project=project).order_by("-year")


def returns_of(project: Project) -> QuerySet[Returns]:
    rows = Returns.objects.filter(partner__project=project)
    return rows.select_related("partner__organisation").order_by("-year", "partner")
