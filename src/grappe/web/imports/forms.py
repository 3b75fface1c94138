"""A file to bring in, and what its columns are."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grappe.imports import queries, registry
from grappe.imports.models import ImportBatch, ImportState
from grappe.organisations.identification import queue
from grappe.organisations.models import RowAnswer, RowVerdict
from grappe.web.forms import Form
from grappe.web.imports import units

PASTED_LIMIT = 2_000_000


class UploadForm(Form):
    kind = forms.ChoiceField(label=_("What the file holds"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("XLSX or CSV, as it is: the columns are matched on the next page."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    pasted = forms.CharField(
        label=_("Or paste a table here"),
        required=False,
        max_length=PASTED_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Cells copied from a spreadsheet, with the row of titles."),
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(one.kind, one.title) for one in registry.open_to(access)]
        self.fields["kind"].choices = kinds

    def clean(self):
        data = super().clean()
        # A file that is empty has its own message already.
        if self.errors:
            return data
        if not data.get("file") and not data.get("pasted", "").strip():
            raise forms.ValidationError(_("Choose a file or paste a table."))
        if data.get("file") and data.get("pasted", "").strip():
            raise forms.ValidationError(_("Choose a file or paste a table, not both."))
        return data


class MappingForm(Form):
    """One choice a column, then the questions of this kind of import."""

    def __init__(self, *args, batch: ImportBatch, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.access = access
        self.importer = registry.get(batch.kind)
        choices = [("", _("(left out)"))] + [
            (one.key, one.title) for one in self.importer.fields
        ]
        for index, title in enumerate(batch.columns):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                initial=batch.mapping.get(str(index), ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        for option in self.importer.options:
            self.fields[option.key] = self.option_field(option)

    def option_field(self, option: registry.Option) -> forms.Field:
        initial = self.batch.options.get(option.key, option.default)
        if option.kind == "date":
            widget = forms.DateInput(attrs={"class": "form-control"}, format="%Y-%m-%d")
            widget.input_type = "date"
            return forms.DateField(
                label=option.title,
                help_text=option.help,
                required=False,
                initial=initial or None,
                widget=widget,
            )
        return forms.BooleanField(
            label=option.title,
            help_text=option.help,
            required=False,
            initial=bool(initial),
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )

    def columns(self):
        """Each column with its choice and a few of its values."""
        samples = queries.samples(self.access, self.batch)
        for index, values in enumerate(samples):
            yield self[f"column_{index}"], values

    def questions(self):
        return [self[option.key] for option in self.importer.options]

    @property
    def mapping(self) -> dict[str, str]:
        return {
            str(index): self.cleaned_data[f"column_{index}"]
            for index in range(len(self.batch.columns))
        }

    @property
    def answers(self) -> dict:
        return {one.key: self.cleaned_data[one.key] for one in self.importer.options}


class ListForm(Form):
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            ("", _("all")),
            ("open", _("to finish")),
            *ImportState.choices,
        ]


# The database counts no further.
MOST_ROWS = 2**31 - 1


class QueueForm(Form):
    """What the page of one row is asked for; each part on its own may be wrong."""

    row = forms.IntegerField(required=False, min_value=1, max_value=MOST_ROWS)
    after = forms.IntegerField(required=False, min_value=0, max_value=MOST_ROWS)
    q = forms.CharField(label=_("Name, town or number"), required=False, max_length=200)


class AnswerForm(Form):
    """One of the units, "neither" or "skipped"; and the answer the page showed."""

    choice = forms.CharField(max_length=60)
    seen = forms.CharField(max_length=60)

    def clean_choice(self):
        choice = self.cleaned_data["choice"]
        if choice in (RowAnswer.NEITHER, RowAnswer.SKIPPED):
            return choice
        scheme, colon, value = choice.partition(":")
        if not (scheme and colon and value.isalnum() and value.isascii()):
            raise forms.ValidationError(_("Choose one of the answers."))
        return choice

    @property
    def answer(self) -> dict[str, str]:
        choice = self.cleaned_data["choice"]
        scheme, _colon, value = choice.partition(":")
        is_unit = choice not in (RowAnswer.NEITHER, RowAnswer.SKIPPED)
        return {
            "answer": str(RowAnswer.CHOSEN) if is_unit else choice,
            "scheme": scheme if is_unit else "",
            "value": value,
            "seen": self.cleaned_data["seen"],
        }


class IdentityFilter(Form):
    verdict = forms.ChoiceField(
        label=_("The registers are"),
        required=False,
        choices=[("", _("all")), *RowVerdict.choices],
    )
    answer = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[("", _("all")), *units.ANSWERS.items()],
    )

    def apply(self, rows):
        """Filter by what is valid of the address; the rest filters nothing."""
        self.is_valid()
        data = self.cleaned_data
        if verdict := data.get("verdict"):
            rows = rows.filter(verdict=verdict)
        if data.get("answer") == "waiting":
            return rows.filter(queue.WAITING)
        if answer := data.get("answer"):
            return rows.filter(answer=answer)
        return rows


class AcceptForm(Form):
    """From which probability on the waiting rows take their likeliest unit."""

    above = forms.TypedChoiceField(label=_("All rows from"), coerce=int)

    def __init__(self, *args, counts: dict[int, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["above"].choices = [
            (least, offer(least, count)) for least, count in counts.items() if count
        ]

    @property
    def above_rate(self) -> float:
        return self.cleaned_data["above"] / 100


def offer(least: int, count: int) -> str:
    text = ngettext(
        "%(least)d %% (%(count)d row)", "%(least)d %% (%(count)d rows)", count
    )
    return text % {"least": least, "count": count}
