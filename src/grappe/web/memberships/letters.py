"""Acts that end with a letter: first the act, then the letter as it will leave."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from grappe.memberships.notifications import LINK, Letter
from grappe.web.forms import Form

LONG = forms.Textarea({"rows": 14})


class LetterForm(Form):
    """The letter, to change or not to send; a link it must carry cannot be lost."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=10_000, widget=LONG)
    send = forms.BooleanField(label=_("Send this letter"), required=False, initial=True)

    def __init__(self, *args, needs_link: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.needs_link = needs_link

    def clean_text(self):
        text = self.cleaned_data["text"]
        if self.needs_link and LINK not in text:
            raise forms.ValidationError(
                _("Keep %(link)s: the candidate's own link goes there.")
                % {"link": LINK}
            )
        return text

    @property
    def letter(self) -> Letter | None:
        """What leaves; None when the letter is not sent."""
        if not self.cleaned_data["send"]:
            return None
        return Letter(self.cleaned_data["subject"], self.cleaned_data["text"])


@dataclass(frozen=True)
class Act:
    """What a page does: its form, its letter, its action and what the action refuses.

    `to` is the address the letter goes to; without one the act has no letter.
    """

    title: str
    submit_label: str
    cancel_url: str
    run: Callable[[Letter | None], Any]
    refusals: tuple[type[Exception], ...]
    success: str
    pretitle: str = ""
    intro: str = ""
    to: str = ""
    draft: Callable[[], Letter] | None = None
    needs_link: bool = False
    warning: str = ""


def act_page(request, form, act: Act):
    """Show the form, then its letter, then act and go back."""
    letter_form = None
    if (
        request.method == "POST"
        and request.POST.get("step") != "back"
        and form.is_valid()
    ):
        letter_form = _letter_form(request, act)
        if _is_ready(letter_form) and _tried(form, act, letter_form, keep=True):
            messages.success(request, act.success)
            return redirect(act.cancel_url)
        if form.errors or not _tried(form, act, None, keep=False):
            letter_form = None
    context = {
        "act": act,
        "form": form,
        "letter_form": letter_form,
        "summary": summary(form) if letter_form else [],
    }
    return render(request, "memberships/act.html", context)


def _letter_form(request, act: Act) -> LetterForm | None:
    if act.draft is None or not act.to:
        return None
    if request.POST.get("step") == "letter":
        return LetterForm(request.POST, prefix="letter", needs_link=act.needs_link)
    drafted = act.draft()
    initial = {"subject": drafted.subject, "text": drafted.text}
    return LetterForm(initial=initial, prefix="letter", needs_link=act.needs_link)


def _is_ready(letter_form: LetterForm | None) -> bool:
    return letter_form is None or letter_form.is_valid()


def _tried(form, act: Act, letter_form: LetterForm | None, *, keep: bool) -> bool:
    """Act; `keep=False` undoes it, so that a refusal is told before the letter."""
    try:
        with transaction.atomic():
            act.run(letter_form.letter if letter_form else None)
            transaction.set_rollback(not keep)
    except act.refusals as error:
        form.add_error(None, str(error))
        return False
    return True


def summary(form) -> list[tuple[str, str]]:
    """What was entered, in words, field by field; empty fields are left out."""
    return [
        (str(field.label), _shown(field, form.cleaned_data[field.name]))
        for field in form
        if form.cleaned_data.get(field.name) not in (None, "", False)
    ]


def _shown(field, value: Any) -> str:
    if value is True:
        return "✓"
    if isinstance(value, str):
        choices = getattr(field.field, "choices", ())
        return str(dict(choices).get(value, value))
    return str(formats.localize(value))
