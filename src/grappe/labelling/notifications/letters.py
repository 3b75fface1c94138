"""One mail to one person about one request, in that person's language."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.labelling.models import LabelRequest
from grappe.outbox import actions as outbox
from grappe.outbox.models import Mail
from grappe.projects import firewall
from grappe.projects.models import ProjectMember, Right

APPLICANT = _("You get this mail because you work on the project %(acronym)s.")
FOLLOWER = _("You get this mail because you follow the project %(acronym)s.")


def address(name: str, cluster: Any, *args: Any) -> str:
    """A page as a link that works from a mail."""
    return settings.SITE_URL + reverse(name, args=[cluster.slug, *args])


def post(
    kind: str,
    user: User,
    request: LabelRequest,
    *,
    reason: str | Promise,
    by: Any,
    at: datetime,
    app: str = "labelling",
    **context: Any,
) -> Mail:
    """Post the letter of an app's template, whose first line is the subject."""
    with translation.override(user.language):
        whole = render_to_string(
            f"{app}/mail/{kind}.txt",
            {
                "request": request,
                "project": request.project,
                "cluster": request.cluster,
                "user": user,
                "link": address(
                    "labelling:request_detail", request.cluster, request.pk
                ),
                **context,
            },
        )
        why = str(reason) % {"acronym": request.project.acronym}
    subject, _newline, text = whole.strip().partition("\n")
    return outbox.post(
        cluster=request.cluster,
        project=request.project,
        kind=f"{app}.{kind}",
        to=user.email,
        language=user.language,
        subject=subject,
        text=text.strip() + "\n",
        reason=why,
        by=by,
        at=at,
    )


def applicants(request: LabelRequest, at: datetime) -> list[User]:
    """Those who write the dossier: who files, and who answers."""
    mine = ProjectMember.objects.in_force(timezone.localdate(at)).filter(
        project=request.project_id, right=Right.EDIT
    )
    users = User.objects.filter(pk__in=mine.values("user"), is_active=True)
    return list(users.order_by("pk"))


def to_applicants(
    kind: str, request: LabelRequest, *, by: Any, at: datetime, **context: Any
) -> list[Mail]:
    """The same letter to each of those who write the dossier."""
    return [
        post(kind, user, request, reason=APPLICANT, by=by, at=at, **context)
        for user in applicants(request, at)
    ]


def to_follower(
    kind: str, request: LabelRequest, *, by: Any, at: datetime, **context: Any
) -> Mail | None:
    """To whoever follows it in the team, unless a conflict keeps them away."""
    owner = request.owner or request.project.owner
    if owner is None or not owner.is_active:
        return None
    if firewall.is_barred(owner, request.project, timezone.localdate(at)):
        return None
    return post(kind, owner, request, reason=FOLLOWER, by=by, at=at, **context)
