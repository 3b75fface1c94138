"""What can be done to a project."""

from grappe.projects.actions.checks import NotEditable, Outdated
from grappe.projects.actions.confirming import (
    NotConfirmable,
    NotRemindable,
    ask_confirmations,
    confirm,
    contest,
    part_changed,
    remind,
    remind_late,
)
from grappe.projects.actions.conflicts import (
    NotDeclarable,
    NotLiftable,
    NotWaivable,
    declare,
    lift_conflict,
    waive,
)
from grappe.projects.actions.consortium import (
    NotAddable,
    NotRemovable,
    add_partner,
    edit_partner,
    name_lead,
    remove_partner,
    set_forecasts,
)
from grappe.projects.actions.dossier import (
    NotCreatable,
    NotPublishable,
    create,
    edit,
    publish,
)
from grappe.projects.actions.excluding import (
    NotExcludable,
    exclude,
    identify,
    readmit,
)
from grappe.projects.actions.interests import (
    NotInterest,
    add_interest,
    end_interest,
)
from grappe.projects.actions.people import (
    NotChangeable,
    NotInvitable,
    change_right,
    end_membership,
    invite,
)
from grappe.projects.actions.readers import (
    NotGrantable,
    NotRevocable,
    grant,
    revoke_grant,
)
from grappe.projects.actions.stages import (
    NotAssignable,
    NotMovable,
    set_owner,
    set_stage,
)
from grappe.projects.actions.versions import take_version

__all__ = [
    "NotAddable",
    "NotAssignable",
    "NotChangeable",
    "NotConfirmable",
    "NotCreatable",
    "NotDeclarable",
    "NotEditable",
    "NotExcludable",
    "NotGrantable",
    "NotInterest",
    "NotInvitable",
    "NotLiftable",
    "NotMovable",
    "NotPublishable",
    "NotRemindable",
    "NotRemovable",
    "NotRevocable",
    "NotWaivable",
    "Outdated",
    "add_interest",
    "add_partner",
    "ask_confirmations",
    "change_right",
    "confirm",
    "contest",
    "create",
    "declare",
    "edit",
    "edit_partner",
    "end_interest",
    "end_membership",
    "exclude",
    "grant",
    "identify",
    "invite",
    "lift_conflict",
    "name_lead",
    "part_changed",
    "publish",
    "readmit",
    "remind",
    "remind_late",
    "remove_partner",
    "revoke_grant",
    "set_forecasts",
    "set_owner",
    "set_stage",
    "take_version",
    "waive",
]
