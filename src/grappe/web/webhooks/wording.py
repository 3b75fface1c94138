"""The acts of notices to other software, in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "webhooks.endpoint_added": _("set up notices to {name} ({host})"),
    "webhooks.endpoint_changed": _("changed the notices to {name} ({host})"),
    "webhooks.endpoint_paused": _("paused the notices to {name}"),
    "webhooks.endpoint_removed": _("removed the notices to {name} ({host})"),
    "webhooks.endpoint_resumed": _("resumed the notices to {name}"),
    "webhooks.replayed": _("sent notices to {name} again: {count}"),
    "webhooks.secret_rotated": _("replaced the secret of the notices to {name}"),
    "webhooks.test_sent": _("sent a test notice to {name}"),
}
