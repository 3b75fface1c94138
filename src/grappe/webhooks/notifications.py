"""To who looks after an endpoint: it was paused."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from grappe.outbox import actions as outbox
from grappe.outbox.models import Mail
from grappe.webhooks.models import Endpoint


def paused(endpoint: Endpoint, pause: Any, *, at: datetime) -> Mail | None:
    owner = endpoint.created_by
    if not owner.is_active:
        return None
    path = reverse(
        "webhooks:endpoint_detail", args=[endpoint.cluster.slug, endpoint.pk]
    )
    with translation.override(owner.language):
        return outbox.post(
            cluster=endpoint.cluster,
            kind="webhooks.paused",
            to=owner.email,
            language=owner.language,
            subject=_("[%(cluster)s] Notices to %(name)s are paused")
            % {"cluster": endpoint.cluster.name, "name": endpoint.name},
            text=render_to_string(
                "webhooks/mail/paused.txt",
                {
                    "owner": owner,
                    "endpoint": endpoint,
                    "why": Endpoint.Pause(pause).label,
                    "url": f"{settings.SITE_URL}{path}",
                },
            ),
            reason=_("You set up these notices."),
            by=None,
            at=at,
        )
