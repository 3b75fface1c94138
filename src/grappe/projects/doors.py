"""By which door somebody comes to a project, and what they may do behind it."""

from enum import StrEnum

from grappe.accounts.access import Access
from grappe.projects.models import Project


class Door(StrEnum):
    """APPLICANT works on the dossier; READER opens its content; LISTED knows of it."""

    APPLICANT = "applicant"
    READER = "reader"
    LISTED = "listed"


def enter(access: Access, pk: int) -> tuple[Project, Door]:
    """The project and the door, the applicant's own first.

    Raises Project.DoesNotExist where the project does not exist for this person.
    """
    projects = Project.objects.select_related("cluster", "kind", "owner")
    for door, mine in (
        (Door.APPLICANT, projects.of_applicant(access)),
        (Door.READER, projects.readable_by(access)),
        (Door.LISTED, projects.listed_for(access).unveiled(access)),
    ):
        project = mine.filter(pk=pk).first()
        if project is not None:
            return project, door
    raise Project.DoesNotExist
