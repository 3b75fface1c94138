from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    name = "grappe.followup"
    label = "followup"
    verbose_name = _("follow-up")

    def ready(self):
        from grappe.imports import registry
        from grappe.organisations.merging import registry as merging

        merging.announce("grappe.followup.merging")
        registry.declare("awards", "grappe.followup.importing.AWARDS", rank=7)
