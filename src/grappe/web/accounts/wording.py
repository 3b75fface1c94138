"""What happened to people and roles, in words."""

from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import JoinState, Role

SENTENCES = {
    "accounts.user_created": _("opened the account {email}"),
    "accounts.signed_in_by_link": _("signed in by link"),
    "accounts.profile_changed": _("changed their profile"),
    "accounts.granted": _("gave {person} the role {role} from {starts_on}"),
    "accounts.grant_ended": _("ended the role {role} of {person} on {ends_on}"),
    "accounts.grant_withdrawn": _("withdrew the role {role} of {person}"),
    "accounts.role_changed": _("changed the role of {person} from {was} to {role}"),
    "accounts.invited": _("invited {email} as {role}"),
    "accounts.invited_again": _("sent the invitation of {email} as {role} again"),
    "accounts.invitation_revoked": _("withdrew the invitation of {email} as {role}"),
    "accounts.invitation_accepted": _("accepted the invitation as {role}"),
    "accounts.join_requested": _("asked to act for {organisation}"),
    "accounts.join_answered": _(
        "answered the request of {person} to act for {organisation}: {answer}"
    ),
}

LABELS = {
    "role": dict(Role.choices),
    "was": dict(Role.choices),
    "answer": dict(JoinState.choices),
}
