"""The pages of accounts, roles, invitations and requests."""

from grappe.web.accounts.views.colleagues import (
    colleague_list,
    join_request_answer,
    join_request_create,
    join_request_list,
)
from grappe.web.accounts.views.guarding import (
    factor_rules,
    factors_reset,
    impersonation_begin,
    impersonation_end,
    person_detail,
    person_sessions_end,
)
from grappe.web.accounts.views.invitations import (
    invitation_create,
    invitation_list,
    invitation_open,
    invitation_resend,
    invitation_revoke,
)
from grappe.web.accounts.views.people import (
    grant_change,
    grant_create,
    grant_end,
    people_export,
    people_list,
)
from grappe.web.accounts.views.security import (
    recovery_codes,
    recovery_codes_download,
    security,
    session_end,
    session_end_others,
    session_list,
)
from grappe.web.accounts.views.sign_in import (
    context_switch,
    link_again,
    link_open,
    link_request,
    profile,
)

__all__ = [
    "colleague_list",
    "context_switch",
    "factor_rules",
    "factors_reset",
    "grant_change",
    "grant_create",
    "grant_end",
    "impersonation_begin",
    "impersonation_end",
    "invitation_create",
    "invitation_list",
    "invitation_open",
    "invitation_resend",
    "invitation_revoke",
    "join_request_answer",
    "join_request_create",
    "join_request_list",
    "link_again",
    "link_open",
    "link_request",
    "people_export",
    "people_list",
    "person_detail",
    "person_sessions_end",
    "profile",
    "recovery_codes",
    "recovery_codes_download",
    "security",
    "session_end",
    "session_end_others",
    "session_list",
]
