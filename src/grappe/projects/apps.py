from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "grappe.projects"
    label = "projects"
    verbose_name = _("projects")

    def ready(self):
        from grappe.accounts import access
        from grappe.imports import registry
        from grappe.organisations.merging import registry as merging

        access.declare_barrier("grappe.projects.firewall.barred_ids")
        merging.announce("grappe.projects.merging")
        registry.declare("projects", "grappe.projects.importing.PROJECTS", rank=5)
