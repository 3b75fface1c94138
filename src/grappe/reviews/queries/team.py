"""What the team, the committee and the applicants read and owe."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Task
from grappe.labelling import rules as labelling
from grappe.labelling.models import (
    DECIDED_STATES,
    Assignment,
    AssignmentState,
    LabelRequest,
)
from grappe.projects import queries as projects
from grappe.projects.models import Project
from grappe.reviews import rules, timing
from grappe.reviews.models import Feedback, Rebuttal, Review

# Marks older than that say little of how an expert marks today.
COMPARED_DAYS = 3 * 366


def scored(access: Access) -> QuerySet[LabelRequest]:
    """Requests whose opinions this person reads: their content is open to them.

    Not those that wait for an opinion of their own.
    """
    rows = LabelRequest.objects.readable_by(access).filter(procedure__has_experts=True)
    return rows.exclude(pk__in=rules.owed(access).values("request"))


def marked(rows: QuerySet[LabelRequest]) -> QuerySet[LabelRequest]:
    """Those with at least one opinion that counts."""
    return rows.filter(_opinions())


def compared(access: Access, at: datetime) -> QuerySet[LabelRequest]:
    """Those whose marks tell harsh experts from lenient ones: of the last years."""
    since = at - timedelta(days=COMPARED_DAYS)
    return marked(scored(access)).filter(submitted_at__gte=since).order_by("pk")


def _opinions() -> Exists:
    counting = Review.objects.counting()
    return Exists(counting.filter(assignment__request=OuterRef("pk")))


def inbox(access: Access) -> list[Task]:
    """Rebuttals to ask for, reports to write; answers the applicants owe."""
    tasks = [*_applicants(access)]
    if labelling.can_manage_requests(access):
        tasks += _team(access)
    return [task for task in tasks if task.count]


def _team(access: Access) -> list[Task]:
    """What the team tells the applicants: one query for both."""
    waited = [AssignmentState.ASKED, AssignmentState.ACCEPTED]
    owing = Assignment.objects.filter(request=OuterRef("pk"), state__in=waited)
    sent = Feedback.objects.filter(request=OuterRef("pk"), sent_at__isnull=False)
    to_ask = Q(
        ~Exists(owing),
        state__in=timing.READ_STATES,
        procedure__rebuttal_days__gt=0,
        rebuttal=None,
    )
    to_report = Q(~Exists(sent), state__in=DECIDED_STATES)
    rows = marked(scored(access)).filter(to_ask | to_report)
    asked: list[int] = []
    told: list[int] = []
    for key, state in rows.order_by("state_since", "pk").values_list("pk", "state"):
        (told if state in DECIDED_STATES else asked).append(key)
    return [
        _task(
            access,
            asked,
            title=_("Experts’ remarks to send to the applicants"),
            icon="message-circle-question-mark",
            reason=_("Every opinion is filed: ask the applicants to answer."),
        ),
        _task(
            access,
            told,
            title=_("Reports of experts to send"),
            icon="file-pen-line",
            reason=_(
                "The decision is taken: tell the applicants what experts thought."
            ),
        ),
    ]


def _task(
    access: Access, keys: list[int], *, title: str, icon: str, reason: str
) -> Task:
    """One task; to the request itself when there is only one."""
    slug = access.cluster.slug
    url = reverse("labelling:request_list", args=[slug])
    if keys:
        url = reverse("labelling:request_detail", args=[slug, keys[0]])
    return Task(title=title, count=len(keys), url=url, icon=icon, reason=reason)


def _applicants(access: Access) -> Iterator[Task]:
    if not projects.works_here(access):
        return
    written = Project.objects.editable_by(access).values("pk")
    rows = Rebuttal.objects.filter(
        request__cluster=access.cluster,
        request__project__in=written,
        request__state__in=timing.READ_STATES,
        answered_at=None,
        due_on__gte=access.on,
    ).select_related("request__project")
    for row in rows.order_by("due_on", "pk"):
        request = row.request
        yield Task(
            title=_("Answer the experts on %(acronym)s")
            % {"acronym": request.project.acronym},
            count=1,
            url=reverse(
                "reviews:rebuttal_answer", args=[access.cluster.slug, request.pk]
            ),
            icon="message-circle-reply",
            due_on=row.due_on,
        )
