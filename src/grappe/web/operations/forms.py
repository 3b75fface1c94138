"""What the pages of an operator ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.operations import jobs
from grappe.web.forms import Form

STATES = {
    "READY": _("waiting"),
    "RUNNING": _("running"),
    "FAILED": _("failed"),
    "SUCCESSFUL": _("done"),
}


class JobFilter(Form):
    """In which state, of which kind; every part is optional."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *STATES.items()]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(kind, kind.removeprefix("grappe.")) for kind in jobs.kinds()]
        self.fields["kind"].choices = [("", _("any")), *kinds]


class MailTestForm(Form):
    to = forms.EmailField(label=_("Send a test to"))
