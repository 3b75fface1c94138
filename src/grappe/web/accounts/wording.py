"""What happened to people and roles, in words."""

from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import JoinState, Role

SENTENCES = {
    "accounts.user_created": _("opened the account {email}"),
    "accounts.signed_in_by_link": _("signed in by link"),
    "accounts.signed_in": _("signed in"),
    "accounts.sign_in_failed": _("counted a failed sign-in"),
    "accounts.locked": _("closed the sign-in for a while after too many failures"),
    "accounts.app_added": _("added an authenticator app to their account"),
    "accounts.app_removed": _("removed the authenticator app of their account"),
    "accounts.passkey_added": _("added a passkey to their account"),
    "accounts.passkey_removed": _("removed a passkey of their account"),
    "accounts.codes_renewed": _("made new recovery codes"),
    "accounts.password_changed": _("changed their password"),
    "accounts.password_set": _("chose a password"),
    "accounts.password_reset": _("chose another password by mail"),
    "accounts.factors_reset": _("removed the second factor of {person}: {reason}"),
    "accounts.factors_required": _("changed who needs a second factor"),
    "accounts.session_ended": _("ended a session of {person}"),
    "accounts.sessions_ended": _("ended the sessions of {person}"),
    "accounts.impersonation_began": _("began to see as {person}: {reason}"),
    "accounts.impersonation_ended": _("stopped seeing as {person}"),
    "accounts.closed": _("closed the account of {person}: {reason}"),
    "accounts.reopened": _("opened the account of {person} again: {reason}"),
    "accounts.operator_made": _("let {person} operate the installation: {reason}"),
    "accounts.operator_ended": _(
        "let {person} operate the installation no more: {reason}"
    ),
    "accounts.identity_linked": _("let {provider} open the account of {person}"),
    "accounts.identity_unlinked": _(
        "ended the link between {provider} and the account of {person}"
    ),
    "accounts.identity_refused": _(
        "refused another identity of {provider} for the account of {person}"
    ),
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
