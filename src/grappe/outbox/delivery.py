"""The task that hands a stored mail to the mail server."""

from smtplib import SMTPException, SMTPResponseException

from django.core.mail import EmailMessage, make_msgid
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from grappe.outbox.models import Mail, MailState


@task()
def deliver(mail_id: int) -> str:
    """Send a queued mail and write down how it went; run twice, it sends once."""
    # The row stays locked while the mail leaves: a second worker waits, then sees
    # that it has gone.
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(of=["self"])
            .select_related("cluster")
            .filter(pk=mail_id, state=MailState.QUEUED)
            .first()
        )
        if mail is None:
            return "nothing to send"
        hand_over(mail)
        mail.save(update_fields=["state", "sent_at", "error", "message_id"])
        return mail.state


def hand_over(mail: Mail) -> None:
    message = message_of(mail)
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as failure:
        mail.state, mail.error = MailState.FAILED, what_failed(failure)
    else:
        mail.state, mail.error = MailState.SENT, ""
        mail.sent_at = timezone.now()
        mail.message_id = message.extra_headers["Message-ID"]


def message_of(mail: Mail) -> EmailMessage:
    """What leaves: the text as stored, and under it why the person gets it."""
    body = f"{mail.text.rstrip()}\n\n-- \n{mail.reason}\n"
    answer_to = [mail.cluster.contact_email] if mail.cluster.contact_email else None
    return EmailMessage(
        mail.subject,
        body,
        to=[mail.to],
        reply_to=answer_to,
        headers={"Message-ID": make_msgid(), "Content-Language": mail.language},
    )


def what_failed(failure: Exception) -> str:
    """The kind of failure and the server's code; never its text, which may quote us."""
    name = type(failure).__name__
    if isinstance(failure, SMTPResponseException):
        return f"{name} {failure.smtp_code}"
    return name
