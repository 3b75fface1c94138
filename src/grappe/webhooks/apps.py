from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "grappe.webhooks"
    label = "webhooks"
    verbose_name = _("notices to other software")

    def ready(self):
        from grappe.audit import sealing
        from grappe.webhooks import tasks

        sealing.listen(tasks.wake)
