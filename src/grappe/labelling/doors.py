"""By which door somebody comes to a request: that of its project."""

from grappe.accounts.access import Access
from grappe.labelling.models import LabelRequest
from grappe.projects.doors import Door


def enter(access: Access, pk: int) -> tuple[LabelRequest, Door]:
    """The request and the door, the applicant's own first.

    Raises LabelRequest.DoesNotExist where it does not exist for this person.
    """
    rows = LabelRequest.objects.select_related(
        "cluster", "project__cluster", "project__owner", "procedure", "call", "owner"
    )
    for door, mine in (
        (Door.APPLICANT, rows.of_applicant(access)),
        (Door.READER, rows.readable_by(access).unveiled(access)),
        (Door.LISTED, rows.listed_for(access).unveiled(access)),
    ):
        request = mine.filter(pk=pk).first()
        if request is not None:
            return request, door
    raise LabelRequest.DoesNotExist
