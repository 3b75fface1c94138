from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "grappe.operations"
    label = "operations"
    verbose_name = _("running the installation")

    def ready(self) -> None:
        from grappe.operations import replanning  # noqa: F401
