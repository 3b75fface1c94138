from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabellingConfig(AppConfig):
    name = "grappe.labelling"
    label = "labelling"
    verbose_name = _("labelling")

    def ready(self):
        from grappe.imports import registry as imports
        from grappe.organisations.merging import registry as merging
        from grappe.projects import seals, ties, veils

        ties.declare("grappe.labelling.ties.of_experts")
        seals.declare("grappe.labelling.seals.of_calls")
        veils.declare("grappe.labelling.veils.of_experts")
        merging.announce("grappe.labelling.merging")
        imports.declare("experts", "grappe.labelling.importing.EXPERTS", rank=6)
