"""What somebody is to read: dossiers opened to them, and how far they are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Task
from grappe.common.periods import in_force
from grappe.labelling import undertakings
from grappe.labelling.models import Assignment, AssignmentState, LabelRequest
from grappe.projects.models import Grant, GrantPurpose, Project


class Step(StrEnum):
    """What comes next for a reader."""

    DECLARE = "declare"
    ANSWER = "answer"
    READ = "read"
    SEALED = "sealed"
    DONE = "done"


@dataclass(frozen=True)
class Dossier:
    """One dossier on a reader's desk; a reading, or a project opened to them."""

    project: Project
    step: Step
    reading: Assignment | None = None
    purpose: str = ""

    @property
    def due_on(self) -> date | None:
        return self.reading.due_on if self.reading else None


def dossiers(access: Access) -> list[Dossier]:
    """Everything opened to somebody, what is due first; conflicts are not there."""
    grants = _grants(access)
    if not grants:  # most people: nothing else needs asking
        return []
    cleared = set(Project.objects.cleared_for(access).values_list("pk", flat=True))
    unsealed = set(
        LabelRequest.objects.readable_by(access).values_list("pk", flat=True)
    )
    readings = (
        Assignment.objects.of_reader(access)
        .standing()
        .filter(request__project__in={one.project_id for one in grants})
        .select_related("request__project__cluster", "request__call", "expert")
    )
    found = [
        Dossier(row.request.project, _step(row, cleared, unsealed), row)
        for row in readings
    ]
    read = {one.project.pk for one in found}
    others = [one for one in grants if one.project_id not in read]
    return [
        *sorted(found, key=lambda one: (one.due_on or date.max, one.project.pk)),
        *(_others(access, others, cleared) if others else []),
    ]


def _grants(access: Access) -> list[Grant]:
    """What is opened to somebody today."""
    if access.user is None:
        return []
    rows = access.user.dossiers.filter(in_force(access.on), revoked_at=None).filter(
        project__cluster=access.cluster
    )
    if not rows.exists():  # most people, on their home page
        return []
    return list(
        rows.filter(project__in=Project.objects.granted_to(access).values("pk"))
        .select_related("project__cluster")
        .order_by("project__acronym")
    )


def _step(row: Assignment, cleared: set[int], unsealed: set[int]) -> Step:
    if row.request.project_id not in cleared:
        return Step.DECLARE
    if row.state == AssignmentState.DONE:
        return Step.DONE
    if row.request_id not in unsealed:
        return Step.SEALED
    if row.state == AssignmentState.ASKED:
        return Step.ANSWER
    return Step.READ


def _others(access: Access, grants: list[Grant], cleared: set[int]) -> list[Dossier]:
    """Projects opened to them for another reason than an expert's reading."""
    opened = set(Project.objects.readable_by(access).values_list("pk", flat=True))
    found: dict[int, Dossier] = {}
    for one in grants:
        key = one.project_id
        step = Step.READ if key in opened else Step.SEALED
        step = step if key in cleared else Step.DECLARE
        purpose = str(GrantPurpose(one.purpose).label)
        found.setdefault(key, Dossier(one.project, step, None, purpose))
    return list(found.values())


def inbox(access: Access) -> list[Task]:
    """What a reader must do before an opinion: sign, declare, answer."""
    rows = dossiers(access)
    if not rows:
        return []
    assert access.user is not None
    url = reverse("labelling:my_dossier_list", args=[access.cluster.slug])
    wordings = {
        Step.DECLARE: (_("Dossiers: declare your interests"), "shield-alert"),
        Step.ANSWER: (_("Dossiers: say whether you read them"), "message-circle"),
    }
    tasks = []
    if not undertakings.is_bound(access.user, access.cluster):
        sign = reverse("labelling:undertaking_sign", args=[access.cluster.slug])
        tasks.append(
            Task(title=_("Confidentiality to sign"), count=1, url=sign, icon="pen-line")
        )
    for step, (title, icon) in wordings.items():
        due = [one for one in rows if one.step == step]
        if due:
            days = [one.due_on for one in due if one.due_on]
            tasks.append(
                Task(
                    title=title,
                    count=len(due),
                    url=url,
                    icon=icon,
                    due_on=min(days, default=None),
                )
            )
    return tasks
