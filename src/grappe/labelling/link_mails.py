"""The mail that carries a link to one dossier: built as it leaves, never stored."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from grappe.common import jobs
from grappe.labelling.models import DossierLink
from grappe.outbox.delivery import what_failed
from grappe.projects import firewall

SALT = "grappe.labelling.dossier"


def address(link: DossierLink) -> str:
    """Where the link leads; sending it again makes older ones void."""
    token = signing.dumps([link.pk, link.nonce], salt=SALT)
    path = reverse(
        "labelling:dossier_link_open", args=[link.request.cluster.slug, token]
    )
    return f"{settings.SITE_URL}{path}"


def let_leave(link: DossierLink) -> None:
    """Send the mail once the change is saved."""
    jobs.follow(send_dossier_link, link.pk)


@task()
def send_dossier_link(link_id: int) -> None:
    """Send a link that is still open, unless a conflict came; keep how it went."""
    now = timezone.now()
    link = (
        DossierLink.objects.select_related(
            "request__cluster", "request__project__cluster", "expert__user"
        )
        .filter(pk=link_id)
        .first()
    )
    if link is None or not link.is_open(now):
        return
    user, project = link.expert.user, link.request.project
    if firewall.is_barred(user, project, timezone.localdate(now)):
        return
    with translation.override(user.language):
        subject = _("[%(cluster)s] A dossier for you to read until %(day)s") % {
            "cluster": link.request.cluster.name,
            "day": formats.date_format(
                timezone.localtime(link.expires_at), "SHORT_DATE_FORMAT"
            ),
        }
        text = render_to_string(
            "labelling/mail/dossier_link.txt",
            {"link": link, "address": address(link), "cluster": link.request.cluster},
        )
    try:
        send_mail(" ".join(subject.split()), text, None, [user.email])
    except (SMTPException, OSError, ValueError) as failure:
        outcome: dict[str, Any] = {
            "mailed_at": None,
            "mail_error": what_failed(failure)[:100],
        }
    else:
        outcome = {"mailed_at": now, "mail_error": ""}
    DossierLink.objects.filter(pk=link.pk).update(**outcome)
