"""The personal link of a yearly return: made as its mail leaves, never stored."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from grappe.common import jobs
from grappe.followup.models import Returns
from grappe.outbox.delivery import what_failed

SALT = "grappe.followup.returns"


def token_of(returns: Returns) -> str:
    return signing.dumps([returns.pk, returns.nonce], salt=SALT)


def read(token: str) -> Returns | None:
    """The return a link names, whatever its state; None for what is no link of ours."""
    try:
        key, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return rows().filter(pk=key, nonce=nonce).first()


def rows() -> Any:
    return Returns.objects.select_related(
        "partner__organisation", "partner__project__cluster"
    )


def address(returns: Returns) -> str:
    """Where the link leads; asking again makes older ones void."""
    cluster = returns.partner.project.cluster
    path = reverse("followup:returns_answer", args=[cluster.slug, token_of(returns)])
    return f"{settings.SITE_URL}{path}"


def let_leave(returns: Returns) -> None:
    """Send the mail once the change is saved."""
    jobs.follow(send_returns_link, returns.pk)


@task()
def send_returns_link(returns_id: int) -> None:
    """Send a link that still takes an answer; keep how it went."""
    now = timezone.now()
    returns = rows().filter(pk=returns_id).first()
    if returns is None or not returns.is_open(timezone.localdate(now)):
        return
    project = returns.partner.project
    with translation.override(project.language):
        subject = _("[%(acronym)s] Four figures for %(year)s, three minutes") % {
            "acronym": project.acronym,
            "year": returns.year,
        }
        words = {
            "returns": returns,
            "project": project,
            "cluster": project.cluster,
            "address": address(returns),
        }
        text = render_to_string("followup/mail/returns_link.txt", words)
    outcome: dict[str, Any] = {"mailed_at": now, "mail_error": ""}
    try:
        send_mail(" ".join(subject.split()), text, None, [returns.sent_to])
    except (SMTPException, OSError, ValueError) as failure:
        outcome = {"mailed_at": None, "mail_error": what_failed(failure)[:100]}
    Returns.objects.filter(pk=returns.pk).update(**outcome)
