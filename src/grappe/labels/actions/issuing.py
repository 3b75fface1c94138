"""A label is given: numbered, written down and signed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.labelling.actions.steps import locked, save_whole
from grappe.labelling.models import LabelRequest, RequestState
from grappe.labels import keys, signing, terms
from grappe.labels.actions.keys import first_key
from grappe.labels.actions.steps import told
from grappe.labels.models import Label, LabelKind, Reservation
from grappe.projects.queries import lead_of

# The decision that each kind goes with.
KINDS = {
    RequestState.LABELLED: LabelKind.LABEL,
    RequestState.WITH_RESERVATIONS: LabelKind.WITH_RESERVATIONS,
    RequestState.SUPPORT_LETTER: LabelKind.SUPPORT_LETTER,
}
Conditions = Iterable[tuple[str, date]]


class NotIssuable(Exception):
    """This label cannot be given; the message is for the user."""


@transaction.atomic
def issue(
    request: LabelRequest,
    *,
    kind: str,
    scope: str,
    issued_on: date,
    expires_on: date | None,
    by: User | None,
    at: datetime,
    reservations: Conditions = (),
) -> Label:
    """Give a decided request its label: numbered, signed, with its reservations.

    The first label of a cluster makes its first key. Raises NotIssuable if the decision
    is another, it has its label, dates or conditions do not fit, or no key can sign.
    """
    request = locked(request)
    conditions = [(text.strip(), due_on) for text, due_on in reservations]
    _check(request, kind, conditions)
    _check_days(issued_on, expires_on, conditions)
    # One number at a time, so that they follow each other without a hole.
    Cluster.objects.select_for_update().get(pk=request.cluster_id)
    lead = lead_of(request.project)
    label = Label(
        cluster=request.cluster,
        project=request.project,
        request=request,
        call=request.call,
        number=_next_number(request.cluster, issued_on.year),
        kind=kind,
        acronym=request.project.acronym,
        lead_name=lead.name if lead else "",
        scope=scope.strip(),
        issued_on=issued_on,
        expires_on=expires_on,
        issued_at=at,
        issued_by=by,
    )
    save_whole(label, NotIssuable)
    _add_reservations(label, conditions)
    try:
        key = keys.signing(request.cluster) or first_key(request.cluster, by=by, at=at)
        signing.sign(label, key, at=at)
    except keys.KeyLost as error:
        raise NotIssuable(str(error)) from error
    record("labels.issued", label, by=by, at=at, **told(label), label_kind=kind)
    return label


def _check(
    request: LabelRequest, kind: str, conditions: list[tuple[str, date]]
) -> None:
    if Label.objects.filter(request=request).exists():
        raise NotIssuable(_("This request already has its label."))
    decided = KINDS.get(RequestState(request.state))
    if decided is None or decided != kind:
        raise NotIssuable(_("The decision on this request gives no such label."))
    if (kind == LabelKind.WITH_RESERVATIONS) != bool(conditions):
        raise NotIssuable(
            _("A label with reservations says which; another label has none.")
        )
    if not all(text for text, _due_on in conditions):
        raise NotIssuable(_("Say what each reservation asks for."))


def _check_days(
    issued_on: date, expires_on: date | None, conditions: list[tuple[str, date]]
) -> None:
    days = [
        issued_on,
        expires_on or issued_on,
        *(due_on for _text, due_on in conditions),
    ]
    if max(days).year > terms.LAST_YEAR:
        raise NotIssuable(_("This day is too far away."))
    if min(days) < issued_on:
        raise NotIssuable(
            _("A label ends, and its reservations are due, after the day it is given.")
        )


def _add_reservations(label: Label, conditions: list[tuple[str, date]]) -> None:
    Reservation.objects.bulk_create(
        Reservation(label=label, position=position, text=text, due_on=due_on)
        for position, (text, due_on) in enumerate(conditions, 1)
    )


def _next_number(cluster: Cluster, year: int) -> str:
    """ "L2026-014" after "L2026-013"; the cluster is locked."""
    given = Label.objects.filter(
        cluster=cluster, number__regex=rf"^L{year}-[0-9]+$"
    ).values_list("number", flat=True)
    last = max((int(number.partition("-")[2]) for number in given), default=0)
    return f"L{year}-{last + 1:03}"
