"""A label is taken back: from that moment every verification says so."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.actions.steps import save_whole
from grappe.labels import notifications
from grappe.labels.actions.steps import held, told
from grappe.labels.models import Label, LabelState


class NotWithdrawable(Exception):
    """This label cannot be withdrawn so; the message is for the user."""


@transaction.atomic
def withdraw(
    label: Label, *, reason: str, on: date, by: User | None, at: datetime
) -> Label:
    """Take a label back; those who work on the project are told.

    Raises NotWithdrawable if it was already, or the day or the reason do not fit.
    """
    label = held(label)
    if not label.is_standing:
        raise NotWithdrawable(_("This label was already withdrawn."))
    if not reason.strip():
        raise NotWithdrawable(_("Say why."))
    if not label.issued_on <= on <= timezone.localdate(at):
        raise NotWithdrawable(
            _("The day lies between that of the label and today, included.")
        )
    label.state, label.withdrawn_on = LabelState.WITHDRAWN, on
    label.withdrawal_reason = reason.strip()
    save_whole(label, NotWithdrawable)
    record("labels.withdrawn", label, by=by, at=at, **told(label), on=on)
    notifications.withdrawn(label, by=by, at=at)
    return label
