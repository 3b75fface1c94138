"""Mails about readers of dossiers; none goes to somebody whom a conflict bars."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import Role, RoleGrant, User
from grappe.outbox import actions as outbox
from grappe.outbox.models import Mail
from grappe.projects import firewall
from grappe.projects.models import Declaration, Project

OVERSEES = _("You get this mail because you look after the dossiers of %(cluster)s.")
READS = _("You get this mail because the dossier of %(project)s is open to you.")


def conflict_declared(
    declaration: Declaration, *, opened: int, by: User, at: datetime
) -> list[Mail]:
    """Tell the direction and whoever follows the project that a reader steps aside."""
    project = declaration.project
    path = reverse("projects:project_access", args=[project.cluster.slug, project.pk])
    context = {
        "declaration": declaration,
        "project": project,
        "opened": opened,
        "link": settings.SITE_URL + path,
    }
    kind = "conflict_declared"
    return [
        post(kind, project, reader, context, by=by, at=at)
        for reader in overseers(project, at)
    ]


def consortium_changed(
    project: Project, readers: Iterable[User], *, by: User | None, at: datetime
) -> list[User]:
    """Ask readers to declare again, and say who was asked; who joins is not named."""
    path = reverse("projects:declaration_make", args=[project.cluster.slug, project.pk])
    context = {"project": project, "link": settings.SITE_URL + path}
    asked = unbarred(readers, project, at)
    for reader in asked:
        post("consortium_changed", project, reader, context, reason=READS, by=by, at=at)
    return asked


def overseers(project: Project, at: datetime) -> list[User]:
    """The direction and the owner of a project, without those it does not exist for."""
    on = timezone.localdate(at)
    directing = RoleGrant.objects.in_force(on).filter(
        cluster=project.cluster, role=Role.DIRECTION
    )
    keys = [*directing.values_list("user", flat=True), project.owner_id]
    people = User.objects.filter(pk__in=[one for one in keys if one], is_active=True)
    return unbarred(people.order_by("pk"), project, at)


def unbarred(people: Any, project: Project, at: datetime) -> list[User]:
    """Those of these people to whom a word about this project may be said."""
    rows = list(people)
    on = timezone.localdate(at)
    keys = [one.pk for one in rows]
    found = firewall.findings(keys, project.cluster, on, [project.pk])
    return [one for one in rows if not found[one.pk]]


def post(
    kind: str,
    project: Project,
    reader: User,
    context: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    reason: Promise = OVERSEES,
) -> Mail:
    """Store a mail from its template, whose first line is the subject."""
    with translation.override(reader.language):
        whole = render_to_string(f"projects/mail/{kind}.txt", context)
        why = reason % {"cluster": project.cluster, "project": project.acronym}
    subject, _newline, text = whole.strip().partition("\n")
    return outbox.post(
        cluster=project.cluster,
        project=project,
        kind=f"projects.{kind}",
        to=reader.email,
        language=reader.language,
        subject=subject,
        text=text.strip() + "\n",
        reason=why,
        by=by,
        at=at,
    )
