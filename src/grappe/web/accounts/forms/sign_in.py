"""Signing in and one's own account."""

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.accounts import notifications
from grappe.accounts.models import User
from grappe.web.forms import Form, ModelForm, StyledMixin


class LinkRequestForm(Form):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


class NamesForm(Form):
    """What a newly invited person says of themselves."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)


class ProfileForm(ModelForm):
    class Meta:
        model = User
        fields = ["given_name", "family_name", "language"]


class LoginForm(StyledMixin, allauth.LoginForm):
    """allauth's form in the look of the house."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The page has its own link for a forgotten password.
        self.fields["password"].help_text = ""


class ResetPasswordForm(StyledMixin, allauth.ResetPasswordForm):
    """allauth's form, which leaves the mail to a job.

    Whether anybody has the address changes neither the words nor the time they take.
    """

    def save(self, request, **kwargs):
        email = self.cleaned_data["email"]
        notifications.send_password_reset.enqueue(email)
        return email


class ResetPasswordKeyForm(StyledMixin, allauth.ResetPasswordKeyForm):
    """allauth's form in the look of the house."""


class ChangePasswordForm(StyledMixin, allauth.ChangePasswordForm):
    """allauth's form in the look of the house."""


class SetPasswordForm(StyledMixin, allauth.SetPasswordForm):
    """allauth's form in the look of the house."""
