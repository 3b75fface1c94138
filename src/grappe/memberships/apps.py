from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipsConfig(AppConfig):
    name = "grappe.memberships"
    label = "memberships"
    verbose_name = _("members")

    def ready(self):
        from grappe.imports import registry
        from grappe.organisations.merging import registry as merging

        registry.declare("members", "grappe.memberships.importing.MEMBERS", rank=0)
        merging.announce("grappe.memberships.merging")
