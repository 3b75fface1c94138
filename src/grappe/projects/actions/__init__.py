"""What can be done to a project."""

from grappe.projects.actions.versions import take_version

__all__ = ["take_version"]
