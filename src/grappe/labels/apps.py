from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabelsConfig(AppConfig):
    name = "grappe.labels"
    label = "labels"
    verbose_name = _("labels")

    def ready(self):
        from grappe.organisations.merging import registry as merging

        merging.announce("grappe.labels.merging")
