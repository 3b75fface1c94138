"""What happens to sessions, their agenda and acts, and what they decide."""

from grappe.committees.actions.agenda import (
    add_item,
    change_item,
    convene,
    move_item,
    remove_item,
)
from grappe.committees.actions.applying import NotApplicable, apply
from grappe.committees.actions.deciding import (
    NotDecidable,
    change_decision,
    decide,
    draft_letter,
    drop_decision,
)
from grappe.committees.actions.holding import (
    arrive,
    close_session,
    end_proxy,
    give_proxy,
    leave,
    open_session,
    take_chair,
)
from grappe.committees.actions.items import (
    close_item,
    note,
    notice_conflicts,
    open_item,
    step_aside,
    suspend_item,
)
from grappe.committees.actions.planning import (
    NotPlannable,
    call_again,
    cancel_session,
    change_session,
    plan_session,
)
from grappe.committees.actions.statutes import adopt_statutes, change_statutes
from grappe.committees.actions.voting import (
    cancel_ballot,
    close_ballot,
    open_ballot,
    vote,
)
from grappe.committees.acts import NotPossible

__all__ = [
    "NotApplicable",
    "NotDecidable",
    "NotPlannable",
    "NotPossible",
    "add_item",
    "adopt_statutes",
    "apply",
    "arrive",
    "call_again",
    "cancel_ballot",
    "cancel_session",
    "change_decision",
    "change_item",
    "change_session",
    "change_statutes",
    "close_ballot",
    "close_item",
    "close_session",
    "convene",
    "decide",
    "draft_letter",
    "drop_decision",
    "end_proxy",
    "give_proxy",
    "leave",
    "move_item",
    "note",
    "notice_conflicts",
    "open_ballot",
    "open_item",
    "open_session",
    "plan_session",
    "remove_item",
    "step_aside",
    "suspend_item",
    "take_chair",
    "vote",
]
