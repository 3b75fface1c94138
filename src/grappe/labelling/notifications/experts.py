"""What experts are told: dossiers they are asked to read, or that are taken back.

The caller has looked for conflicts in the same transaction; those of an outside expert
go by their own link. Nothing of a dossier's content is in a mail.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import Assignment
from grappe.labelling.notifications.letters import address, post
from grappe.outbox.models import Mail
from grappe.projects import firewall

EXPERT = _("You get this mail because you are an expert of the cluster.")


def asked(rows: Sequence[Assignment], *, by: Any, at: datetime) -> list[Mail]:
    """Ask each expert to declare their interests, and to say whether they read it."""
    return _told("reading_asked", rows, by=by, at=at)


def asked_again(rows: Sequence[Assignment], *, by: Any, at: datetime) -> list[Mail]:
    """Ask those who did not answer: to declare, then to accept or decline."""
    return _told("reading_asked_again", rows, by=by, at=at)


def taken_back(rows: Sequence[Assignment], *, by: Any, at: datetime) -> list[Mail]:
    return _told("reading_taken_back", rows, by=by, at=at)


def _told(
    kind: str, rows: Sequence[Assignment], *, by: Any, at: datetime
) -> list[Mail]:
    """One mail a reading; none to whom a conflict bars, nor to an outside expert."""
    inside = [row for row in rows if not row.expert.is_outside]
    if not inside:
        return []
    cluster = inside[0].request.cluster
    barred = firewall.findings(
        list({row.expert.user_id for row in inside}),
        cluster,
        timezone.localdate(at),
        list({row.request.project_id for row in inside}),
    )
    return [
        post(
            kind,
            row.expert.user,
            row.request,
            reason=EXPERT,
            by=by,
            at=at,
            reading=row,
            own_page=address("labelling:my_dossier_list", cluster),
        )
        for row in inside
        if row.request.project_id not in barred[row.expert.user_id]
        and row.expert.user.is_active
    ]
