from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "grappe.impact"
    label = "impact"
    verbose_name = _("impact")

    def ready(self):
        from grappe.imports import registry
        from grappe.organisations.merging import registry as merging

        registry.declare("service_use", "grappe.impact.importing.SERVICE_USE")
        merging.announce("grappe.impact.merging")
