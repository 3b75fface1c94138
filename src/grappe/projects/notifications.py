"""Mails about projects: to those who write them, and to the team that follows them.

A mail names the project and the addressee's own part, nothing else of the dossier.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.outbox import actions as outbox
from grappe.projects import firewall, queries
from grappe.projects.models import Partner, Project, ProjectMember

WORKS = _("You get this mail because you work on the project %(project)s.")
SPEAKS = _(
    "You get this mail because you speak for %(organisation)s in the project "
    "%(project)s."
)
FOLLOWS = _("You get this mail because you follow the project %(project)s.")
IS_OF_TEAM = _("You get this mail because you belong to the team of %(cluster)s.")


def invited(member: ProjectMember, *, by: User, at: datetime) -> None:
    """Tell somebody that they may work on the dossier, and how they come in."""
    send(
        "invited",
        member.project,
        [member.user],
        WORKS,
        by=by,
        at=at,
        member=member,
        inviter=by,
    )


def stage_set(project: Project, *, reason: str, by: User, at: datetime) -> None:
    """Tell those who write the project where it stands now, but who said it."""
    writers = queries.writers_of(project, timezone.localdate(at)).exclude(pk=by.pk)
    send("stage_set", project, writers, WORKS, by=by, at=at, reason=reason)


def owner_set(project: Project, owner: User, *, by: User, at: datetime) -> None:
    """Tell somebody of the team that a project is theirs to follow."""
    if owner.pk != by.pk:
        send("owner_set", project, readers(project, [owner], at), FOLLOWS, by=by, at=at)


def part_to_confirm(partner: Partner, *, by: User | None, at: datetime) -> None:
    """Ask a partner's people to confirm their part; they are told how often."""
    people = queries.people_of(partner, timezone.localdate(at))
    send("part_to_confirm", partner.project, people, SPEAKS, by=by, at=at, part=partner)


def part_changed(partner: Partner, *, by: User | None, at: datetime) -> None:
    """Tell a partner's people that what they had confirmed is another thing now."""
    people = queries.people_of(partner, timezone.localdate(at))
    send("part_changed", partner.project, people, SPEAKS, by=by, at=at, part=partner)


def part_contested(partner: Partner, *, by: User, at: datetime) -> None:
    """Tell those who write the dossier what a partner finds wrong."""
    writers = queries.writers_of(partner.project, timezone.localdate(at))
    others = writers.exclude(pk=by.pk)
    send("part_contested", partner.project, others, WORKS, by=by, at=at, part=partner)


def lead_told_of_silence(partner: Partner, *, at: datetime) -> None:
    """Tell those who write the dossier that a partner does not answer."""
    writers = queries.writers_of(partner.project, timezone.localdate(at))
    send("part_silent", partner.project, writers, WORKS, by=None, at=at, part=partner)


def team_told_of_silence(partner: Partner, *, at: datetime) -> None:
    """Tell whoever follows the project, else the team, that it waits for a partner.

    The partner is not named: the team may not have declared its interests yet.
    """
    project = partner.project
    team = queries.followers_of(project, timezone.localdate(at))
    reason = FOLLOWS if project.owner_id else IS_OF_TEAM
    send(
        "part_silent_team", project, readers(project, team, at), reason, by=None, at=at
    )


def readers(project: Project, people: Iterable[User], at: datetime) -> list[User]:
    """Those of the cluster's people to whom this project may be named."""
    on = timezone.localdate(at)
    people = list(people)
    keys = [one.pk for one in people]
    found = firewall.findings(keys, project.cluster, on, [project.pk])
    return [one for one in people if project.pk not in found[one.pk]]


def send(
    kind: str,
    project: Project,
    people: Iterable[User],
    why: Promise,
    /,
    *,
    by: User | None,
    at: datetime,
    part: Partner | None = None,
    **context: Any,
) -> None:
    """Post one mail to each, in their language."""
    path = reverse("projects:project_detail", args=[project.cluster.slug, project.pk])
    words = {
        "project": project.acronym,
        "cluster": project.cluster,
        "organisation": part.organisation.name if part else "",
    }
    for person in people:
        with translation.override(person.language):
            whole = render_to_string(
                f"projects/mail/{kind}.txt",
                {
                    "project": project,
                    "part": part,
                    "reader": person,
                    "link": settings.SITE_URL + path,
                    **context,
                },
            )
            because = why % words
        subject, _newline, text = whole.strip().partition("\n")
        outbox.post(
            cluster=project.cluster,
            project=project,
            kind=f"projects.{kind}",
            to=person.email,
            language=person.language,
            subject=subject,
            text=text.strip() + "\n",
            reason=because,
            by=by,
            at=at,
        )
