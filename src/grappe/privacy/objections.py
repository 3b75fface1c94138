"""The one place that knows who objects to what: mails, lists and pages ask here."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from grappe.clusters.models import Cluster
from grappe.privacy.mails import OPTIONAL
from grappe.privacy.models import Objection, Purpose

SALT = "grappe.privacy.unsubscribe"


def objecting(cluster: Cluster, purpose: str) -> frozenset[str]:
    """Addresses, in small letters, whose owners object to a purpose here."""
    standing = Objection.objects.filter(
        cluster=cluster, purpose=purpose, lifted_at=None
    )
    found = standing.values_list("email", flat=True)
    return frozenset(email.lower() for email in found)


def objects(cluster: Cluster, email: str, purpose: str) -> bool:
    return Objection.objects.filter(
        cluster=cluster, email__iexact=email, purpose=purpose, lifted_at=None
    ).exists()


class Desk:
    """What the outbox asks before a mail leaves; see `outbox.objections`."""

    def is_refused(self, mail: Any) -> bool:
        return mail.kind in OPTIONAL and objects(mail.cluster, mail.to, Purpose.MAILING)

    def headers(self, mail: Any) -> dict[str, str]:
        """RFC 8058: a mail program unsubscribes without opening a page."""
        if mail.kind not in OPTIONAL:
            return {}
        return {
            "List-Unsubscribe": f"<{link(mail.cluster, mail.to)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def last_line(self, mail: Any) -> str:
        if mail.kind not in OPTIONAL:
            return ""
        with translation.override(mail.language):
            return _("To get no more mails of this kind: %(link)s") % {
                "link": link(mail.cluster, mail.to)
            }


def link(cluster: Cluster, email: str) -> str:
    """The address that says no in somebody's name; it opens nothing else."""
    # Without a date: a refusal does not expire, and a mail names one address.
    token = signing.Signer(salt=SALT).sign_object([cluster.pk, email.lower()])
    return settings.SITE_URL + reverse("privacy:unsubscribe", args=[token])


def read(token: str) -> tuple[Cluster, str] | None:
    """Whose mails of which cluster; None for a token that we did not make."""
    try:
        pk, email = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    cluster = Cluster.objects.hosted().filter(pk=pk).first()
    return (cluster, email) if cluster else None
