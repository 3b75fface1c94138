"""What happens to candidates and members: one verb, one transaction, one trace."""

from grappe.memberships.actions.admissions import NotAdmissible, admit
from grappe.memberships.actions.applications import (
    NotMovable,
    NotOpenable,
    answer,
    apply,
    ask,
    edit_application,
    open_lead,
    start_review,
    submit,
    withdraw,
)
from grappe.memberships.actions.changes import (
    NotChangeable,
    NotCorrectable,
    NotReinstatable,
    NotSuspendable,
    change_category,
    change_category_of_all,
    correct,
    reinstate,
    suspend,
)
from grappe.memberships.actions.decisions import (
    Decision,
    NotDecidable,
    decide,
    decide_together,
)
from grappe.memberships.actions.defaults import open_cluster_defaults
from grappe.memberships.actions.endings import (
    Exit,
    NotCancellable,
    NotEndable,
    cancel_end,
    end,
)
from grappe.memberships.actions.renewals import NotTellable, renew_tacitly, tell

__all__ = [
    "Decision",
    "Exit",
    "NotAdmissible",
    "NotCancellable",
    "NotChangeable",
    "NotCorrectable",
    "NotDecidable",
    "NotEndable",
    "NotMovable",
    "NotOpenable",
    "NotReinstatable",
    "NotSuspendable",
    "NotTellable",
    "admit",
    "answer",
    "apply",
    "ask",
    "cancel_end",
    "change_category",
    "change_category_of_all",
    "correct",
    "decide",
    "decide_together",
    "edit_application",
    "end",
    "open_cluster_defaults",
    "open_lead",
    "reinstate",
    "renew_tacitly",
    "start_review",
    "submit",
    "suspend",
    "tell",
    "withdraw",
]
