"""What is asked about labels: a proof to verify, a reason, an answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.engines import credential
from grappe.web.forms import Form

LARGEST = 10_000_000
LONGEST = 64_000
NO_PROOF: dict[str, str | Promise] = {
    "not_a_pdf": _("This file is not a PDF that can be read."),
    "none": _(
        "This PDF holds no signed label: it is no letter of this platform, or it was "
        "printed again. Type the address under its QR code instead."
    ),
    "several": _("This PDF holds several signed labels: give them one by one."),
}


class VerifyForm(Form):
    """A letter, or the signed text it holds; either gives the proof as `token`."""

    letter = forms.FileField(
        label=_("Letter (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    text = forms.CharField(
        label=_("Or its signed text"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("It begins with “eyJ” and holds two dots."),
    )
    call = forms.CharField(
        label=_("Code of your call"),
        required=False,
        max_length=60,
        help_text=_("Funders: the label must be for this call."),
    )

    def clean_letter(self):
        letter = self.cleaned_data.get("letter")
        if letter and letter.size > LARGEST:
            raise ValidationError(_("This file is too large for a letter."))
        return letter

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        letter, text = values.get("letter"), values.get("text", "").strip()
        if self.errors:
            return values
        if not letter and not text:
            raise ValidationError(_("Give a letter, or its signed text."))
        values["token"] = text
        if letter:
            try:
                values["token"] = credential.token_in(letter.read())
            except credential.NoCredential as error:
                self.add_error("letter", NO_PROOF[error.why])
        return values


class WithdrawForm(Form):
    """Why and when a label is taken back."""

    on = forms.DateField(label=_("Withdrawn on"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea,
        help_text=_("Those who work on the project read it; the public does not."),
    )


class AnswerForm(Form):
    """What the applicants did about a reservation, with a file."""

    text = forms.CharField(
        label=_("What was done"), max_length=5_000, widget=forms.Textarea
    )
    evidence = forms.FileField(label=_("File that shows it"), required=False)


class VerdictForm(Form):
    """What the cluster says of the evidence."""

    verdict = forms.CharField(
        label=_("What we say of it"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea,
        help_text=_("Those who work on the project read it."),
    )


class VoidForm(Form):
    """A key is declared void: typed, since every letter it signed is refused."""

    kid = forms.CharField(
        label=_("Type the first eight characters of the key"), max_length=60
    )

    def __init__(self, *args: Any, key: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_kid(self) -> str:
        typed: str = self.cleaned_data["kid"].strip()
        if len(typed) < 8 or not self.key.kid.startswith(typed):
            raise ValidationError(_("These are not the first characters of this key."))
        return typed
