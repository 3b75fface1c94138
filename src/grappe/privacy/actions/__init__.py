"""What is done with people's data on their request, or because its time has come."""

from grappe.privacy.actions.copying import give_copy

__all__ = ["give_copy"]
