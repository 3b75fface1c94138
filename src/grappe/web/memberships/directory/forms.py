from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from grappe.common.paging import keys_of
from grappe.web.forms import Form

# What the column of a saved view holds.
LONGEST = 1000


class ViewForm(Form):
    """The name under which the filters are kept."""

    name = forms.CharField(label=_("Keep this view as"), max_length=80)
    query = forms.CharField(widget=forms.HiddenInput(), required=False)

    def clean_query(self) -> str:
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        query.pop("page", None)
        kept = query.urlencode()
        # An accent takes six characters in an address.
        if len(kept) > LONGEST:
            raise forms.ValidationError(_("These filters are too long to be kept."))
        return kept


class BulkForm(Form):
    """What to do with the members ticked."""

    act = forms.ChoiceField(
        label=_("With the members ticked"),
        error_messages={
            "required": _("Choose what to do with the members ticked."),
            "invalid_choice": _("Choose what to do with the members ticked."),
        },
    )

    def __init__(self, *args, words: dict[str, dict], **kwargs):
        super().__init__(*args, **kwargs)
        tags, domains = words["tag"].items(), words["domain"].items()
        self.fields["act"].choices = [
            ("", "—"),
            ("export", _("Export them")),
            (_("Add the profile"), [(f"add_tag:{pk}", name) for pk, name in tags]),
            (
                _("Remove the profile"),
                [(f"remove_tag:{pk}", name) for pk, name in tags],
            ),
            (
                _("Put in the strategic domain"),
                [(f"add_domain:{pk}", name) for pk, name in domains],
            ),
            (
                _("Take out of the strategic domain"),
                [(f"remove_domain:{pk}", name) for pk, name in domains],
            ),
        ]

    def clean(self) -> dict:
        self.cleaned_data["pk"] = sorted(keys_of(self.data.getlist("pk")))
        if not self.cleaned_data["pk"]:
            raise forms.ValidationError(_("Tick at least one member."))
        return self.cleaned_data
