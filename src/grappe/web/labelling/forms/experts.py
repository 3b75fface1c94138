"""Experts: who they are, what they know, what they sign and answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.web.forms import Form


class SignForm(Form):
    signed_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("Typing it is signing."),
    )
