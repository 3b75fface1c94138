"""Co-labelling: the other cluster is asked, and the applicants are told its answer."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import Role, RoleGrant, User
from grappe.labelling.models import CoLabel, LabelRequest
from grappe.labelling.notifications.letters import address, post, to_applicants
from grappe.outbox.models import Mail
from grappe.projects import firewall

OTHER = _("You get this mail because you work for a cluster asked to co-label.")


def co_label_asked(
    request: LabelRequest, asked: CoLabel, *, by: Any, at: datetime
) -> list[Mail]:
    """To the other cluster's direction and team, where it works here.

    The mail is kept by the cluster of the project: its firewall knows who is barred.
    """
    if asked.cluster is None:
        return []
    on = timezone.localdate(at)
    grants = RoleGrant.objects.in_force(on).filter(
        cluster=asked.cluster, role__in=[Role.DIRECTION, Role.TEAM]
    )
    users = User.objects.filter(pk__in=grants.values("user"), is_active=True)
    keys = [user.pk for user in users]
    barred = firewall.findings(keys, request.cluster, on)
    return [
        post(
            "co_label_asked",
            user,
            request,
            reason=OTHER,
            by=by,
            at=at,
            other=asked,
            link=address("labelling:co_label_list", asked.cluster),
        )
        for user in users.order_by("pk")
        if request.project_id not in barred[user.pk]
    ]


def co_label_answered(
    request: LabelRequest, asked: CoLabel, *, by: Any, at: datetime
) -> list[Mail]:
    return to_applicants("co_label_answered", request, by=by, at=at, other=asked)


def co_label_decided(
    request: LabelRequest, asked: CoLabel, *, by: Any, at: datetime
) -> list[Mail]:
    return to_applicants("co_label_decided", request, by=by, at=at, other=asked)
