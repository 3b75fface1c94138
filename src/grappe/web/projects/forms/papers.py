"""The forms of files, agreements and remarks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.documents import kinds
from grappe.projects.models import Agreement, FileKind, ProjectFile
from grappe.web.forms import Form, ModelForm, RowsField

# Parts of a dossier that a remark may be about.
PARTS = [
    ("", _("the whole dossier")),
    ("identity", _("identity")),
    ("consortium", _("consortium")),
    ("science", _("science")),
    ("market", _("market")),
    ("compliance", _("compliance")),
    ("work", _("work plan")),
    ("papers", _("agreements and files")),
]


def upload_field(**more: Any) -> forms.FileField:
    endings = kinds.endings()
    return forms.FileField(
        label=_("File"),
        help_text=_("Taken: %(endings)s.") % {"endings": endings},
        widget=forms.FileInput(attrs={"accept": endings}),
        # Its name is cleaned and cut when it is stored.
        max_length=None,
        allow_empty_file=True,  # the action says that it is empty
        **more,
    )


class ReadersForm(Form):
    """Whether a file is for some only, and for whom."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("The name of the file if you leave this empty."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=FileKind.choices, initial=FileKind.ANNEX
    )
    is_restricted = forms.BooleanField(
        label=_("Restricted: only the people ticked below open it"), required=False
    )
    readers = RowsField(
        User.objects.none(),
        label=_("Who may open it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You open the files that you added yourself."),
    )

    def __init__(self, *args, people: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = people
        self.fields["readers"].label_from_instance = lambda user: user.name


class FileForm(ReadersForm):
    file = upload_field()
    field_order = ("file", "title", "kind", "is_restricted", "readers")


class FileEditForm(ReadersForm):
    """What a file is and who opens it; its bytes do not change."""

    def __init__(self, *args, row: ProjectFile, people: Any, **kwargs):
        named = list(row.readers.all())
        keys = set(people.values_list("pk", flat=True))
        # Named by somebody who knows more people: they stay.
        self.kept: Iterable[User] = [one for one in named if one.pk not in keys]
        initial = {
            "title": row.title,
            "kind": row.kind,
            "is_restricted": row.is_restricted,
            "readers": [one.pk for one in named if one.pk in keys],
        }
        super().__init__(*args, people=people, initial=initial, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].help_text = ""


class AgreementForm(ModelForm):
    file = upload_field(required=False)

    class Meta:
        model = Agreement
        fields = ("kind", "title", "signed_on", "ip_split")


class RemarkForm(Form):
    part = forms.ChoiceField(label=_("About"), choices=PARTS, required=False)
    text = forms.CharField(
        label=_("Your remark"), max_length=5000, widget=forms.Textarea
    )
