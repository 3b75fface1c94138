"""Which sessions exist for somebody, and what they and decisions ask of them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.committees import rules
from grappe.committees.models import Decision, Session, SessionState
from grappe.common.inbox import Pending

# Members are convened this long before they meet.
NOTICE = timedelta(days=14)


def known_to(access: Access) -> QuerySet[Session]:
    """The sessions that exist for somebody: all for the staff, else where they sit."""
    rows = Session.objects.in_cluster(access).select_related("body__cluster")
    if rules.can_see_sessions(access):
        return rows
    mine = Session.objects.of_member(access).values("pk")
    # Until it is convened, a session is the team's own.
    return rows.filter(pk__in=mine).exclude(
        state=SessionState.PLANNED, convened_at=None
    )


def waiting(access: Access) -> Iterator[Pending]:
    """The tasks of those who sit, of those who keep sessions, and of the direction."""
    if access.user is not None:
        yield from _member(access)
    if rules.can_manage_sessions(access):
        yield from _keeper(access)
    if rules.can_apply(access):
        yield from _direction(access)


def _member(access: Access) -> Iterator[Pending]:
    mine = Session.objects.of_member(access).values("pk")
    rows = Session.objects.filter(pk__in=mine)
    url = reverse("committees:my_session_list", args=[access.cluster.slug])
    yield Pending(
        title=_("Your session is under way"),
        rows=rows.filter(state=SessionState.OPEN),
        url=url,
        icon="gavel",
        reason=_("Enter it to follow and to vote."),
    )
    yield Pending(
        title=_("You are convened to a session"),
        rows=rows.filter(
            state=SessionState.PLANNED,
            convened_at__isnull=False,
            held_on__gte=access.on,
        ),
        url=url,
        icon="gavel",
        reason=_("Read the agenda, and declare your interests on each dossier."),
    )


def _keeper(access: Access) -> Iterator[Pending]:
    rows = Session.objects.in_cluster(access)
    url = reverse("committees:session_list", args=[access.cluster.slug])
    yield Pending(
        title=_("Sessions whose members are not convened"),
        rows=rows.filter(
            state=SessionState.PLANNED,
            convened_at=None,
            held_on__range=(access.on, access.on + NOTICE),
        ),
        url=f"{url}?state={SessionState.PLANNED}",
        icon="mail",
        reason=_("They meet within two weeks."),
    )
    yield Pending(
        title=_("Minutes to write and lock"),
        rows=rows.filter(
            Q(record=None) | Q(record__locked_at=None), state=SessionState.CLOSED
        ),
        url=f"{url}?state={SessionState.CLOSED}",
        icon="scroll-text",
        reason=_("The session is closed."),
    )


def _direction(access: Access) -> Iterator[Pending]:
    held = Q(item=None) | Q(item__session__state=SessionState.CLOSED)
    yield Pending(
        title=_("Decisions to apply"),
        rows=Decision.objects.listed_for(access).pending().filter(held),
        url=reverse("committees:decision_list", args=[access.cluster.slug]),
        icon="scale",
        reason=_("Read the letters over: nobody is told before."),
    )
