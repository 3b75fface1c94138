from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipsConfig(AppConfig):
    name = "grappe.memberships"
    label = "memberships"
    verbose_name = _("members")

    def ready(self):
        from grappe.imports import registry

        registry.declare("members", "grappe.memberships.importing.MEMBERS")
