"""The forms of accounts, roles and invitations."""

from grappe.web.accounts.forms.people import (
    EndGrantForm,
    GrantForm,
    PeopleFilter,
    RoleChangeForm,
)
from grappe.web.accounts.forms.requests import (
    InvitationForm,
    JoinAnswerForm,
    JoinRequestForm,
)
from grappe.web.accounts.forms.sign_in import (
    ChangePasswordForm,
    LinkRequestForm,
    LoginForm,
    NamesForm,
    ProfileForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)

__all__ = [
    "ChangePasswordForm",
    "EndGrantForm",
    "GrantForm",
    "InvitationForm",
    "JoinAnswerForm",
    "JoinRequestForm",
    "LinkRequestForm",
    "LoginForm",
    "NamesForm",
    "PeopleFilter",
    "ProfileForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "RoleChangeForm",
    "SetPasswordForm",
]
