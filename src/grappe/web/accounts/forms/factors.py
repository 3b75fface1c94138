"""Codes and passkeys, in the look of the house."""

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as apps
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.accounts import actions
from grappe.web.forms import StyledMixin

NAME_LENGTH = 80
# What a forged answer of a browser raises on its way through the decoders.
MALFORMED = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError)


class CodeField(forms.CharField):
    """A code of digits; blanks, which some read with it, do not count."""

    def __init__(self, **options):
        super().__init__(
            label=gettext_lazy("Code"),
            max_length=20,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "one-time-code",
                    "inputmode": "numeric",
                    "autofocus": True,
                }
            ),
            **options,
        )

    def to_python(self, value):
        return "".join(super().to_python(value).split())


class OnceMixin(codes.BaseAuthenticateForm):
    """A code opens once, whichever process reads it, and guesses are counted."""

    def clean_code(self) -> str:
        now = timezone.now()
        try:
            actions.check_code_allowed(self.user, at=now)
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                actions.use_up_code(self.authenticator, code)
        except actions.NotSignable as error:
            raise ValidationError(str(error)) from error
        except ValidationError:
            actions.count_wrong_code(self.user, at=now)
            raise
        actions.forget_wrong_codes(self.user)
        return code


class CodeForm(StyledMixin, OnceMixin, codes.AuthenticateForm):
    """The second step of signing in."""

    code = CodeField()


class CodeAgainForm(StyledMixin, OnceMixin, codes.ReauthenticateForm):
    """The same, before one changes what protects the account."""

    code = CodeField()


class ReauthenticateForm(StyledMixin, account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ActivateAppForm(StyledMixin, apps.ActivateTOTPForm):
    code = CodeField()


class WellFormedMixin:
    """An answer that no browser makes is refused in words, like a wrong one."""

    def full_clean(self):
        try:
            super().full_clean()
        except MALFORMED:
            self.add_error(None, _("This passkey could not be read. Try again."))


class AddPasskeyForm(WellFormedMixin, StyledMixin, passkeys.AddWebAuthnForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=gettext_lazy("Where it is kept: “office computer”, “key ring”."),
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with this passkey alone"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "It asks for your finger, your face or its own code. Without this, it "
            "comes after your password or your link."
        ),
    )


class RenamePasskeyForm(StyledMixin, passkeys.EditWebAuthnForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"), max_length=NAME_LENGTH
    )


class PasskeyForm(WellFormedMixin, passkeys.AuthenticateWebAuthnForm):
    """The second step of signing in."""


class PasskeyAgainForm(WellFormedMixin, passkeys.ReauthenticateWebAuthnForm):
    """The same, before one changes what protects the account."""


class PasskeyOnlyForm(WellFormedMixin, passkeys.LoginWebAuthnForm):
    """Signing in with nothing else."""
