from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "grappe.privacy"
    label = "privacy"
    verbose_name = _("personal data")

    def ready(self):
        from grappe.organisations import suppression
        from grappe.organisations.merging import registry as merging
        from grappe.outbox import objections

        objections.declare("grappe.privacy.objections.Desk")
        suppression.declare("grappe.privacy.suppression.suppressed")
        merging.announce("grappe.privacy.merging")
