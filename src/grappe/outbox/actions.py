"""Mails are stored first, then leave; what left can be read again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.audit.actions import record
from grappe.common import jobs
from grappe.outbox.delivery import deliver
from grappe.outbox.models import Mail, MailState

SUBJECT_LENGTH = 200
REASON_LENGTH = 250
# Written and still here: its words may change, and somebody lets it leave.
EDITABLE = frozenset({MailState.DRAFT, MailState.FAILED})


class NotSendable(Exception):
    """This mail cannot leave now; the message is for the user."""


@transaction.atomic
def post(
    *,
    cluster: Any,
    kind: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    reason: str,
    by: Any,
    at: datetime,
    organisation: Any = None,
    project: Any = None,
    draft: bool = False,
) -> Mail:
    """Store a mail and, unless it is a draft, let it leave once the change is saved."""
    mail = Mail.objects.create(
        cluster=cluster,
        organisation=organisation,
        project=project,
        kind=kind,
        to=to,
        language=language,
        # A line break in a subject would let somebody write headers.
        subject=" ".join(subject.split())[:SUBJECT_LENGTH],
        text=text,
        reason=reason[:REASON_LENGTH],
        state=MailState.DRAFT if draft else MailState.QUEUED,
        created_at=at,
        created_by=by,
    )
    if not draft:
        enqueue(mail)
    return mail


@transaction.atomic
def send(mail: Mail, *, by: Any, at: datetime) -> Mail:
    """Let a draft leave, or try again one that failed.

    Raises NotSendable if it already left or is about to.
    """
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state not in EDITABLE:
        raise NotSendable(_("This mail has already left or is about to."))

    was = mail.state
    mail.state, mail.error, mail.message_id = MailState.QUEUED, "", ""
    mail.save(update_fields=["state", "error", "message_id"])
    record("outbox.sent", mail, by=by, at=at, to=mail.to, subject=mail.subject, was=was)
    enqueue(mail)
    return mail


@transaction.atomic
def edit(mail: Mail, *, subject: str, text: str, by: Any, at: datetime) -> Mail:
    """Change the words of a mail that has not left.

    Raises NotSendable if it already left or is about to.
    """
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state not in EDITABLE:
        raise NotSendable(_("This mail has already left or is about to."))
    mail.subject = " ".join(subject.split())[:SUBJECT_LENGTH]
    mail.text = text
    mail.save(update_fields=["subject", "text"])
    record("outbox.edited", mail, by=by, at=at, to=mail.to, subject=mail.subject)
    return mail


def enqueue(mail: Mail) -> None:
    """Have a mail leave once the change at hand is saved."""
    jobs.follow(deliver, mail.pk)
