"""What label requests ask of the reader today."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.labelling import deadlines, rules
from grappe.labelling.models import (
    OPEN_STATES,
    Complement,
    LabelRequest,
    RequestState,
)
from grappe.labelling.queries.colabels import asked_of
from grappe.projects import queries as projects
from grappe.projects.models import Project


def inbox(access: Access) -> list[Task]:
    """The tasks of the team, and of those who file; only those that count something."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterator[Task | Pending]:
    """The same, to be counted with those of other apps."""
    if rules.can_manage_requests(access):
        yield from _team(access)
        yield from _co_labels(access)
    if projects.works_here(access):
        yield from _applicant(access)


def overdue(on) -> Exists:
    """Whether an answer is awaited that was wanted before a day."""
    late = Complement.objects.filter(
        request=OuterRef("pk"), answered_at=None, due_on__lt=on
    )
    return Exists(late)


def _team(access: Access) -> Iterator[Pending]:
    url = reverse("labelling:request_list", args=[access.cluster.slug])
    listed = LabelRequest.objects.listed_for(access)
    yield Pending(
        title=_("Label requests to check"),
        rows=listed.filter(state=RequestState.SUBMITTED),
        url=f"{url}?state={RequestState.SUBMITTED}",
        icon="stamp",
        reason=_("They are filed: say whether they can be received."),
    )
    yield Pending(
        title=_("Pre-applications waiting for an opinion"),
        rows=listed.filter(state=RequestState.PRE_APPLIED),
        url=f"{url}?state={RequestState.PRE_APPLIED}",
        icon="message-circle",
        reason=_("The applicants go on once they have read it."),
    )
    yield Pending(
        title=_("Complements that did not come in time"),
        rows=listed.filter(overdue(access.on), state=RequestState.COMPLEMENTS_ASKED),
        url=f"{url}?state={RequestState.COMPLEMENTS_ASKED}&overdue=1",
        icon="hourglass",
        reason=_("Wait on, go on without them, or refuse the request."),
    )
    yield Pending(
        title=_("Requests whose call was cancelled"),
        rows=listed.filter(state__in=OPEN_STATES, call__cancelled_at__isnull=False),
        url=f"{url}?cancelled=1",
        icon="calendar-x",
        reason=_("Close those that were filed; the others close by themselves."),
    )


def _co_labels(access: Access) -> Iterator[Task]:
    yield Task(
        title=_("Other clusters ask for a co-label"),
        count=sum(asked.state == "asked" for asked in asked_of(access)),
        url=reverse("labelling:co_label_list", args=[access.cluster.slug]),
        icon="handshake",
        reason=_("Say whether you take them up."),
    )


def _applicant(access: Access) -> Iterator[Task]:
    """What waits for somebody who writes a dossier, request by request."""
    yours = [
        RequestState.DRAFT,
        RequestState.OPINION_GIVEN,
        RequestState.COMPLEMENTS_ASKED,
    ]
    mine = LabelRequest.objects.of_applicant(access).filter(state__in=yours)
    written = Project.objects.editable_by(access).values("pk")
    rows = mine.filter(project__in=written).select_related(
        "cluster", "project", "call", "procedure"
    )
    for request in rows.prefetch_related("complements").order_by("pk"):
        yield _own(request)


def _own(request: LabelRequest) -> Task:
    acronym = request.project.acronym
    waiting = next((c for c in request.complements.all() if not c.answered_at), None)
    limit = deadlines.of_request(request)
    if request.state == RequestState.COMPLEMENTS_ASKED and waiting is not None:
        return Task(
            title=_("Answer what is asked for on %(acronym)s") % {"acronym": acronym},
            count=1,
            url=request.get_absolute_url(),
            icon="message-circle-question-mark",
            due_on=waiting.due_on,
        )
    return Task(
        title=_("Finish and file the request for %(acronym)s") % {"acronym": acronym},
        count=1,
        url=request.get_absolute_url(),
        icon="file-pen-line",
        due_on=limit.filing_at.date() if limit else None,
    )
