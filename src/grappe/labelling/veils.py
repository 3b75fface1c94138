"""Double-blind procedures: their experts do not learn who applies."""

from typing import Any

from django.db.models import QuerySet

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.common.periods import in_force
from grappe.labelling.models import Assignment, LabelRequest
from grappe.projects.models import GrantPurpose


def of_experts(access: Access) -> QuerySet:
    """Projects that somebody reads, or read, as an expert of a double-blind procedure.

    The direction, the team and auditors know them all; so does whoever the dossier is
    opened to for another purpose, as to the committee.
    """
    blind = Assignment.objects.order_by().values("request__project")
    user = access.user
    if user is None or access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR):
        return blind.none()
    named = user.dossiers.filter(in_force(access.on), revoked_at=None)
    named = named.exclude(purpose=GrantPurpose.EXPERT)
    return blind.filter(
        expert__user=user,
        expert__cluster=access.cluster,
        request__procedure__is_double_blind=True,
    ).exclude(request__project__in=named.values("project"))


def hides_names(access: Access, request: LabelRequest) -> bool:
    """Whether this reader must not learn who applies with this request."""
    if not request.procedure.is_double_blind:
        return False
    return of_experts(access).filter(request__project=request.project_id).exists()


def hides_project(access: Access, project: Any) -> bool:
    """Whether this reader must not learn who is behind this project."""
    return of_experts(access).filter(request__project=project.pk).exists()
