"""Reads of labels: the register's rows, and what they ask of the reader today."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.labels import rules
from grappe.labels.models import Label, LabelState, Reservation, ReservationState
from grappe.projects import queries as projects

PENDING = [ReservationState.OPEN, ReservationState.ANSWERED]


def for_list(labels: QuerySet) -> QuerySet:
    """Rows ready to be shown: what is still to be lifted, and by when."""
    waiting = Q(reservations__state__in=PENDING)
    return labels.select_related("project", "call", "cluster").annotate(
        open_count=Count("reservations", filter=waiting),
        next_due_on=Min("reservations__due_on", filter=waiting),
    )


def of_request(access: Access, request: Any) -> Label | None:
    """The label of a request that the reader was let in to."""
    return for_list(Label.objects.visible_to(access).filter(request=request)).first()


def overdue(on: date) -> Q:
    """Reservations whose day is past and that nobody answered."""
    return Q(label__state=LabelState.VALID, state=ReservationState.OPEN, due_on__lt=on)


def inbox(access: Access) -> list[Task]:
    """The tasks of the team, and of those who work on labelled projects."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterator[Task | Pending]:
    """The same, to be counted with those of other apps."""
    if rules.can_see_labels(access):
        yield from _team(access)
    if projects.works_here(access):
        yield from _applicant(access)


def _team(access: Access) -> Iterator[Pending]:
    url = reverse("labels:label_list", args=[access.cluster.slug])
    listed = Label.objects.listed_for(access).standing()
    rows = Reservation.objects.filter(label__in=listed)
    yield Pending(
        title=_("Evidence for reservations to look at"),
        rows=rows.filter(state=ReservationState.ANSWERED),
        url=f"{url}?reservations=answered",
        icon="file-check",
        reason=_("Lift the reservation, or say why not."),
    )
    yield Pending(
        title=_("Reservations not answered in time"),
        rows=rows.filter(overdue(access.on)),
        url=f"{url}?reservations=overdue",
        icon="hourglass",
        reason=_("Those who work on the project were reminded."),
    )


def _applicant(access: Access) -> Iterator[Task]:
    mine = Label.objects.of_applicant(access).standing()
    rows = Reservation.objects.filter(label__in=mine, state=ReservationState.OPEN)
    first = rows.order_by("due_on").first()
    if first is None:
        return
    yield Task(
        title=_("Reservations of your label to answer"),
        count=rows.count(),
        url=reverse("labels:label_detail", args=[access.cluster.slug, first.label_id]),
        icon="list-checks",
        reason=_("Say what was done, with a file that shows it."),
        due_on=first.due_on,
    )
