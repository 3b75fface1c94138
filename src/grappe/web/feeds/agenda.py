"""The dates that concern somebody in a cluster, by their rights of today.

Each query is that of a page: what a conflict of interest takes away is not here either,
and a title says no more than the list it comes from.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.audit.actions import target_of
from grappe.committees.models import Session, SessionState
from grappe.followup import rules as followup
from grappe.followup.models import Progress, ProgressState, Returns
from grappe.labelling import deadlines
from grappe.labelling import rules as labelling
from grappe.labelling.models import (
    OPEN_STATES,
    AssignmentState,
    Call,
    LabelRequest,
)
from grappe.memberships import rules as memberships
from grappe.memberships.queries import rules_of
from grappe.projects import queries as projects
from grappe.projects.models import Project
from grappe.reviews import timing
from grappe.reviews.queries.experts import readings
from grappe.web.feeds.entries import Entry, dated
from grappe.web.labelling.views.calls import procedures_of

# How far back a calendar goes: what was moved or cancelled is still corrected.
BACK = timedelta(days=92)
OWED = [ProgressState.ASKED, ProgressState.RETURNED]


def entries(access: Access) -> list[Entry]:
    """Everything with a date, the first first."""
    found = [
        *_calls(access),
        *_requests(access),
        *_sessions(access),
        *_opinions(access),
        *_progress(access),
        *_returns(access),
        *_renewals(access),
    ]
    return dated(sorted(found, key=lambda entry: (str(entry.when), entry.key)))


def _calls(access: Access) -> Iterator[Entry]:
    if not labelling.can_see_calls(access):
        return
    is_team = labelling.can_manage_calls(access)
    calls = Call.objects.filter(
        cluster=access.cluster, closes_at__date__gte=access.on - BACK
    )
    for call in calls.select_related("cluster").order_by("pk"):
        zone = deadlines.zone_of(call)
        yield Entry(
            key=f"call-{call.pk}-closes",
            title=_("%(call)s: the call closes") % {"call": call.name},
            when=call.closes_at.astimezone(zone),
            path=call.get_absolute_url(),
            target=target_of(call),
            is_cancelled=call.cancelled_at is not None,
            changed_at=call.created_at,
        )
        if is_team:
            yield from _backwards(call)


def _backwards(call: Call) -> Iterator[Entry]:
    """The work before the closing; procedures with the same day share a line."""
    steps: dict[tuple[str, date | datetime], list[str]] = {}
    for procedure in procedures_of(call):
        for code, _words, when in deadlines.of(call, procedure).steps():
            if code != "closes_at":
                names = steps.setdefault((code, when), [])
                names += [] if procedure.name in names else [procedure.name]
    numbers: dict[str, int] = {}
    for (code, when), names in steps.items():
        numbers[code] = numbers.get(code, 0) + 1
        yield Entry(
            key=f"call-{call.pk}-{code}-{numbers[code]}",
            title=_titled(call.name, deadlines.STEPS[code]),
            when=when,
            path=call.get_absolute_url(),
            target=target_of(call),
            detail=", ".join(names),
            is_cancelled=call.cancelled_at is not None,
            changed_at=call.created_at,
        )


def _titled(name: str, step: Any) -> str:
    return _("%(name)s: %(step)s") % {"name": name, "step": step}


def _requests(access: Access) -> Iterator[Entry]:
    """What applicants have before them, for requests of their own."""
    if not projects.works_here(access):
        return
    mine = LabelRequest.objects.of_applicant(access).filter(
        call__isnull=False, state__in=OPEN_STATES
    )
    rows = mine.select_related("call", "procedure", "project__cluster", "cluster")
    for request in rows.order_by("pk"):
        for code, words, when in deadlines.of(request.call, request.procedure).steps():
            if code in deadlines.APPLICANT_STEPS and code != "closes_at":
                yield Entry(
                    key=f"request-{request.pk}-{code}",
                    title=_titled(request.project.acronym, words),
                    when=when,
                    path=request.get_absolute_url(),
                    target=target_of(request.call),
                    is_cancelled=request.call.cancelled_at is not None,
                    changed_at=request.call.created_at,
                )


def _sessions(access: Access) -> Iterator[Entry]:
    """Sessions the person is convened to; the agenda stays on its page."""
    rows = Session.objects.of_member(access).filter(
        convened_at__isnull=False, held_on__gte=access.on - BACK
    )
    for session in rows.select_related("body__cluster").order_by("pk"):
        name = session.title or session.body.name
        yield Entry(
            key=f"session-{session.pk}",
            title=_("Session: %(name)s") % {"name": name},
            when=session.starts_at.astimezone(ZoneInfo(settings.TIME_ZONE)),
            path=reverse("committees:my_session_list", args=[access.cluster.slug]),
            target=target_of(session),
            place=session.place,
            is_busy=True,
            is_cancelled=session.state == SessionState.CANCELLED,
            changed_at=session.convened_at,
        )


def _opinions(access: Access) -> Iterator[Entry]:
    if access.user is None:
        return
    rows = readings(access).filter(
        state=AssignmentState.ACCEPTED,
        request__state__in=timing.READ_STATES,
        due_on__isnull=False,
    )
    for reading in rows.order_by("pk"):
        yield Entry(
            key=f"opinion-{reading.pk}",
            title=_("%(acronym)s: opinion due")
            % {"acronym": reading.request.project.acronym},
            when=reading.due_on,
            path=reverse(
                "reviews:review_write", args=[access.cluster.slug, reading.pk]
            ),
            target=target_of(reading),
            changed_at=reading.assigned_at,
        )


def _progress(access: Access) -> Iterator[Entry]:
    """The yearly look at running projects: for who writes it, and for the team."""
    slug = access.cluster.slug
    rows = Progress.objects.filter(state__in=OWED).select_related("project__cluster")
    written = Project.objects.editable_by(access).values("pk")
    mine = {
        progress.pk: (
            progress,
            reverse("followup:progress_answer", args=[slug, progress.pk]),
        )
        for progress in rows.filter(project__in=written)
    }
    if followup.can_manage(access):
        listed = Progress.objects.listed_for(access).values("pk")
        url = f"{reverse('followup:progress_list', args=[slug])}?state=asked"
        for progress in rows.filter(pk__in=listed):
            mine.setdefault(progress.pk, (progress, url))
    for key, (progress, path) in sorted(mine.items()):
        yield Entry(
            key=f"progress-{key}",
            title=_("%(acronym)s: progress in %(year)s due")
            % {"acronym": progress.project.acronym, "year": progress.year},
            when=progress.due_on,
            path=path,
            target=target_of(progress),
            changed_at=progress.asked_at,
        )


def _returns(access: Access) -> Iterator[Entry]:
    """The day on which links to yearly returns close, for the team: one line a day."""
    if not followup.can_manage(access):
        return
    rows = Returns.objects.listed_for(access).filter(
        answered_at=None, revoked_at=None, expires_on__gte=access.on - BACK
    )
    days = rows.order_by("year", "expires_on").values_list("year", "expires_on")
    for year, day in days.distinct():
        yield Entry(
            key=f"returns-{access.cluster.pk}-{year}-{day.isoformat()}",
            title=_("Yearly returns for %(year)s: links close") % {"year": year},
            when=day,
            path=reverse("followup:returns_list", args=[access.cluster.slug]),
        )


def _renewals(access: Access) -> Iterator[Entry]:
    if not memberships.can_manage(access):
        return
    statutes = rules_of(access.cluster)
    year = statutes.year_under_way(access.on)
    window = statutes.window(year)
    url = reverse("memberships:renewal_list", args=[access.cluster.slug])
    words = {
        "first": (window.first, _("Members to tell of their renewal for %(year)d")),
        "last": (window.last, _("Last day for members to give notice for %(year)d")),
    }
    for code, (day, title) in words.items():
        yield Entry(
            key=f"renewal-{access.cluster.pk}-{year}-{code}",
            title=title % {"year": year},
            when=day,
            path=f"{url}?year={year}",
        )
