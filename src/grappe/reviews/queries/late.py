"""Opinions that did not come in time, for those who ask experts."""

from datetime import date, datetime, time

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.audit.actions import target_of
from grappe.audit.models import Event
from grappe.common.inbox import Pending
from grappe.labelling import rules
from grappe.labelling.models import Assignment, AssignmentState, LabelRequest
from grappe.reviews import timing


def overdue(access: Access) -> QuerySet[Assignment]:
    """Readings listed for somebody that owed an opinion before today."""
    return Assignment.objects.listed_for(access).filter(
        state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED],
        request__state__in=timing.READ_STATES,
        due_on__lt=access.on,
    )


def was_escalated(request: LabelRequest, due_on: date) -> bool:
    """Whether the team was told, since that day, that opinions do not come."""
    since = timezone.make_aware(datetime.combine(due_on, time.min))
    told = Event.objects.filter(kind="reviews.escalated", target=target_of(request))
    return told.filter(at__gte=since).exists()


def waiting(access: Access) -> list[Pending]:
    """The task of those who ask experts, counted with those of other apps."""
    if not rules.can_assign(access):
        return []
    return [
        Pending(
            title=_("Opinions overdue"),
            rows=overdue(access),
            url=reverse("reviews:overdue_list", args=[access.cluster.slug]),
            icon="hourglass",
            reason=_("The experts were reminded: call them, or ask somebody else."),
        )
    ]
