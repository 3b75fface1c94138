"""What happens to studies: each verb is one transaction and one event."""

from grappe.impact.actions.errors import (
    NotEnterable,
    NotLoadable,
    NotLockable,
    NotPlannable,
    NotPublishable,
    NotRunnable,
    Refused,
)
from grappe.impact.actions.loading import add_file, load
from grappe.impact.actions.plans import abandon, amend, begin, lock, write_plan
from grappe.impact.actions.reducing import reduce_files
from grappe.impact.actions.running import carry_out, publish, start
from grappe.impact.actions.services import enter_use, remove_use

__all__ = [
    "NotEnterable",
    "NotLoadable",
    "NotLockable",
    "NotPlannable",
    "NotPublishable",
    "NotRunnable",
    "Refused",
    "abandon",
    "add_file",
    "amend",
    "begin",
    "carry_out",
    "enter_use",
    "load",
    "lock",
    "publish",
    "reduce_files",
    "remove_use",
    "start",
    "write_plan",
]
