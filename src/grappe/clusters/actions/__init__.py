"""What happens to a cluster's card, lists, accreditations and budget."""

from grappe.clusters.actions.reference import (
    Imported,
    NotImportable,
    import_policy_phases,
    import_reference,
)
from grappe.clusters.actions.settings import (
    NotRemovable,
    NotSavable,
    add_accreditation,
    add_budget_line,
    add_to_vocabulary,
    change_accreditation,
    change_budget_line,
    change_card,
    change_membership_rules,
    change_vocabulary,
    create_cluster,
    delete_budget_line,
    is_used,
    remove_from_vocabulary,
)

__all__ = [
    "Imported",
    "NotImportable",
    "NotRemovable",
    "NotSavable",
    "add_accreditation",
    "add_budget_line",
    "add_to_vocabulary",
    "change_accreditation",
    "change_budget_line",
    "change_card",
    "change_membership_rules",
    "change_vocabulary",
    "create_cluster",
    "delete_budget_line",
    "import_policy_phases",
    "import_reference",
    "is_used",
    "remove_from_vocabulary",
]
