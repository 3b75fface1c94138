"""The forms of versions: keep one, set two side by side."""

from collections.abc import Sequence

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.projects.actions.versions import REASON_LENGTH
from grappe.projects.models import ProjectVersion
from grappe.web.forms import Form

NOW = "now"


class VersionForm(Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("For example: before the partners' last remarks."),
    )


class CompareForm(Form):
    """The last version beside the dossier of today, unless the address says more."""

    before = forms.ChoiceField(label=_("The earlier one"))
    after = forms.ChoiceField(label=_("The later one"))
    whole = forms.BooleanField(label=_("Show what stayed the same"), required=False)

    def __init__(self, *args, versions: Sequence[ProjectVersion], **kwargs):
        last = str(versions[0].number) if versions else NOW
        kwargs["initial"] = {"before": last, "after": NOW}
        super().__init__(*args, **kwargs)
        choices = [(NOW, gettext("the dossier as it stands")), *map(choice, versions)]
        self.fields["before"].choices = choices
        self.fields["after"].choices = choices

    def title(self, value: str) -> str:
        return dict(self.fields["before"].choices)[value]


def choice(version: ProjectVersion) -> tuple[str, str]:
    moment = date_format(timezone.localtime(version.taken_at), "SHORT_DATETIME_FORMAT")
    title = gettext("version %(number)d, %(moment)s") % {
        "number": version.number,
        "moment": moment,
    }
    return str(version.number), title
