"""What is new: for everybody in a cluster's public feed, for one person in theirs."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.common.inbox import Task
from grappe.labelling.models import Call
from grappe.labels.models import Label
from grappe.memberships import rules as memberships
from grappe.organisations.models import Organisation
from grappe.web import todo
from grappe.web.audit import wording
from grappe.web.feeds.atom import News

MOST = 50
# Who joined longer ago is no news.
NEW = timedelta(days=365)


def public(access: Access, at: datetime) -> list[News]:
    """Labels in force, open calls and new members, as the public pages show them."""
    found = [*_labels(access), *_calls(access, at), *_members(access)]
    return sorted(found, key=lambda one: (one.at, one.key), reverse=True)[:MOST]


def _labels(access: Access) -> Iterator[News]:
    rows = Label.objects.published(access).select_related("project", "call")
    url = reverse("labels:public_label_list", args=[access.cluster.slug])
    for label in rows.order_by("-issued_on", "-pk")[:MOST]:
        yield News(
            key=f"label-{label.uid}",
            title=_("%(acronym)s is labelled: %(number)s")
            % {"acronym": label.acronym, "number": label.number},
            path=url,
            at=label.issued_at,
            summary=str(label.call or ""),
        )


def _calls(access: Access, at: datetime) -> Iterator[News]:
    rows = Call.objects.filter(cluster=access.cluster).open_on(at)
    home = reverse("memberships:public_directory", args=[access.cluster.slug])
    for call in rows.order_by("-created_at", "-pk")[:MOST]:
        closing = timezone.localtime(call.closes_at).date()
        yield News(
            key=f"call-{call.pk}",
            title=_("Open call: %(call)s") % {"call": call.name},
            path=call.url or home,
            at=call.opens_at or call.created_at,
            summary=_("It closes on %(day)s.") % {"day": closing.isoformat()},
        )


def _members(access: Access) -> Iterator[News]:
    listed = Organisation.objects.listed_by(access.cluster, access.on)
    rows = access.cluster.memberships.active(access.on).filter(
        organisation__in=listed, starts_on__gte=access.on - NEW
    )
    newest = rows.select_related("organisation").order_by("-starts_on", "-pk")
    for membership in newest[:MOST]:
        organisation = membership.organisation
        yield News(
            key=f"member-{organisation.uid}-{membership.starts_on}",
            title=_("New member: %(name)s") % {"name": organisation},
            path=reverse(
                "memberships:public_member",
                args=[access.cluster.slug, organisation.uid],
            ),
            at=_midnight(membership.starts_on),
        )


def own(access: Access) -> list[News]:
    """What waits for somebody today, then what changed, as their home page says it."""
    if access.user is None or not access.is_insider:
        return []
    return [*_tasks(access), *_events(access)]


def _tasks(access: Access) -> Iterator[News]:
    """A task that changes is news again; one that waits on is not."""
    for task in todo.tasks(access):
        words = f"{task.title}|{task.url}|{task.count}|{task.due_on}"
        digest = sha256(words.encode()).hexdigest()
        yield News(
            key=f"task-{access.cluster.pk}-{access.user.pk}-{digest}",  # type: ignore[union-attr]
            title=_titled(task),
            path=task.url,
            at=_midnight(access.on),
            summary=task.reason,
        )


def _titled(task: Task) -> str:
    if task.due_on is None:
        return _("To do: %(task)s (%(count)d)") % {
            "task": task.title,
            "count": task.count,
        }
    return _("To do before %(day)s: %(task)s (%(count)d)") % {
        "day": task.due_on.isoformat(),
        "task": task.title,
        "count": task.count,
    }


def _events(access: Access) -> Iterator[News]:
    rows = Event.objects.visible_to(access)
    is_staff = memberships.can_see_applications(access)
    home = reverse("web:home", args=[access.cluster.slug])
    for event in rows.select_related("by", "organisation", "cluster").latest_first()[
        :MOST
    ]:
        line = wording.line(event, is_staff=is_staff)
        yield News(
            key=f"event-{event.pk}",
            title=line.text,
            path=line.url or home,
            at=event.at,
        )


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
