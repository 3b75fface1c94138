"""Mails of the follow-up: to those who write a project, to whoever follows it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.followup.models import Bid, Progress
from grappe.outbox import actions as outbox
from grappe.projects import firewall, queries
from grappe.projects.models import Project

WORKS = _("You get this mail because you work on the project %(project)s.")
FOLLOWS = _("You get this mail because you follow the project %(project)s.")


def progress_asked(progress: Progress, *, by: Any, at: datetime) -> int:
    """Ask those who write the project; how many were written to."""
    return _to_writers("progress_asked", progress, by=by, at=at)


def progress_due(progress: Progress, *, at: datetime) -> int:
    return _to_writers("progress_due", progress, by=None, at=at)


def progress_returned(progress: Progress, *, by: Any, at: datetime) -> int:
    return _to_writers("progress_returned", progress, by=by, at=at)


def progress_accepted(progress: Progress, *, by: Any, at: datetime) -> int:
    return _to_writers("progress_accepted", progress, by=by, at=at)


def progress_received(progress: Progress, *, by: Any, at: datetime) -> int:
    return _to_followers("progress_received", progress.project, at, by=by, of=progress)


def answer_awaited(bid: Bid, *, at: datetime) -> int:
    """Ask whoever follows the project what the funder said."""
    return _to_followers("answer_awaited", bid.project, at, by=None, of=bid)


def _to_writers(kind: str, progress: Progress, *, by: Any, at: datetime) -> int:
    project = progress.project
    people = queries.writers_of(project, timezone.localdate(at))
    return _send(kind, project, people, WORKS, by=by, at=at, of=progress)


def _to_followers(
    kind: str, project: Project, at: datetime, *, by: Any, of: Any
) -> int:
    on = timezone.localdate(at)
    people = [
        one
        for one in queries.followers_of(project, on)
        if not firewall.is_barred(one, project, on)
    ]
    return _send(kind, project, people, FOLLOWS, by=by, at=at, of=of)


def _send(
    kind: str,
    project: Project,
    people: Iterable[User],
    why: Any,
    *,
    by: Any,
    at: datetime,
    of: Any,
) -> int:
    page = reverse(
        "projects:project_section", args=[project.cluster.slug, project.pk, "followup"]
    )
    count = 0
    for user in people:
        with translation.override(user.language):
            words = {
                "project": project,
                "cluster": project.cluster,
                "user": user,
                "of": of,
                "link": settings.SITE_URL + page,
            }
            whole = render_to_string(f"followup/mail/{kind}.txt", words)
            reason = str(why) % {"project": project.acronym}
        subject, _newline, text = whole.strip().partition("\n")
        outbox.post(
            cluster=project.cluster,
            project=project,
            kind=f"followup.{kind}",
            to=user.email,
            language=user.language,
            subject=subject,
            text=text.strip() + "\n",
            reason=reason,
            by=by,
            at=at,
        )
        count += 1
    return count
