"""The forms of accounts, roles and invitations."""

from grappe.web.accounts.forms.factors import (
    ActivateAppForm,
    AddPasskeyForm,
    CodeAgainForm,
    CodeForm,
    PasskeyAgainForm,
    PasskeyForm,
    PasskeyOnlyForm,
    ReauthenticateForm,
    RenamePasskeyForm,
)
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
    "ActivateAppForm",
    "AddPasskeyForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "EndGrantForm",
    "GrantForm",
    "InvitationForm",
    "JoinAnswerForm",
    "JoinRequestForm",
    "LinkRequestForm",
    "LoginForm",
    "NamesForm",
    "PasskeyAgainForm",
    "PasskeyForm",
    "PasskeyOnlyForm",
    "PeopleFilter",
    "ProfileForm",
    "ReauthenticateForm",
    "RenamePasskeyForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "RoleChangeForm",
    "SetPasswordForm",
]
