from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitteesConfig(AppConfig):
    name = "grappe.committees"
    label = "committees"
    verbose_name = _("committees")

    def ready(self):
        from grappe.organisations.merging import registry as merging

        merging.announce("grappe.committees.merging")
