"""The task that hands a stored mail to the mail server."""

from smtplib import SMTPException, SMTPResponseException

from django.core.mail import EmailMessage, make_msgid
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from grappe.outbox import objections
from grappe.outbox.models import Mail, MailState

# A name, as those of the other failures: the page that shows it has the words.
INTERRUPTED = "Interrupted"


@task()
def deliver(mail_id: int) -> str:
    """Send a queued mail and write down how it went; run twice, it sends once.

    That it leaves is written down before it does. A process killed in between leaves a
    mail of which nobody knows whether the mail server took it: it is not sent again by
    itself, and is shown as failed, with that reason.
    """
    mail = begin(mail_id)
    if mail is None:
        return "nothing to send"
    hand_over(mail)
    mail.save(update_fields=["state", "sent_at", "error", "message_id"])
    return mail.state


@transaction.atomic
def begin(mail_id: int) -> Mail | None:
    """Write down that a queued mail leaves now; None if it is not to leave."""
    mail = (
        Mail.objects.select_for_update(of=["self"])
        .select_related("cluster")
        .filter(pk=mail_id, state=MailState.QUEUED)
        .first()
    )
    if mail is None:
        return None
    if mail.message_id:
        mail.state, mail.error = MailState.FAILED, INTERRUPTED
        mail.save(update_fields=["state", "error"])
        return None
    mail.message_id = make_msgid()
    mail.save(update_fields=["message_id"])
    return mail


def hand_over(mail: Mail) -> None:
    if objections.is_refused(mail):
        mail.state, mail.error = MailState.FAILED, objections.OBJECTED
        mail.message_id = ""
        return
    try:
        message_of(mail).send()
    except (SMTPException, OSError, ValueError) as failure:
        mail.state, mail.error = MailState.FAILED, what_failed(failure)
        mail.message_id = ""
    else:
        mail.state, mail.error = MailState.SENT, ""
        mail.sent_at = timezone.now()


def message_of(mail: Mail) -> EmailMessage:
    """What leaves: the text as stored, and under it why the person gets it."""
    last = "\n".join([mail.reason, *objections.last_lines(mail)])
    body = f"{mail.text.rstrip()}\n\n-- \n{last}\n"
    answer_to = [mail.cluster.contact_email] if mail.cluster.contact_email else None
    return EmailMessage(
        mail.subject,
        body,
        to=[mail.to],
        reply_to=answer_to,
        headers={"Message-ID": mail.message_id, "Content-Language": mail.language}
        | objections.headers(mail),
    )


def what_failed(failure: Exception) -> str:
    """The kind of failure and the server's code; never its text, which may quote us."""
    name = type(failure).__name__
    if isinstance(failure, SMTPResponseException):
        return f"{name} {failure.smtp_code}"
    return name
