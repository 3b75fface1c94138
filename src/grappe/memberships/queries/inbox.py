"""What the life of members asks of the reader today."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.memberships import rules
from grappe.memberships.models import ApplicationState, MembershipApplication
from grappe.memberships.queries import attention
from grappe.memberships.queries.candidates import candidate_url
from grappe.memberships.queries.renewals import to_tell
from grappe.memberships.queries.statutes import rules_of, shown
from grappe.organisations.models import FieldValue, Organisation, Source

SLOW_DAYS = 30
CONFIRM_DAYS = 365


def inbox(access: Access) -> list[Task]:
    """The tasks of the team, or of a member, that count something."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterable[Task | Pending]:
    """The same, to be counted with those of other apps."""
    if rules.can_manage(access):
        yield from _applications(access)
        yield from _renewals(access)
        yield from _members(access)
    if access.organisation_ids:
        yield from _own(access)


def _applications(access: Access) -> Iterator[Pending]:
    url = reverse("memberships:application_list", args=[access.cluster.slug])
    today = timezone.make_aware(datetime.combine(access.on, time.min))
    review = Q(state=ApplicationState.UNDER_REVIEW)
    slow = review & Q(state_since__lt=today - timedelta(days=SLOW_DAYS))
    rows = MembershipApplication.objects.visible_to(access)
    yield Pending(
        title=_("Applications to review"),
        rows=rows.filter(state=ApplicationState.APPLIED),
        url=f"{url}?state={ApplicationState.APPLIED}",
        icon="user-plus",
        reason=_("These candidates have applied and wait for somebody."),
    )
    yield Pending(
        title=_("Candidates who answered"),
        rows=rows.filter(review & ~Q(answer="")),
        url=f"{url}?state={ApplicationState.UNDER_REVIEW}&answered=1",
        icon="message-circle-reply",
        reason=_("They gave the information that was asked for."),
    )
    yield Pending(
        title=_("Applications waiting for a decision"),
        rows=rows.filter(slow),
        url=f"{url}?state={ApplicationState.UNDER_REVIEW}&older={SLOW_DAYS}",
        icon="hourglass",
        reason=_("Under review for more than %(days)d days.") % {"days": SLOW_DAYS},
    )


def _renewals(access: Access) -> Iterator[Pending]:
    statutes = rules_of(access.cluster)
    year = statutes.year_under_way(access.on)
    window = statutes.window(year)
    if not window.first <= access.on <= window.last:
        return
    url = reverse("memberships:renewal_list", args=[access.cluster.slug])
    yield Pending(
        title=_("Members to tell of their renewal for %(year)d") % {"year": year},
        rows=to_tell(access.cluster, year, access.on),
        url=f"{url}?year={year}&state=to_tell",
        icon="calendar-sync",
        due_on=window.last,
        reason=_("They may give notice until %(day)s.") % {"day": shown(window.last)},
    )


def _members(access: Access) -> Iterator[Pending]:
    cluster, on = access.cluster, access.on

    def url(kind: str) -> str:
        return reverse("memberships:attention_list", args=[cluster.slug, kind])

    yield Pending(
        title=_("Members leaving within %(days)d days")
        % {"days": attention.DEPARTURE_DAYS},
        rows=attention.departures(cluster, on),
        url=url("departures"),
        icon="door-open",
        reason=_("Their end is recorded; it can be cancelled until their last day."),
    )
    yield Pending(
        title=_("Members without a contact address"),
        rows=attention.without_contact(cluster, on),
        url=url("contact"),
        icon="mail-x",
        reason=_("Nothing can be sent to them."),
    )
    yield Pending(
        title=_("Members without a category"),
        rows=attention.without_category(cluster, on),
        url=url("category"),
        icon="tag",
        reason=_("They vote in no college."),
    )


def _own(access: Access) -> Iterator[Task]:
    """What a member's own people have to do, for each organisation they act for."""
    cluster = access.cluster
    asked = MembershipApplication.objects.visible_to(access).filter(
        organisation__in=access.organisation_ids, state=ApplicationState.INFO_REQUESTED
    )
    for application in asked.select_related("cluster"):
        yield Task(
            title=_("Answer the question on your application"),
            count=1,
            url=candidate_url(application),
            icon="message-circle-question-mark",
            reason=application.question,
        )
    recent = FieldValue.objects.filter(
        cluster=cluster,
        source=Source.DECLARED,
        observed_on__gt=access.on - timedelta(days=CONFIRM_DAYS),
    )
    stale = Organisation.objects.filter(pk__in=access.administered_ids).exclude(
        pk__in=recent.values("organisation")
    )
    for organisation in stale:
        yield Task(
            title=_("Check the profile of %(name)s") % {"name": organisation},
            count=1,
            url=reverse(
                "organisations:organisation_edit", args=[cluster.slug, organisation.pk]
            ),
            icon="clipboard-check",
            reason=_("You have not confirmed it for a year."),
        )
