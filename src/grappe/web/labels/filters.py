"""What narrows the register of labels down."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.access import Access
from grappe.labelling.models import Call
from grappe.labels import queries
from grappe.labels.models import LabelKind, LabelState, Reservation, ReservationState
from grappe.web.forms import Form

ENDS_SOON_DAYS = 90
ANY = ("", _("any"))
STATES = [
    ANY,
    ("in_force", pgettext_lazy("labelling", "in force")),
    ("ends_soon", _("ends within 90 days")),
    ("expired", pgettext_lazy("labelling", "expired")),
    ("withdrawn", pgettext_lazy("labelling", "withdrawn")),
]
RESERVATIONS = [
    ANY,
    ("pending", _("to be lifted")),
    ("answered", _("evidence given, to be looked at")),
    ("overdue", _("not answered in time")),
]


class LabelFilter(Form):
    """All optional; each narrows the list."""

    q = forms.CharField(label=_("Number, project or lead"), required=False)
    call = forms.ModelChoiceField(
        Call.objects.none(), label=_("Call"), required=False, empty_label=_("any")
    )
    kind = forms.ChoiceField(
        label=_("Given"), required=False, choices=[ANY, *LabelKind.choices]
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    reservations = forms.ChoiceField(
        label=_("Reservations"), required=False, choices=RESERVATIONS
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.access = access
        self.fields["call"].queryset = Call.objects.filter(cluster=access.cluster)

    def applied(self, labels: QuerySet) -> QuerySet:
        wanted = self.cleaned_data
        if words := wanted["q"].strip():
            labels = labels.filter(
                Q(number__icontains=words)
                | Q(acronym__icontains=words)
                | Q(lead_name__icontains=words)
            )
        if wanted["call"]:
            labels = labels.filter(call=wanted["call"])
        if wanted["kind"]:
            labels = labels.filter(kind=wanted["kind"])
        if wanted["state"]:
            labels = labels.filter(self._of_state(wanted["state"]))
        if wanted["reservations"]:
            labels = labels.filter(self._of_reservations(wanted["reservations"]))
        return labels

    def _of_state(self, state: str) -> Q:
        on = self.access.on
        if state == "withdrawn":
            return Q(state=LabelState.WITHDRAWN)
        standing = Q(state=LabelState.VALID)
        if state == "expired":
            return standing & Q(expires_on__lt=on)
        if state == "ends_soon":
            soon = on + timedelta(days=ENDS_SOON_DAYS)
            return standing & Q(expires_on__range=(on, soon))
        return standing & (Q(expires_on=None) | Q(expires_on__gte=on))

    def _of_reservations(self, which: str) -> Exists:
        rows = Reservation.objects.filter(
            label=OuterRef("pk"), label__state=LabelState.VALID
        )
        asked = {
            "pending": Q(state__in=queries.PENDING),
            "answered": Q(state=ReservationState.ANSWERED),
            "overdue": queries.overdue(self.access.on),
        }
        return Exists(rows.filter(asked[which]))
