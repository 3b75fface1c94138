"""The pages of a cluster's settings, budget and mails."""

from grappe.web.clusters.views.budget import (
    budget_add,
    budget_delete,
    budget_edit,
    budget_export,
    budget_list,
)
from grappe.web.clusters.views.mail import (
    mail_detail,
    mail_edit,
    mail_list,
    mail_release,
    mail_send,
)
from grappe.web.clusters.views.settings import (
    accreditation_add,
    accreditation_edit,
    cluster_edit,
    rules_edit,
    settings,
)
from grappe.web.clusters.views.vocabularies import (
    vocabulary_add,
    vocabulary_edit,
    vocabulary_list,
    vocabulary_remove,
)

__all__ = [
    "accreditation_add",
    "accreditation_edit",
    "budget_add",
    "budget_delete",
    "budget_edit",
    "budget_export",
    "budget_list",
    "cluster_edit",
    "mail_detail",
    "mail_edit",
    "mail_list",
    "mail_release",
    "mail_send",
    "rules_edit",
    "settings",
    "vocabulary_add",
    "vocabulary_edit",
    "vocabulary_list",
    "vocabulary_remove",
]
