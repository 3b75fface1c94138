"""Mails about tokens."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from grappe.outbox import actions as outbox
from grappe.tokens.models import AccessToken


def expiring(token: AccessToken, *, at: datetime) -> None:
    """Tell its owner that a token expires soon; the mail holds no secret."""
    with translation.override(token.user.language):
        day = formats.date_format(
            timezone.localdate(token.expires_at), "SHORT_DATE_FORMAT"
        )
        link = settings.SITE_URL + reverse("tokens:token_list")
        context = {"token": token, "day": day, "link": link}
        outbox.post(
            cluster=token.cluster,
            kind="tokens.expiring",
            to=token.user.email,
            language=token.user.language,
            subject=_("[%(cluster)s] Your token “%(name)s” expires on %(day)s")
            % {"cluster": token.cluster, "name": token.name, "day": day},
            text=render_to_string("tokens/mail/expiring.txt", context),
            reason=_("You get this mail because you made this token."),
            by=None,
            at=at,
        )
