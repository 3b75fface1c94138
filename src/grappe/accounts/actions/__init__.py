"""What happens to people and their roles."""

from grappe.accounts.actions.grants import (
    LastAdministrator,
    NotEndable,
    NotGrantable,
    change_role,
    end_grant,
    grant,
)
from grappe.accounts.actions.invitations import (
    NotAcceptable,
    NotInvitable,
    accept_as,
    accept_as_new_person,
    invite,
    resend,
    revoke,
)
from grappe.accounts.actions.joining import (
    NotAnswerable,
    NotRequestable,
    answer_request,
    ask_to_join,
)
from grappe.accounts.actions.people import (
    NotEnrollable,
    NotSignable,
    change_profile,
    create_user,
    enrol,
    keep_language,
    open_link,
)
from grappe.accounts.notifications import sign_in_link

__all__ = [
    "LastAdministrator",
    "NotAcceptable",
    "NotAnswerable",
    "NotEndable",
    "NotEnrollable",
    "NotGrantable",
    "NotInvitable",
    "NotRequestable",
    "NotSignable",
    "accept_as",
    "accept_as_new_person",
    "answer_request",
    "ask_to_join",
    "change_profile",
    "change_role",
    "create_user",
    "end_grant",
    "enrol",
    "grant",
    "invite",
    "keep_language",
    "open_link",
    "resend",
    "revoke",
    "sign_in_link",
]
