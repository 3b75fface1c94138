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
    """Who opens a restricted file, among those that the person may name."""

    readers = RowsField(
        User.objects.none(),
        label=_("Who may open it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, people: Any, row: ProjectFile | None = None, **kwargs):
        named = list(row.readers.all()) if row else []
        keys = set(people.values_list("pk", flat=True))
        # Named by somebody who knows more people: they stay.
        self.kept: Iterable[User] = [one for one in named if one.pk not in keys]
        initial = {"readers": [one.pk for one in named if one.pk in keys]}
        kwargs["initial"] = {**kwargs.get("initial", {}), **initial}
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = people
        self.fields["readers"].label_from_instance = lambda user: user.name


class FileEditForm(ReadersForm):
    """What a file is and who opens it; its bytes do not change."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=FileKind.choices, initial=FileKind.ANNEX
    )
    is_restricted = forms.BooleanField(
        label=_("Restricted: only the people ticked below open it"), required=False
    )
    field_order = ("file", "title", "kind", "is_restricted", "readers")

    def __init__(self, *args, row: ProjectFile | None = None, **kwargs):
        said = ("title", "kind", "is_restricted") if row else ()
        initial = {name: getattr(row, name) for name in said}
        super().__init__(*args, row=row, initial=initial, **kwargs)
        self.fields["readers"].help_text = _(
            "You open the files that you added yourself. People of the team that you "
            "name may open it to those who read the dossier for the cluster."
        )


class FileForm(FileEditForm):
    file = upload_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _(
            "The name of the file if you leave this empty."
        )


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
