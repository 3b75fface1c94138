from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "grappe.imports"
    label = "imports"
    verbose_name = _("imports")

    def ready(self):
        from grappe.imports import registry

        registry.declare("budget", "grappe.imports.budget.BUDGET")
